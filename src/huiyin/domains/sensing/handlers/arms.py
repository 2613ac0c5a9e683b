"""The rules of a device, ready to be weighed: made once for all devices that have the same."""

import json
from collections.abc import Mapping
from datetime import timedelta

import structlog
from msgspec import Struct

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.queries import Watched
from huiyin.domains.sensing.rules import Armed, Rule, Watch, arm, watch_for
from huiyin.domains.sensing.rules.device_type import DeviceType
from huiyin.domains.sensing.rules.overriding import UnableToOverride, override

log = structlog.get_logger(__name__)
ANY = "component"
"""What is weighed for a type that was taken out of the product."""


class Arms(Struct, frozen=True):
    """The rules that apply to a device, and what must be remembered for them."""

    kind: DeviceType
    rules: tuple[Armed, ...]
    watch: Watch


class Armoury:
    """Makes arms, and makes none twice."""

    def __init__(self, types: Mapping[str, DeviceType] | None = None) -> None:
        self._types = types or device_types()
        self._made: dict[str, Arms] = {}

    def arms_of(self, watched: Watched) -> Arms:
        """The arms of a device with its interval and its site's wishes."""
        settings = [watched.kind, watched.tells_changes_only, str(watched.interval), watched.wishes]
        key = json.dumps(settings, sort_keys=True, ensure_ascii=False)
        if key not in self._made:
            self._made[key] = self._make(watched)
        return self._made[key]

    def _make(self, watched: Watched) -> Arms:
        kind = self._types.get(watched.kind) or self._types[ANY]
        interval = None if watched.tells_changes_only else _milliseconds(watched.interval)
        rules = [_wished(rule, watched.wishes) for rule in kind.rules_for(interval)]
        armed = tuple(arm(rule, kind.units()) for rule in rules if rule.enabled)
        return Arms(kind, armed, watch_for(armed, kind.ranges))


def _milliseconds(interval: timedelta | None) -> int:
    return round(interval.total_seconds() * 1000) if interval else 0


def _wished(rule: Rule, wishes: tuple[tuple[str, dict[str, object]], ...]) -> Rule:
    for code, wish in wishes:
        if code != rule.code:
            continue
        try:
            rule = override(rule, wish)
        except (
            UnableToOverride
        ) as wrong:  # permitted when it was written, by an older product; the rule stands as it is
            log.warning("wish_not_permitted", rule=code, problem=wrong.problem)
    return rule
