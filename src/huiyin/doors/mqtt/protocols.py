"""What is spoken over MQTT here. A further protocol is one more table in this list."""

from huiyin.doors.mqtt import own, thingsboard
from huiyin.doors.mqtt.thingsboard import provisioning

DEVICE = own.ROUTES | thingsboard.ROUTES
"""Whoever has shown a key."""
PROVISIONING = provisioning.ROUTES
"""Whoever comes for one."""
PROVISIONING_USER = provisioning.USER
