"""A wrong setting of this door stops the start."""

from typing import Any

from django.core.checks import Error

from huiyin.doors.ctwing.configured import BadSetting, configured


def settings_are_right(**_: Any) -> list[Error]:
    """huiyin.doors.ctwing.E001: settings for orders that do not fit together."""
    try:
        configured()
    except BadSetting as wrong:
        return [Error(str(wrong), hint="docs/settings.md says what may be set.", id="huiyin.doors.ctwing.E001")]
    return []
