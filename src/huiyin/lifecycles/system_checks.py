"""What Django's checks say of lifecycles, before anything serves."""

from typing import Any

from django.core.checks import CheckMessage, Error

from huiyin.lifecycles.registry import lifecycles


def follow_ups_exist(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every kind that an action opens is registered by some domain."""
    return [
        Error(f"{bad.file}: {mistake.key}: {mistake.problem}", hint=mistake.remedy, id="huiyin.lifecycles.E001")
        for bad in lifecycles.problems()
        for mistake in bad.mistakes
    ]
