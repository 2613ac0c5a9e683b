"""The door for MQTT: a listener for devices (README.md)."""
