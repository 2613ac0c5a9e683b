"""A wrong setting of this door stops the start."""

from typing import Any

from django.core.checks import Error

from huiyin.doors.gbt26875.configured import BadSetting, configured


def settings_are_right(**_: Any) -> list[Error]:
    """huiyin.doors.gbt26875.E001: a setting that cannot be used, or a profile."""
    try:
        configured()
    except BadSetting as wrong:
        return [Error(str(wrong), hint="docs/settings.md says what may be set.", id="huiyin.doors.gbt26875.E001")]
    return []
