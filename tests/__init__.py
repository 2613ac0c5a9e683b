"""What is proved from outside the rooms: shape, contracts, whole pages in a browser, faults."""
