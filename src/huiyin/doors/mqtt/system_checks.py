"""A wrong setting of this door stops the start."""

from typing import Any

from django.core.checks import Error

from huiyin.doors.mqtt.configured import BadSetting, limits, places


def settings_are_right(**_: Any) -> list[Error]:
    """huiyin.doors.mqtt.E001: a setting that cannot be used, or a certificate."""
    try:
        places()
        limits()
    except BadSetting as wrong:
        return [Error(str(wrong), hint="docs/settings.md says what may be set.", id="huiyin.doors.mqtt.E001")]
    return []
