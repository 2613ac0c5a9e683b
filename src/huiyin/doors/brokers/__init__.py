"""Brokers that are there already (mosquitto, EMQX, ChirpStack's, Frigate's): we subscribe to what devices say there."""
