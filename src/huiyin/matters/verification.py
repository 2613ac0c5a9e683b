"""Recomputing the ledger: every chain, every root, and what a receipt proves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from huiyin.kernel.chain import GENESIS, salted_digest
from huiyin.kernel.numbers import UnreadableNumber, read_number
from huiyin.matters.models import DailyRoot, Entry, EntryText, Matter, RootedHead
from huiyin.matters.operations.roots import signing_key
from huiyin.matters.receipts import digest_of
from huiyin.matters.rules.chain import CHAINED_FIELDS, Chained
from huiyin.matters.rules.roots import FIRST, Head, RootStatement, root_of, signed_by

_NO_CHAIN: tuple[UUID | None, Iterable[Entry]] = (None, ())


@dataclass(frozen=True, slots=True)
class Break:
    """A broken link: where, and what is wrong with it."""

    where: str
    problem: str


@dataclass(frozen=True, slots=True)
class ReceiptProof:
    """What a receipt proves: its first entry's hash, the chain's head, and the signed root that covers it, if any."""

    number: str
    opened_at: str
    first_hash: str
    entries: int
    head: str
    root_day: str
    root: str
    problems: tuple[Break, ...]


def breaks() -> Iterator[Break]:
    """Every broken link of the ledger, chains first (in order of matter), then roots. Memory stays flat."""
    yield from _broken_chains()
    yield from _broken_texts()
    yield from _broken_roots()


def _broken_chains() -> Iterator[Break]:
    entries = Entry.objects.order_by("matter_id", "sequence").only(*CHAINED_FIELDS, "prev_hash", "hash")
    matters = Matter.objects.order_by("id").values_list("id", "number", "entries", "head").iterator(2000)
    chains = groupby(entries.iterator(2000), key=attrgetter("matter_id"))
    chain_id, chain = next(chains, _NO_CHAIN)
    for matter_id, number, count, head in matters:
        while chain_id is not None and chain_id < matter_id:
            yield Break(str(chain_id), "its matter is gone")
            chain_id, chain = next(chains, _NO_CHAIN)
        if chain_id != matter_id:
            yield Break(number, "has no history")
            continue
        yield from _broken_chain(number, chain, count, head)
        chain_id, chain = next(chains, _NO_CHAIN)
    if chain_id is not None:
        yield Break(str(chain_id), "its matter is gone")


def is_whole(matter: Matter) -> bool:
    """Whether the history of one matter is whole and ends where its row says. One statement."""
    return not any(_broken_chain(matter.number, matter.history.order_by("sequence"), matter.entries, matter.head))


def _broken_chain(number: str, chain: Iterable[Entry], count: int, head: str) -> Iterator[Break]:
    """The first broken link of one chain."""
    last, length = GENESIS, 0
    for entry in chain:
        length += 1
        if problem := _problem(entry, length, last):
            yield Break(f"{number} entry {entry.sequence}", problem)
            return
        last = entry.hash
    if (length, last) != (count, head):
        yield Break(number, f"the row stands at entry {count}, its history ends at {length}")


def _problem(entry: Entry, sequence: int, prev_hash: str) -> str:
    if entry.sequence != sequence:
        return f"entry {sequence} is missing"
    if entry.prev_hash != prev_hash:
        return "does not follow the entry before"
    link = Chained(**{name: getattr(entry, name) for name in CHAINED_FIELDS})
    return "" if link.hash(prev_hash) == entry.hash else "was changed"


def _broken_texts() -> Iterator[Break]:
    texts = EntryText.objects.filter(erased_at=None).select_related("entry").order_by("id")
    for text in texts.iterator(2000):
        if text.entry.digests.get(text.field) != salted_digest(bytes(text.salt), text.text):
            yield Break(f"{text.entry.matter_id} entry {text.entry.sequence}", f"the words of {text.field!r} changed")


def _broken_roots() -> Iterator[Break]:
    previous = FIRST
    ours = signing_key().public_key().public_bytes_raw().hex()
    for made in DailyRoot.objects.order_by("day"):
        statement = RootStatement(made.day, made.through_entry, made.heads, made.root, made.previous)
        heads = [Head(*row) for row in made.rooted.values_list("matter_id", "sequence", "hash")]
        if made.previous != previous:
            yield Break(f"root of {made.day}", "does not follow the root before")
        if made.key != ours or not signed_by(statement, made.key, made.signature):
            yield Break(f"root of {made.day}", "is not signed by this installation")
        if root_of(heads) != made.root:
            yield Break(f"root of {made.day}", "does not cover its heads")
        yield from _lost_heads(made, heads)
        previous = made.root


def _lost_heads(made: DailyRoot, heads: list[Head]) -> Iterator[Break]:
    for start in range(0, len(heads), 2000):
        part = heads[start : start + 2000]
        rows = Entry.objects.filter(matter_id__in=[h.matter_id for h in part])
        found = {(m, s): hashed for m, s, hashed in rows.values_list("matter_id", "sequence", "hash")}
        for head in part:
            if found.get((head.matter_id, head.sequence)) != head.hash:
                yield Break(f"{head.matter_id} entry {head.sequence}", f"is gone or changed since {made.day}")


def extent() -> tuple[int, int, int]:
    """How many matters, entries and signed roots there are."""
    return Matter.objects.count(), Entry.objects.count(), DailyRoot.objects.count()


def prove_receipt(receipt: str) -> ReceiptProof | None:
    """What a receipt proves: its secret link, its token or its number. None when no matter has it."""
    matter = Matter.objects.filter(receipt_digest=digest_of(receipt.rstrip("/").rsplit("/", 1)[-1])).first()
    if matter is None:
        try:
            matter = Matter.objects.filter(number=read_number(receipt)).first()
        except UnreadableNumber:
            return None
    if matter is None:
        return None
    problems = tuple(_receipt_problems(matter))
    first = matter.history.filter(sequence=1).first()
    covered = RootedHead.objects.filter(matter_id=matter.id).select_related("root").order_by("root__day").first()
    return ReceiptProof(
        number=matter.number,
        opened_at=matter.opened_at.isoformat(),
        first_hash=first.hash if first else "",
        entries=matter.entries,
        head=matter.head,
        root_day=covered.root.day.isoformat() if covered else "",
        root=covered.root.root if covered else "",
        problems=problems,
    )


def _receipt_problems(matter: Matter) -> Iterator[Break]:
    last = GENESIS
    history = list(matter.history.order_by("sequence"))
    for sequence, entry in enumerate(history, start=1):
        if problem := _problem(entry, sequence, last):
            yield Break(f"{matter.number} entry {entry.sequence}", problem)
        last = entry.hash
    if len(history) != matter.entries or last != matter.head:
        yield Break(matter.number, "its history is cut")
    if history and history[0].data.get("receipt") != matter.receipt_digest:
        yield Break(f"{matter.number} entry 1", "was not opened with this receipt")
    yield from _uncovered(matter.id, {entry.sequence: entry.hash for entry in history})


def _uncovered(matter_id: UUID, hashes: dict[int, str]) -> Iterator[Break]:
    for head in RootedHead.objects.filter(matter_id=matter_id).select_related("root"):
        if hashes.get(head.sequence) != head.hash:
            yield Break(f"{matter_id} entry {head.sequence}", f"is gone or changed since {head.root.day}")
