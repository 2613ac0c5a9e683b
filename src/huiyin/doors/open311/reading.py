"""What a request means: a list that is asked for, a report that is posted, an update that is posted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from huiyin.domains.voice.queries import Published
from huiyin.doors.open311.errors import Wrong
from huiyin.doors.open311.parameters import Parameters
from huiyin.doors.open311.times import read_range, read_time
from huiyin.kernel.plaintext import Unclean, clean

MOST = 1000
"""Requests in one answer (GeoReport v2, "Response Volume")."""
DEEPEST_PAGE = 10_000
DESCRIPTION_LIMIT = 4000
URL_LIMIT = 2000
STATUSES = {"open": False, "closed": True}
OVER_THERE = {"closed", "fixed", "no_further_action", "duplicate", "not_councils_responsibility"}
"""FixMyStreet's statuses that mean closed; all others mean open."""
_NUMBER = re.compile(r"[+-]?\d{1,3}(\.\d{1,20})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """A list that is asked for. `numbers` are service_request_ids as they were given."""

    numbers: Sequence[str] | None
    rest: Published
    offset: int
    limit: int
    extensions: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """A report as it was posted."""

    service_code: str
    description: str
    lon: float | None
    lat: float | None
    address: str
    address_id: str
    attributes: Mapping[str, Sequence[str]]
    name: str
    phone: str
    email: str
    media_url: str


@dataclass(frozen=True, slots=True)
class Update:
    """An update as it was posted: mySociety's extension."""

    service_request_id: str
    update_id: str
    closed: bool | None
    at: datetime
    description: str
    media_url: str


def wants_extensions(given: Parameters) -> bool:
    """Whether `extensions=true` (or Chicago's `v1`) asks for what goes beyond the standard: the notes."""
    return given.text("extensions").lower() in {"true", "1", "v1"}


def read_asked(given: Parameters, now: datetime) -> Asked:
    """The list. service_request_id overrides everything else, wrong dates included. Raises `Wrong` (400)."""
    numbers = given.listed("service_request_id")
    if len(numbers) > MOST:
        raise Wrong(400, f"service_request_id: at most {MOST} at once")
    if numbers:
        return Asked(numbers, Published(), 0, MOST, wants_extensions(given))
    start, end = read_range(given.text("start_date"), given.text("end_date"), now)
    closed = _closed(given)
    offset, limit = read_page(given)
    rest = Published(categories=given.listed("service_code"), start=start, end=end, closed=closed)
    return Asked(None, rest, offset, limit, wants_extensions(given))


def _closed(given: Parameters) -> bool | None:
    statuses = {status.lower() for status in given.listed("status")}
    if not statuses <= STATUSES.keys():
        raise Wrong(400, "status: open, closed, or both with a comma")
    return STATUSES[statuses.pop()] if len(statuses) == 1 else None


def read_page(given: Parameters) -> tuple[int, int]:
    """Offset and limit of `page` (from 1) and `page_size`. Raises `Wrong` (400)."""
    size = _whole(given, "page_size", MOST, MOST)
    page = _whole(given, "page", 1, DEEPEST_PAGE)
    return (page - 1) * size, size


def _whole(given: Parameters, name: str, default: int, most: int) -> int:
    text = given.text(name)
    if not text:
        return default
    number = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
    if not 1 <= number <= most:
        raise Wrong(400, f"{name}: a whole number from 1 to {most}")
    return number


def read_posted(given: Parameters) -> Posted:
    """The report. Raises `Wrong` (400) naming everything that is wrong with it."""
    problems: list[str] = []
    if not given.text("service_code"):
        problems.append("service_code: missing")
    lon, lat = _degrees(given, "long", problems), _degrees(given, "lat", problems)
    address, address_id = given.text("address_string"), given.text("address_id")
    if (given.text("long") == "") != (given.text("lat") == ""):
        problems.append("lat and long: both or neither")
    elif not (given.text("long") or address or address_id):
        problems.append("location: give lat and long, or address_string, or address_id")
    posted = Posted(
        service_code=given.text("service_code"),
        description=_words(given, problems),
        lon=lon,
        lat=lat,
        address=address,
        address_id=address_id,
        attributes={code: [_plain(v) for v in values] for code, values in given.attributes().items()},
        name=full_name(given.text("first_name"), given.text("last_name")),
        phone=given.text("phone"),
        email=given.text("email"),
        media_url=_media_url(given, problems),
    )
    if problems:
        raise Wrong(400, *problems)
    return posted


def read_update(given: Parameters, now: datetime) -> Update:
    """The update. Raises `Wrong` (400). FixMyStreet's finer statuses are read too."""
    problems = [f"{name}: missing" for name in ("service_request_id", "update_id") if not given.text(name)]
    status = given.text("status").lower()
    words = _words(given, problems)
    if not words and not status:
        problems.append("description or status: missing")
    at = read_time("updated_datetime", given.text("updated_datetime"))
    media_url = _media_url(given, problems)
    if len(given.text("update_id")) > 100 or not given.text("update_id").isprintable():
        problems.append("update_id: at most 100 printable characters")
    if problems:
        raise Wrong(400, *problems)
    closed = status in OVER_THERE if status else None
    at = min(at or now, now)
    return Update(given.text("service_request_id"), given.text("update_id"), closed, at, words, media_url)


def full_name(first: str, last: str) -> str:
    """Family name first and without a space when it is written in Chinese characters."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in first + last):
        return last + first
    return " ".join(part for part in (first, last) if part)


def _degrees(given: Parameters, name: str, problems: list[str]) -> float | None:
    text = given.text(name)
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        problems.append(f"{name}: not a number of degrees (WGS-84)")
        return None
    return float(text)


def _words(given: Parameters, problems: list[str]) -> str:
    try:
        return clean(given.text("description"), DESCRIPTION_LIMIT)
    except Unclean as wrong:
        problems.append(f"description: {wrong}")
        return ""


def _plain(value: str) -> str:
    try:
        return clean(value, DESCRIPTION_LIMIT)
    except Unclean as wrong:
        raise Wrong(400, f"attribute: {wrong}") from wrong


def _media_url(given: Parameters, problems: list[str]) -> str:
    url = given.text("media_url")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and parts.hostname and len(url) <= URL_LIMIT and url.isprintable()
    except ValueError:
        fits = False
    if not fits:
        problems.append(f"media_url: not an http or https address of at most {URL_LIMIT} characters")
    return url
