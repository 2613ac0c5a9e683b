"""Hazards are opened and told: by somebody who saw one, by an alarm that was real, by a round."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from huiyin.database.rows import insert
from huiyin.domains.patrol.adapters.checklist import checklist, round_checklist
from huiyin.domains.patrol.models import Hazard
from huiyin.domains.patrol.rules import Item, items_after
from huiyin.kernel.plaintext import clean
from huiyin.kernel.spans import Span
from huiyin.matters.domain import FollowUp, Incoming, Step
from huiyin.matters.operations import MatterDraft, Opened, Place, open_matter
from huiyin.matters.rules.fields import WORDS_LIMIT
from huiyin.matters.rules.refusals import BadFields
from huiyin.people.actors import Actor

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

TITLE_LIMIT = 40


def report(incoming: Incoming) -> Opened:
    """Open a hazard that somebody saw. Raises `BadFields`, and what `open_matter` raises."""
    try:
        words = clean(incoming.text, WORDS_LIMIT)
    except ValueError as wrong:
        raise BadFields({"text": str(wrong)}) from wrong
    if not words:
        raise BadFields({"text": "missing"})
    draft = MatterDraft(
        title=words.splitlines()[0][:TITLE_LIMIT],
        words={"words": words},
        source=incoming.source,
        place=Place(incoming.lon, incoming.lat, incoming.address, incoming.area_id, incoming.place_public),
        priority=1 if incoming.danger else 0,
        files=incoming.files,
        hidden_files=incoming.hidden_files,
    )
    also = partial(_write_row, cause="")
    return open_matter(
        kind="hazard", actor=incoming.actor, draft=draft, now=incoming.now, client_id=incoming.client_id, also=also
    )


def open_follow_up(follow: FollowUp) -> Opened:
    """Open what a confirmed alarm leaves behind: its cause, and what has to be looked at because of it."""
    origin, cause = follow.origin, str(follow.given.facts.get("cause", ""))
    items = items_after(checklist(), cause)
    words = f"{origin.title}（{origin.number}）\n" + "\n".join(f"· {item.zh}" for item in items)
    draft = MatterDraft(
        title=f"隐患整改 · {origin.title}"[:200],
        words={"words": words},
        source="follow_up",
        place=Place(origin.lon, origin.lat, origin.address, origin.area_id),
        facts={"cause": cause} if cause else {},
        contact=origin.contact,
        reporter_id=origin.reporter_id,
        follow_up_of_id=origin.pk,
    )
    also = partial(_write_row, cause=cause)
    return open_matter(kind="hazard", actor=follow.actor, draft=draft, now=follow.now, also=also)


def open_found(*, origin: "Matter", item: Item, words: str, actor: Actor, now: datetime) -> Opened:
    """Open what was not right on a round: the item by which it was found, and what was said there."""
    draft = MatterDraft(
        title=f"{origin.title} · {item.zh}"[:200],
        words={"words": "\n".join(filter(None, (f"{origin.title}（{origin.number}）：{item.zh}", words)))},
        source="follow_up",
        place=Place(origin.lon, origin.lat, origin.address, origin.area_id),
        facts={"item": item.code},
        follow_up_of_id=origin.pk,
    )
    client_id = f"round:{origin.number}:{item.code}"
    also = partial(_write_row, cause="", item=item.code)
    return open_matter(kind="hazard", actor=actor, draft=draft, now=now, client_id=client_id, also=also)


def _write_row(matter: "Matter", *, cause: str, item: str = "") -> None:
    insert(Hazard(matter=matter, cause=cause, item=item))


def read_item(value: object) -> str:
    """One item of a checklist."""
    codes = [item.code for item in (*checklist(), *round_checklist())]
    if value not in codes:
        raise ValueError("one of " + ", ".join(codes))
    return str(value)


def on_step(step: Step) -> Span | None:
    """Keep by which item it was found."""
    if item := step.given.facts.get("item"):
        Hazard.objects.filter(pk=step.matter.pk).update(item=str(item))
    return None
