"""All that is fuzzed, by name."""

from tests.fuzz import gbt26875, licence_codes, mqtt, telemetry, thingsboard
from tests.fuzz.rules import Target

TARGETS: dict[str, Target] = {
    "mqtt": mqtt.TARGET,
    "gbt26875": gbt26875.TARGET,
    "licence_codes": licence_codes.TARGET,
    "telemetry": telemetry.TARGET,
    "thingsboard": thingsboard.TARGET,
}
