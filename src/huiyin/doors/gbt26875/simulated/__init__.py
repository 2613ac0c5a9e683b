"""Parts of the simulated transmitter."""
