"""A type of device: what it measures in which units, how often it reports, and its rules."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from huiyin.domains.sensing.rules.rule import Rule, Words
from huiyin.domains.sensing.rules.usable import Kind

SILENT, GRACE = "silent", "grace"
"""The rule of a silent device, and its limit: how long it may be silent."""


class Quantity(Struct, frozen=True, kw_only=True):
    """Something a device tells. `span` is what its sensor can measure: a number outside it is a fault of the sensor."""

    name: Words
    kind: Kind
    unit: Words | None = None
    span: tuple[float, float] | None = None


class DeviceType(Struct, frozen=True, kw_only=True):
    """A type under its `code`; `interval_ms` is how often it reports, 0 when it tells changes only.

    Rules have codes like "heat.temperature_high"; the alarm types of one device type are all different.
    """

    code: str
    name: Words
    interval_ms: int
    standards: tuple[str, ...]
    quantities: dict[str, Quantity]
    rules: tuple[Rule, ...]

    @property
    def ranges(self) -> Mapping[str, tuple[float, float]]:
        """The plausible numbers by key."""
        return {key: quantity.span for key, quantity in self.quantities.items() if quantity.span}

    def units(self, language: str = "zh") -> Mapping[str, str]:
        """The units by key, "zh" or "en"."""
        found = {key: quantity.unit for key, quantity in self.quantities.items() if quantity.unit}
        return {key: unit.en if language == "en" else unit.zh for key, unit in found.items()}

    def rules_for(self, interval_ms: int | None = 0) -> tuple[Rule, ...]:
        """The rules of a device that reports every `interval_ms` (0: as usual): it may be silent in proportion.

        However long its interval, the longest silence that the type permits is not exceeded. None: it tells changes
        only, as what hangs behind a fire-alarm transmitter does, and may be silent for ever; the transmitter may not.
        """
        if interval_ms is None:
            return tuple(rule for rule in self.rules if rule.alarm != SILENT)
        if not interval_ms or not self.interval_ms:
            return self.rules
        return tuple(_in_proportion(rule, interval_ms / self.interval_ms) for rule in self.rules)


def _in_proportion(rule: Rule, by: float) -> Rule:
    if rule.alarm != SILENT or GRACE not in rule.limits:
        return rule
    grace = rule.limits[GRACE]
    value = min(max(round(grace.value * by), grace.least), grace.most)
    return replace(rule, limits={**rule.limits, GRACE: replace(grace, value=value)})
