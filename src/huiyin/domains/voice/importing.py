"""Taking in a city's back-log of citizens' messages: batch by batch, each whole or not at all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from huiyin.domains.voice import queries
from huiyin.domains.voice.adapters.batches import Batch, Read, Source
from huiyin.domains.voice.adapters.messages import Message, Reply
from huiyin.domains.voice.models import ImportRun
from huiyin.kernel.tables.opening import Row
from huiyin.matters.operations import MatterDraft, Place
from huiyin.matters.operations.importing import PastAnswer, PastMatter, import_matters
from huiyin.people.actors import RESIDENT_ACTOR, Actor, ActorKind
from huiyin.places.queries import AddressRef, find_addresses

SOURCE = "import"
CLOSED = "settled"
"""Where an answered message ends: its loop was closed elsewhere, and no look-back follows."""
IMPORTED = "imported"
ELSEWHERE = "原承办单位"
"""Who answered, where the file does not name the unit."""

Reject = Callable[[Row, str], None]


class Fresh(NamedTuple):
    """A message that was not met yet, the row it came in, and the words that it is found by."""

    row: Row
    message: Message
    found_by: str


@dataclass(slots=True)
class Tally:
    """What became of the rows: every one that was read was added, was there already, or was rejected.

    `fraction` is how much of the file has been read.
    """

    read: int = 0
    added: int = 0
    there: int = 0
    rejected: int = 0
    fraction: float = 0.0


def begin_run(*, file_name: str, digest: str, by: str, now: datetime) -> tuple[ImportRun, bool]:
    """The run of this file, and whether it carries on one that was cut off."""
    cut_off = ImportRun.objects.filter(digest=digest, ended_at=None).order_by("-started_at").first()
    if cut_off:
        return cut_off, True
    return ImportRun.objects.create(file_name=file_name[-255:], digest=digest, by=by, started_at=now), False


def end_run(*, run: ImportRun, tally: Tally, now: datetime) -> None:
    """Note what the run came to."""
    run.read, run.added, run.there, run.rejected = tally.read, run.added, tally.there, tally.rejected
    run.ended_at = now
    run.save(update_fields=["read", "there", "rejected", "ended_at"])


def import_messages(
    *, batches: Iterable[Batch], source: Source, run: ImportRun | None, now: datetime, reject: Reject
) -> Iterator[Tally]:
    """Take the rows in; yields the tally after each batch. Without a `run` nothing is written: a rehearsal.

    A message that is here already (the same id and the same content) is left alone; one with the same id and other
    content is rejected, as is every row that cannot be read. Raises `NobodyToOwn`.
    """
    tally = Tally()
    for batch in batches:
        fresh = _by_id(batch.rows, source, tally, reject)
        if run:
            with transaction.atomic():
                _one_at_a_time()
                _write(_unknown(fresh, source, tally, reject), source, run, tally, now)
        else:
            tally.added += len(_rehearsed(_unknown(fresh, source, tally, reject), source))
        tally.read += len(batch.rows)
        tally.fraction = batch.fraction
        yield tally


def _by_id(rows: Iterable[Read], source: Source, tally: Tally, reject: Reject) -> dict[str, Fresh]:
    """The messages of a batch by id."""
    found: dict[str, Fresh] = {}
    for row, message, words, problem in rows:
        if message is None:
            _reject(row, problem, tally, reject)
            continue
        known = source.seen.get(message.id) or (found[message.id].message.digest if message.id in found else "")
        if known:
            _settle(row, message, known, tally, reject)
        else:
            found[message.id] = Fresh(row, message, words)
    return found


def _settle(row: Row, message: Message, known: str, tally: Tally, reject: Reject) -> None:
    """A message whose id is taken: the same one again, or another one."""
    if known == message.digest:
        tally.there += 1
    else:
        _reject(row, f"the number {message.id} stands for another message already", tally, reject)


def _reject(row: Row, reason: str, tally: Tally, reject: Reject) -> None:
    reject(row, reason)
    tally.rejected += 1


def _unknown(messages: Mapping[str, Fresh], source: Source, tally: Tally, reject: Reject) -> list[Fresh]:
    """Those that are not in the database yet."""
    there = queries.imported([_key(source, one) for one in messages])
    for number, fresh in messages.items():
        if known := there.get(_key(source, number)):
            _settle(fresh.row, fresh.message, known, tally, reject)
    return [fresh for number, fresh in messages.items() if _key(source, number) not in there]


def _rehearsed(fresh: list[Fresh], source: Source) -> list[Fresh]:
    source.seen |= {message.id: message.digest for _, message, _ in fresh}
    return fresh


def _write(fresh: list[Fresh], source: Source, run: ImportRun, tally: Tally, now: datetime) -> None:
    places = find_addresses({m.address for _, m, _ in fresh if m.address and m.lon is None})
    past = [_past(message, words, places.get(message.address)) for _, message, words in fresh]
    keys = [_key(source, message.id) for _, message, _ in fresh]
    if past:
        import_matters(kind="voice", past=past, now=now, also=lambda made: _write_rows([m.id for m in made], keys))
    tally.added += len(past)
    run.added += len(past)
    run.read = max(run.read, tally.read)
    run.save(update_fields=["added", "read"])


def _write_rows(matter_ids: Sequence[object], keys: Sequence[str]) -> None:
    columns = "matter_id, danger, on_behalf, imported_id"
    with connection.cursor() as cursor, cursor.copy(f"COPY voice_voicerequest ({columns}) FROM STDIN") as copy:
        for matter_id, key in zip(matter_ids, keys, strict=True):
            copy.write_row((matter_id, False, False, key))


def _past(message: Message, words: str, known: AddressRef | None) -> PastMatter:
    lon, lat = (known.lon, known.lat) if known and message.lon is None else (message.lon, message.lat)
    draft = MatterDraft(
        title=message.title,
        words={"words": message.words},
        source=SOURCE,
        place=Place(lon, lat, message.address),
        facts={"imported": message.id, **message.votes},
    )
    answer = _past_answer(message.reply) if message.reply else None
    return PastMatter(draft, RESIDENT_ACTOR, message.at, message.digest, words, answer)


def _past_answer(reply: Reply) -> PastAnswer:
    return PastAnswer(
        action="answer",
        to_state=CLOSED,
        actor=Actor(ActorKind.OUTSIDE, reply.unit or ELSEWHERE),
        at=reply.at,
        words={"answer": reply.words},
        resolution=IMPORTED,
    )


def _key(source: Source, number: str) -> str:
    return f"{source.prefix}:{number}" if source.prefix else number


def _one_at_a_time() -> None:
    """Two imports at once take turns: of a message in both files one is written, the other finds it there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('huiyin.import.voice'))")
