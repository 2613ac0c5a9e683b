"""Dates as exports write them: 2019/2/28 11:25:05, 2019-02-28T11:25Z, 2019年2月28日 11时25分, serial numbers."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<hour>\d{1,2})\s*[:：时点]\s*(?P<minute>\d{1,2})\s*分?(?:\s*[:：]?\s*(?P<second>\d{1,2})(?:\.\d+)?\s*秒?)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_FIRST_SERIAL = datetime(1899, 12, 30)  # noqa: DTZ001 (ECMA-376, 18.17.4.1: the 1900 date system, on a wall clock)


class UnreadableDate(ValueError):
    """The text is no date."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC. `whole_day`: only the day was given, and the moment is its beginning."""

    at: datetime
    whole_day: bool = False


def read_moment(value: object, zone: ZoneInfo) -> Moment:
    """The moment that a cell means, on the wall clock of `zone` when it names none. Raises `UnreadableDate`."""
    if isinstance(value, datetime):
        return Moment(_in_utc(value, zone))
    if isinstance(value, date):
        return Moment(_in_utc(datetime(value.year, value.month, value.day), zone), whole_day=True)  # noqa: DTZ001
    text = str(value).strip()
    if _SERIAL.fullmatch(text):
        days = float(text)
        return Moment(_in_utc(_FIRST_SERIAL + timedelta(seconds=round(days * 86400)), zone), days.is_integer())
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise UnreadableDate(f"{text[:40]!r} is no date")
    return _written(found, text, zone)


def _written(found: "re.Match[str]", text: str, zone: ZoneInfo) -> Moment:
    names = ("year", "month", "day", "hour", "minute", "second")
    try:
        wall = datetime(*(int(found[name] or 0) for name in names))  # type: ignore[arg-type]  # noqa: DTZ001
        offset = found["zone"]
        if offset:
            wall = datetime.fromisoformat(f"{wall.isoformat()}{'+00:00' if offset == 'Z' else offset}")
        return Moment(_in_utc(wall, zone), whole_day=found["hour"] is None)
    except (ValueError, OverflowError) as wrong:
        raise UnreadableDate(f"{text[:40]!r} is no date") from wrong


def _in_utc(at: datetime, zone: ZoneInfo) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
