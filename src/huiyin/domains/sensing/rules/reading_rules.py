"""One rule of a device type's file, read with typed questions; what is wrong is noted in the table."""

import math
import re
from collections.abc import Mapping
from typing import Any

from huiyin.domains.sensing.rules.durations import UnreadableDuration, milliseconds
from huiyin.domains.sensing.rules.rule import Flapping, Level, Limit, Rule, Severity, Words
from huiyin.domains.sensing.rules.schedules import EVERY_DAY, Schedule
from huiyin.lifecycles.mistakes import did_you_mean
from huiyin.lifecycles.reading import Table

READERS_OF_ADVICE = ("owner", "grid_worker")
_HOUR = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}


def read_rule(code: str, key: str, table: Table) -> Rule:
    """The rule that stands under `key`."""
    found = Rule(
        code=code,
        alarm=table.text("alarm") or key,
        name=words(table, "name"),
        levels=_levels(table),
        lasting_ms=length(table, "lasting"),
        clear_when=table.text("clear_when") or "",
        clear_after_ms=length(table, "clear_after"),
        flapping=_flapping(table),
        schedule=_schedule(table),
        limits={name: _limit(one) for name, one in table.tables("limits").items()},
        advice=_advice(table.table("advice")),
    )
    table.finish()
    return found


def words(table: Table, key: str) -> Words:
    """A name in both languages."""
    name = table.name(key)
    return Words(name.zh, name.en)


def length(table: Table, key: str, *, wanted: str = "") -> int:
    """A length of time in ms; 0 when it is not given."""
    text = table.text(key, wanted=wanted)
    return _length(table, key, text) if text else 0


def numbers(table: Table, key: str) -> list[float] | None:
    """A list of finite numbers."""
    raw = table.value(key)
    if raw is None:
        return None
    if isinstance(raw, list) and all(_is_number(one) for one in raw):
        return [float(one) for one in raw]
    table.wrong(key, "is no list of numbers", "Write it as [-40, 300]")
    return None


def _levels(table: Table) -> tuple[Level, ...]:
    raw = table.value("levels", wanted='the levels, as [{ severity = "critical", when = "smoke == true" }]')
    if not isinstance(raw, list) or not raw:
        if raw is not None:
            table.wrong("levels", "is no list of levels", 'Write each as { severity = "…", when = "…" }')
        return ()
    return tuple(_level(Table(one, f"{table.key}.levels.{n}", table.mistakes)) for n, one in enumerate(raw))


def _level(table: Table) -> Level:
    severity = table.text("severity", wanted="one of " + ", ".join(Severity)) or ""
    if severity and severity not in set(Severity):
        table.wrong("severity", f"is “{severity}”", did_you_mean(severity, Severity))
    found = Level(
        Severity(severity) if severity in set(Severity) else Severity.NOTICE,
        table.text("when", wanted='the condition, as "temperature >= 57"') or "",
        length(table, "lasting") if table.has("lasting") else None,
    )
    table.finish()
    return found


def _flapping(table: Table) -> Flapping | None:
    if table.value("flapping") is None:
        return None
    part = table.table("flapping")
    found = Flapping(
        part.whole("raises", 2, wanted="after how many alarms it flaps") or 3,
        length(part, "within", wanted='within which time, as "1 h"'),
        length(part, "clear_after", wanted='how long it then takes to clear, as "15 min"'),
    )
    if found.raises > 50:
        part.wrong("raises", f"is {found.raises}", "Give at most 50")
    part.finish()
    return found


def _schedule(table: Table) -> Schedule | None:
    if table.value("schedule") is None:
        return None
    part = table.table("schedule")
    begins, ends = _hour(part, "from"), _hour(part, "to")
    days = part.texts("days")
    for day in days:
        if day not in _DAYS:
            part.wrong("days", f"“{day}” is no day", f"Known are: {', '.join(_DAYS)}")
    part.finish()
    return Schedule(begins, ends, tuple(sorted(_DAYS[day] for day in days if day in _DAYS)) or EVERY_DAY)


def _hour(table: Table, key: str) -> int:
    text = table.text(key, wanted='the hour, as "22:00"') or ""
    found = _HOUR.fullmatch(text)
    if text and not found:
        table.wrong(key, f"“{text}” is no hour", "Write it as “22:00”")
    return int(found[1]) * 60 + int(found[2]) if found else 0


def _limit(table: Table) -> Limit:
    raw: Mapping[str, Any] = {key: table.value(key, wanted=f"the limit's {key}") for key in ("value", "least", "most")}
    is_length = any(isinstance(one, str) for one in raw.values())
    values = {key: _length_of(table, key, one) if is_length else _number(table, key, one) for key, one in raw.items()}
    if not values["least"] <= values["value"] <= values["most"]:
        table.wrong("value", "is not between “least” and “most”", "Give a value that a site could also choose")
    found = Limit(
        **values,
        unit="ms" if is_length else table.text("unit") or "",
        standard=table.text("standard") or "",
        verified=table.truth("verified", False),
    )
    if found.verified and not found.standard:
        table.wrong("verified", "is true, and no standard is named", "Name the standard that was read")
    table.finish()
    return found


def _length_of(table: Table, key: str, raw: object) -> int:
    if isinstance(raw, str):
        return _length(table, key, raw)
    if raw is not None:
        table.wrong(key, "is a number beside lengths of time", "Write all three as “10 min”")
    return 0


def _length(table: Table, key: str, text: str) -> int:
    try:
        return milliseconds(text)
    except UnreadableDuration:
        table.wrong(key, f"“{text}” is no length of time", "Write it as “10 s”, “5 min” or “2 h”, at most 400 d")
        return 0


def _number(table: Table, key: str, raw: object) -> int | float:
    if isinstance(raw, int | float) and _is_number(raw):
        return raw
    if raw is not None:
        table.wrong(key, "is no number", "Give a number, or a length of time as “10 min”")
    return 0


def _is_number(raw: object) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw) and abs(raw) < 1e15


def _advice(table: Table) -> dict[str, Words]:
    found = {reader: words(table, reader) for reader in READERS_OF_ADVICE}
    table.finish()
    return found
