"""Time labels (8.2.2): second, minute, hour, day, month, year of this century, each one plain byte, Beijing time."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

BEIJING = timezone(timedelta(hours=8))
_EPOCH, _DAY, _AHEAD = date(1970, 1, 1).toordinal(), 86_400_000, 8 * 3_600_000


def told_ms(label: bytes) -> int | None:
    """Milliseconds since 1970; None where the label is no date, as from a clock that was never set."""
    if len(label) != 6:
        return None
    second, minute, hour, day, month, year = label
    midnight = _midnight(day, month, year)
    if midnight is None or second > 59 or minute > 59 or hour > 23:
        return None
    return midnight + ((hour * 60 + minute) * 60 + second) * 1000


def label_of(ms: int) -> bytes:
    """The label of a moment; years outside this century as the nearest one in it."""
    at = datetime.fromtimestamp(ms / 1000, UTC).astimezone(BEIJING)
    return bytes((at.second, at.minute, at.hour, at.day, at.month, min(max(at.year - 2000, 0), 99)))


@lru_cache(maxsize=1024)
def _midnight(day: int, month: int, year: int) -> int | None:
    try:
        return (date(2000 + year, month, day).toordinal() - _EPOCH) * _DAY - _AHEAD if year <= 99 else None
    except ValueError:
        return None
