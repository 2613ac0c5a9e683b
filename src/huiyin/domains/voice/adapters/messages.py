"""One citizen's message out of a row of a table: which column is what, and what a row must have."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from huiyin.kernel.chain import canonical
from huiyin.kernel.coordinates import OutOfRange, check_lonlat
from huiyin.kernel.plaintext import Unclean, clean, one_line
from huiyin.kernel.tables.dates import UnreadableDate, read_moment
from huiyin.kernel.tables.opening import Row

WORDS_LIMIT = 50_000
"""Characters of a message or a reply: five times what a form takes, for these were accepted long ago elsewhere."""
TITLE_LIMIT = 200
ID_LIMIT = 60
OLDEST_YEAR = 1990
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("留言编号", "编号", "工单编号", "id", "message_id", "number"),
    "user": ("留言用户", "用户", "user", "username"),
    "title": ("留言主题", "主题", "标题", "title", "subject"),
    "time": ("留言时间", "时间", "提交时间", "time", "created", "created_at", "date"),
    "words": ("留言详情", "详情", "内容", "留言内容", "text", "message", "content", "body"),
    "reply": ("答复意见", "答复", "答复内容", "回复内容", "reply", "answer"),
    "reply_time": ("答复时间", "回复时间", "reply_time", "replied_at", "answered_at"),
    "unit": ("答复单位", "承办单位", "部门", "unit", "department"),
    "agree": ("点赞数", "点赞", "likes", "agree", "up"),
    "disagree": ("反对数", "反对", "dislikes", "disagree", "down"),
    "address": ("地址", "地点", "address", "place"),
    "lon": ("经度", "lon", "lng", "longitude"),
    "lat": ("纬度", "lat", "latitude"),
}
"""Fields and the headers that mean them, read without regard to case. `user` is known, and never kept."""
_NO_LETTER = re.compile("[\ud800-\udfff]")
NEEDED = ("id", "time", "words")


class Unusable(ValueError):
    """The row holds no message that can be taken; the message says why."""


class BadMapping(ValueError):
    """A --map option names a field that there is none of."""


class Reply(NamedTuple):
    """What was answered, when, and by whom, where the file says so."""

    words: str
    at: datetime
    unit: str = ""


class Message(NamedTuple):
    """A message as it will stand here. `digest` is over all of it, to tell the same message from another of its id.

    A tuple, as are its row and its reply: they go from process to process.
    """

    id: str
    title: str
    words: str
    at: datetime
    votes: Mapping[str, int]
    reply: Reply | None = None
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field."""

    places: Mapping[str, int]
    width: int

    @classmethod
    def of(cls, header: Sequence[str], given: Mapping[str, str]) -> "Columns":
        """The columns of a header. `given` maps headers to fields, before our own names; "" leaves a column out."""
        for name, wanted in given.items():
            if wanted and wanted not in NAMES:
                raise BadMapping(f"--map {name}={wanted}: a field is one of {', '.join(NAMES)}")
        known = {name.casefold(): wanted for wanted, names in NAMES.items() for name in names}
        known |= {name.casefold(): wanted for name, wanted in given.items()}
        places: dict[str, int] = {}
        for at, name in enumerate(header):
            wanted = known.get(name.strip().casefold(), "")
            if wanted:
                places.setdefault(wanted, at)
        return cls(places, len(header))

    @property
    def usable(self) -> bool:
        """Whether everything that a message needs has its column."""
        return all(name in self.places for name in NEEDED)


def read_message(row: Row, columns: Columns, *, zone: ZoneInfo, now: datetime) -> Message:
    """The message of a row. Raises `Unusable`."""
    if row.problem:
        raise Unusable(row.problem)
    if len(row.cells) > columns.width:
        raise Unusable(f"has {len(row.cells)} columns, the header {columns.width}")
    cells = {name: row.cells[at] for name, at in columns.places.items() if at < len(row.cells)}
    texts = {name: str(cell) for name, cell in cells.items()}
    if any(_NO_LETTER.search(text) for text in texts.values()):
        raise Unusable("holds bytes that are no letters in the file's encoding")
    try:
        return _message(cells, texts, zone, now)
    except (Unclean, UnreadableDate, OutOfRange) as wrong:
        raise Unusable(str(wrong)) from wrong


def _message(cells: Mapping[str, object], texts: Mapping[str, str], zone: ZoneInfo, now: datetime) -> Message:
    number = one_line(texts.get("id", ""), ID_LIMIT)
    title, words = _title_and_words(texts)
    if not number:
        raise Unusable("has no number of its own")
    if not words:
        raise Unusable("says nothing")
    at = _moment(cells.get("time", ""), "留言时间", zone, now)
    lon, lat = _point(texts)
    votes = {name: _count(texts[name]) for name in ("agree", "disagree") if texts.get(name, "").strip()}
    found = Message(
        id=number,
        title=title,
        words=words,
        at=at,
        reply=_reply(cells, texts, at, zone, now),
        address=one_line(texts.get("address", ""), 300),
        lon=lon,
        lat=lat,
        votes={name: count for name, count in votes.items() if count},
    )
    return _sealed(found)


def _title_and_words(texts: Mapping[str, str]) -> tuple[str, str]:
    """A title beyond its limit is cut, and stands whole before the words."""
    title = one_line(texts.get("title", ""), WORDS_LIMIT)
    words = clean(texts.get("words", ""), WORDS_LIMIT) or title
    if len(title) > TITLE_LIMIT:
        return title[: TITLE_LIMIT - 1] + "…", clean(f"{title}\n{words}", WORDS_LIMIT)
    return title, words


def _moment(value: object, name: str, zone: ZoneInfo, now: datetime) -> datetime:
    if not str(value).strip():
        raise Unusable(f"{name} is missing")
    at = read_moment(value, zone).at
    if at > now or at.year < OLDEST_YEAR:
        raise Unusable(f"{name} {value} is not between {OLDEST_YEAR} and now")
    return at


def _reply(
    cells: Mapping[str, object], texts: Mapping[str, str], asked: datetime, zone: ZoneInfo, now: datetime
) -> Reply | None:
    words = clean(texts.get("reply", ""), WORDS_LIMIT)
    when = cells.get("reply_time", "")
    if not words:
        if texts.get("reply_time", "").strip():
            raise Unusable("has 答复时间 and no 答复意见")
        return None
    at = _moment(when, "答复时间", zone, now)
    if at < asked:
        same_day = read_moment(when, zone).whole_day and at.astimezone(zone).date() == asked.astimezone(zone).date()
        if not same_day:
            raise Unusable("was answered before it was asked")
        at = asked
    return Reply(words, at, one_line(texts.get("unit", ""), 100))


def _point(texts: Mapping[str, str]) -> tuple[float | None, float | None]:
    lon, lat = texts.get("lon", "").strip(), texts.get("lat", "").strip()
    if not lon and not lat:
        return None, None
    try:
        point = float(lon), float(lat)
    except ValueError as wrong:
        raise Unusable(f"lon {lon[:20]!r}, lat {lat[:20]!r}: both must be numbers") from wrong
    check_lonlat(*point)
    return point


def _count(text: str) -> int:
    try:
        count = int(float(text))
    except (ValueError, OverflowError) as wrong:
        raise Unusable(f"{text[:20]!r} is no number of votes") from wrong
    return min(max(count, 0), 2**31)


def _sealed(message: Message) -> Message:
    said: dict[str, object] = {
        "id": message.id,
        "title": message.title,
        "words": message.words,
        "at": message.at.isoformat(),
        "reply": [message.reply.words, message.reply.at.isoformat(), message.reply.unit] if message.reply else [],
        "address": message.address,
        "point": [message.lon, message.lat],
    }
    digest = hashlib.sha256(canonical(said)).hexdigest()
    return message._replace(digest=digest)
