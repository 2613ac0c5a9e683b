"""ThingsBoard's MQTT API for devices, gateways and provisioning, as its own SDK speaks it."""

from huiyin.doors.mqtt.thingsboard import device, firmware, gateway

ROUTES = device.ROUTES | gateway.ROUTES | firmware.ROUTES
