"""Dates and times as GeoReport wants them: https://www.w3.org/TR/NOTE-datetime, always with a zone."""

import re
from datetime import UTC, datetime, timedelta

from huiyin.doors.open311.errors import Wrong

LONGEST_RANGE = timedelta(days=90)
_W3C = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2})", re.ASCII)


def write_time(at: datetime | None) -> str | None:
    """In UTC, to the second: 2026-03-04T02:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def read_time(name: str, text: str) -> datetime | None:
    """The moment that `text` means, None when it is empty. Raises `Wrong` (400) for anything but a time with a zone."""
    if not text:
        return None
    # A plus sign that the client did not escape arrives as a space.
    plain = re.sub(r" (?=\d{2}:\d{2}$)", "+", text.strip())
    try:
        if not _W3C.fullmatch(plain):
            raise ValueError(plain)
        at = datetime.fromisoformat(plain).astimezone(UTC)
        if not 1970 <= at.year <= 2199:
            raise ValueError(plain)
    except (ValueError, OverflowError):
        example = "2026-03-04T10:00:00+08:00 or 2026-03-04T02:00:00Z"
        raise Wrong(400, f"{name}: not a date and time with its zone; write {example}") from None
    return at


def read_range(start_text: str, end_text: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Start and end of a search. One alone spans 90 days from there; none means the last 90 days, up to now.

    Raises `Wrong` (400) for a range that is longer or ends before it begins.
    """
    start, end = read_time("start_date", start_text), read_time("end_date", end_text)
    if start and end:
        if end < start:
            raise Wrong(400, "end_date: lies before start_date")
        if end - start > LONGEST_RANGE:
            raise Wrong(400, "start_date and end_date: a range may span at most 90 days")
        return start, end
    if start:
        return start, start + LONGEST_RANGE
    if end:
        return end - LONGEST_RANGE, end
    return now - LONGEST_RANGE, None
