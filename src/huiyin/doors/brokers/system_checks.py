"""A wrong setting of this door stops the start."""

from typing import Any

from django.core.checks import Error

from huiyin.doors.brokers.configured import BadSetting, configured


def settings_are_right(**_: Any) -> list[Error]:
    """huiyin.doors.brokers.E001: an address of a broker that cannot be used."""
    try:
        configured()
    except BadSetting as wrong:
        return [Error(str(wrong), hint="docs/settings.md says what may be set.", id="huiyin.doors.brokers.E001")]
    return []
