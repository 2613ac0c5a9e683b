"""ChirpStack v4 (LoRaWAN): its events, by HTTP or from its broker."""
