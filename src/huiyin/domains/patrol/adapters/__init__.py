"""Files of the product, read once."""
