"""A wrong setting stops the start and says which."""

import pytest

from huiyin.doors.mqtt.configured import limits, places
from huiyin.doors.mqtt.system_checks import settings_are_right


def test_without_settings_the_door_is_this_machines_alone() -> None:
    assert (places().address, places().port, places().context()) == ("127.0.0.1", 1883, None)
    assert limits().packet == 262_144
    assert settings_are_right() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUIYIN_MQTT_PORT", "0"),
        ("HUIYIN_MQTT_PORT", "mqtt"),
        ("HUIYIN_MQTT_TLS_PORT", "70000"),
        ("HUIYIN_MQTT_TLS_CERTIFICATE", "/nowhere.pem"),
        ("HUIYIN_MQTT_MAX_PACKET", "10"),
        ("HUIYIN_MQTT_CONNECTIONS", "-1"),
    ],
)
def test_what_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    (error,) = settings_are_right()
    assert error.id == "huiyin.doors.mqtt.E001"
    assert name in error.msg
