"""What Django's checks say of the kinds of matter and of their figures, before anything serves."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from huiyin.lifecycles.model import Lifecycle
from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.domain import DomainSpec, domains

LATEST_DAY = 28
"""The last day that every month has."""


def rows_come_back(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A kind whose own row changes with a step can put it back, or none of its actions may be taken back."""
    return cannot_come_back((domains.get(kind), lifecycles.get(kind).lifecycle) for kind in domains.names())


def cannot_come_back(kinds: Iterable[tuple[DomainSpec, Lifecycle]]) -> list[CheckMessage]:
    """An error for each undoable action of a kind that has `on_step` and no `on_undo`."""
    return [
        Error(
            f"{spec.kind}: “{action.key}” may be taken back, but on_step cannot be",
            hint="Give the DomainSpec an on_undo, or take `undoable` out of the lifecycle",
            id="huiyin.matters.E001",
        )
        for spec, lifecycle in kinds
        if spec.on_step and not spec.on_undo
        for action in lifecycle.actions.values()
        if action.undoable
    ]


def a_day_to_publish_on(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The day on which months publish themselves is one that every month has, or none."""
    day = settings.FIGURES_PUBLISHED_ON
    if 0 <= day <= LATEST_DAY:
        return []
    hint = f"Set a day from 1 to {LATEST_DAY}, or 0 to publish by command alone"
    return [
        Error(f"HUIYIN_FIGURES_PUBLISHED_ON: there is no {day} in every month", hint=hint, id="huiyin.matters.E002")
    ]
