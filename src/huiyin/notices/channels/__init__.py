"""The ways a notice travels. A channel is one file that implements `port.Channel`; the in-app inbox is always there."""
