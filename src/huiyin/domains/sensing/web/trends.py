"""What a device measured in the last day, with the limits of its rules, as charts and as tables."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Device
from huiyin.domains.sensing.rules import Rule
from huiyin.domains.sensing.rules.thresholds import Threshold, thresholds
from huiyin.domains.sensing.rules.trends import Point, by_hour, thinned
from huiyin.domains.sensing.web.words import quantity_name, severity_name, unit_of
from huiyin.kernel.clock import from_ms, to_ms
from huiyin.pages.frame import Clerk

BACK = timedelta(hours=24)
POINTS = 400


@dataclass(frozen=True, slots=True)
class HourShown:
    """A line of the table."""

    at: datetime
    least: str
    mean: str
    most: str
    beyond: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """One quantity. `chart` is what the script draws; `limits` are those of the rules in words.

    `beyond`: a limit was passed in this time; `late`: the last value is still beyond one.
    """

    key: str
    name: str
    unit: str
    last: str
    last_at: datetime
    limits: Sequence[str]
    chart: dict[str, object]
    hours: Sequence[HourShown]
    beyond: bool
    late: bool

    @property
    def chart_json(self) -> str:
        """The chart as the page carries it."""
        return json.dumps(self.chart, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Told:
    """What the device said last of something that is no number: 烟雾：是."""

    name: str
    value: str
    at: datetime


def trends_of(device: Device, rules: Sequence[Rule], clerk: Clerk, until: datetime) -> tuple[list[Trend], list[Told]]:
    """The numbers of the day before `until` as trends, those with a limit first; and what else was said last."""
    series, said = _read(device, until)
    limits = [one for rule in rules for one in thresholds(rule)]
    shown = [_trend(device, key, points, limits, clerk, until) for key, points in series.items()]
    told = [
        Told(quantity_name(device.kind, key, english=clerk.english), _said(value), at)
        for key, (value, at) in said.items()
    ]
    return sorted(shown, key=lambda trend: (not trend.beyond, not trend.limits, trend.name)), told


def _read(device: Device, until: datetime) -> tuple[dict[str, list[Point]], dict[str, tuple[object, datetime]]]:
    kind = device_types().get(device.kind)
    known = set(kind.quantities) if kind else None
    series: dict[str, list[Point]] = {}
    said: dict[str, tuple[object, datetime]] = {}
    for at, values in queries.measured(device, until - BACK, until + timedelta(minutes=5)):
        for key, value in values.items():
            if known is not None and key not in known:
                continue
            if isinstance(value, int | float) and not isinstance(value, bool):
                series.setdefault(key, []).append((to_ms(at), float(value)))
            else:
                said[key] = (value, at)
    return series, said


def _trend(
    device: Device, key: str, points: Sequence[Point], limits: Sequence[Threshold], clerk: Clerk, until: datetime
) -> Trend:
    own = list({(one.op, one.value): one for one in limits if one.key == key}.values())
    unit = unit_of(device.kind, key)
    drawn = [{"value": one.value, "words": _limit(one, unit)} for one in own]
    last_at, last = points[-1]
    return Trend(
        key=key,
        name=quantity_name(device.kind, key, english=clerk.english),
        unit=unit,
        last=f"{last:g} {unit}".strip(),
        last_at=from_ms(last_at),
        limits=[_limit(one, unit) for one in own],
        chart={
            "points": thinned(points, POINTS),
            "limits": drawn,
            "unit": unit,
            "from": to_ms(until - BACK),
            "until": to_ms(until),
        },
        hours=[
            HourShown(
                from_ms(hour.at_ms),
                f"{hour.least:g}",
                f"{hour.mean:.4g}",
                f"{hour.most:g}",
                any(_beyond(one, hour.least) or _beyond(one, hour.most) for one in own),
            )
            for hour in by_hour(points)
        ],
        beyond=any(_beyond(one, value) for one in own for _at, value in points),
        late=any(_beyond(one, last) for one in own),
    )


def _limit(one: Threshold, unit: str) -> str:
    words = {"severity": severity_name(one.severity), "value": f"{one.value:g} {unit}".strip()}
    return _("%(severity)s %(value)s") % words


def _beyond(one: Threshold, value: float) -> bool:
    compared = {">=": value >= one.value, ">": value > one.value, "<=": value <= one.value, "<": value < one.value}
    return compared.get(one.op, False)


def _said(value: object) -> str:
    return (_("是") if value else _("否")) if isinstance(value, bool) else str(value)
