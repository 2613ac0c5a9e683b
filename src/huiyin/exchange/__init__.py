"""What two installations tell each other: signed, kept before it is acknowledged, and delivered until it is."""
