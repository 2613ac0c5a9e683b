"""Erasing what is kept of a reporter: on asking, and by itself when the years of its kind are over.

The words of history stand in a table of their own and entries cover their digests only, so that `huiyin verify ledger`
finds everything whole afterwards. What was erased, when and by which right stands in the history.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import combinations
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from huiyin.kernel.plaintext import one_line
from huiyin.matters.domain import domains
from huiyin.matters.events import MatterMoved, bus
from huiyin.matters.locking import Locked, lock
from huiyin.matters.models import Matter
from huiyin.matters.operations import effects
from huiyin.matters.retention import retention_of
from huiyin.matters.rules.chain import EntryDraft, salted
from huiyin.matters.rules.permission import is_reporter
from huiyin.matters.rules.refusals import NotAllowed
from huiyin.matters.rules.retention import YEAR, Kept, kept_because
from huiyin.people.actors import SYSTEM_ACTOR, Actor
from huiyin.people.holdings import Part, Person, erase
from huiyin.people.operations import correct_contact

ERASED, CORRECTED, HELD, RELEASED = "erased", "contact_corrected", "held", "released"
"""The actions of entries that say what was erased or corrected, and that nothing may be or may again."""
log = structlog.get_logger(__name__)


class UnableToErase(Exception):
    """`kept` says which parts stay, and why."""

    def __init__(self, kept: dict[Part, Kept]) -> None:
        super().__init__(", ".join(f"{part}: {why}" for part, why in kept.items()))
        self.kept = kept


@transaction.atomic
def erase_of(*, matter_id: UUID, parts: Collection[Part], actor: Actor, now: datetime) -> frozenset[Part]:
    """Erase these parts of a matter because its reporter asks, and return those that had not been erased before.

    All or none. Raises `NoSuchMatter`, `NotAllowed` for anybody but the reporter, and `UnableToErase`.
    """
    locked = lock(matter_id)
    if not is_reporter(actor, locked.standing):
        raise NotAllowed(ERASED, ("reporter",))
    closed, held = locked.matter.closed_at is not None, bool(locked.matter.held)
    kept = {part: why for part in parts if (why := kept_because(part, closed=closed, held=held))}
    if kept:
        raise UnableToErase(kept)
    return _erase(locked, parts, actor, "asked", now)


def erase_expired(*, now: datetime, limit: int = 100) -> int:
    """Erase what has outlived its years, of up to `limit` matters, each in its own transaction. Returns how many."""
    done = 0
    for part, rows in _expired(now):
        for matter_id in list(rows.values_list("pk", flat=True)[: limit - done]):
            with transaction.atomic():
                _erase(lock(matter_id), [part], SYSTEM_ACTOR, "retention", now)
            done += 1
    if done:
        log.info("retention_erased", matters=done)
    return done


def count_expired(*, now: datetime) -> Counter[tuple[str, Part]]:
    """How many matters `erase_expired` would take what of, by kind and part; nothing is changed."""
    found: Counter[tuple[str, Part]] = Counter()
    for part, rows in _expired(now):
        for kind in domains.names():
            found[kind, part] += rows.filter(kind=kind).count()
    return +found


@transaction.atomic
def correct_contact_of(*, matter_id: UUID, actor: Actor, name: str, phone: str, email: str, now: datetime) -> None:
    """Put other contact details in place of those that the reporter left; that it was done stands in the history.

    Raises `NoSuchMatter`, `NotAllowed` for anybody but the reporter, and `people.contacts.BadContact`.
    """
    locked = lock(matter_id)
    matter = locked.matter
    if not is_reporter(actor, locked.standing) or matter.contact is None or matter.contact.erased_at:
        raise NotAllowed(CORRECTED, ("reporter",))
    correct_contact(contact_id=matter.contact.pk, name=name, phone=phone, email=email, now=now)
    effects.append_draft(matter, _draft(matter, actor, CORRECTED, {}, now))


@transaction.atomic
def hold(*, matter_id: UUID, why: str, now: datetime) -> None:
    """Keep everything of the matter for an inquiry or a court until it is called with no reason; both are recorded."""
    matter = lock(matter_id).matter
    matter.held = one_line(why, 200)
    matter.save(update_fields=["held"])
    action = HELD if matter.held else RELEASED
    effects.append_draft(matter, _draft(matter, SYSTEM_ACTOR, action, {}, now, public=False, why=matter.held))


def _expired(now: datetime) -> Iterator[tuple[Part, QuerySet[Matter]]]:
    """For each part the matters whose years are over and that still have it; held ones are none."""
    for part in Part:
        others = sorted(str(other) for other in Part if other is not part)
        without = [list(some) for n in range(len(others) + 1) for some in combinations(others, n)]
        due = Q()
        for kind in domains.names():
            if (years := retention_of(kind).years.get(part)) is not None:
                due |= Q(kind=kind, closed_at__lte=now - years * YEAR)
        if due:
            yield part, Matter.objects.filter(due, erased__in=without, held="").order_by("closed_at")


def _erase(locked: Locked, parts: Collection[Part], actor: Actor, basis: str, now: datetime) -> frozenset[Part]:
    matter = locked.matter
    fresh = frozenset(part for part in parts if str(part) not in matter.erased)
    if not fresh:
        return fresh
    contact_ids = [matter.contact_id] if matter.contact_id else []
    erase(Person(matter_ids=[matter.id], contact_ids=contact_ids), fresh, now)
    names = sorted(str(part) for part in fresh)
    draft = _draft(matter, actor, ERASED, {"parts": ",".join(names), "basis": basis}, now)
    again = lock(matter.id).matter  # with what the holdings wrote on the row
    again.erased = sorted({*matter.erased, *names})
    again.save(update_fields=["erased"])
    effects.append_draft(again, draft)
    transaction.on_commit(partial(bus.publish, MatterMoved(matter.id, matter.kind, ERASED, matter.state, matter.state)))
    return fresh


def _draft(
    matter: Matter,
    actor: Actor,
    action: str,
    data: Mapping[str, str],
    now: datetime,
    *,
    public: bool = True,
    why: str = "",
) -> EntryDraft:
    return EntryDraft(
        actor=actor,
        action=action,
        from_state=matter.state,
        to_state=matter.state,
        public=public,
        occurred_at=now,
        recorded_at=now,
        data=data,
        texts=salted({"reason": why} if why else {}),
    )
