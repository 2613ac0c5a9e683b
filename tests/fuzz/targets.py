"""All that is fuzzed, by name."""

from tests.fuzz import documents, gbt26875, licence_codes, mqtt, telemetry, thingsboard
from tests.fuzz.rules import Target

TARGETS: dict[str, Target] = {
    "documents": documents.TARGET,
    "mqtt": mqtt.TARGET,
    "gbt26875": gbt26875.TARGET,
    "licence_codes": licence_codes.TARGET,
    "telemetry": telemetry.TARGET,
    "thingsboard": thingsboard.TARGET,
}
