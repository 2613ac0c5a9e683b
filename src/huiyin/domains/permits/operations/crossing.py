"""An application to another region: received here, sent over the exchange, and brought to what is told from there."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import structlog
from django.db import transaction

from huiyin.database.rows import insert
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Crossing, CrossingPaper, LinkedRegion
from huiyin.domains.permits.operations.correcting import NOTHING, changed_by_name, said_in_history
from huiyin.domains.permits.operations.handing_in import Wanted, check, contact_of, fit, planned, reporter_of
from huiyin.domains.permits.operations.mending import Given, keep, mend
from huiyin.domains.permits.queries import done_of, form_of_record
from huiyin.domains.permits.queries.crossing_progress import signed_in
from huiyin.domains.permits.queries.linked import way_of
from huiyin.domains.permits.rules.cases import snapshot
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.crossing import (
    AFTER,
    APPLICATION,
    CHOICE,
    CORRECTION,
    ERRAND_DONE,
    After,
    Applied,
    Asked,
    Choice,
    Chosen,
    Corrected,
    SignedTold,
    Way,
    Wish,
)
from huiyin.domains.permits.rules.planning import Plan
from huiyin.exchange.operations import Letter, post
from huiyin.kernel.spans import Span
from huiyin.matters import queries as matters
from huiyin.matters.domain import Step
from huiyin.matters.operations import Acted, MatterDraft, Opened, act, open_matter
from huiyin.people import vault
from huiyin.people.actors import SYSTEM_ACTOR, Actor
from huiyin.people.directory import unit_card
from huiyin.people.models import Contact

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

log = structlog.get_logger(__name__)
SENDING = frozenset({"send_on", "send_online", "send_again"})
CHOOSING: Mapping[str, Choice] = {"take_part": Choice.TAKE_PART, "call_back": Choice.WITHDRAW}
ENDED_HERE = frozenset({"withdraw_here", "do_not_send"})


def cross(
    *,
    wanted: Wanted,
    link: LinkedRegion,
    actor: Actor,
    now: datetime,
    client_id: str,
    needed: Plan | None = None,
    also_wrong: Mapping[str, str] = MappingProxyType({}),
    signatures: Sequence[SignedTold] = (),
) -> Opened:
    """Take in an application that `link` decides; a retry with the same `client_id` gives the first one.

    It has to be complete by the catalogue here, as one that is decided here has (`hand_in`); `signatures` are those of
    whoever signed beside the applicant. Raises `BadFields`, `UnableToPlan`.
    """
    needed, wanted = needed or planned(wanted, now), fit(wanted)
    check(wanted, needed, also_wrong)
    contact = contact_of(wanted, now)
    kept = snapshot(needed, catalogue())
    firm = wanted.form["entity_name"]
    where = catalogue().regions[wanted.region].name.zh
    draft = MatterDraft(
        title=f"{where} · {kept['industry']} · {firm}"[:200],
        words={"words": f"{firm}向{where}申请开办{kept['industry']}。"},
        source=wanted.source,
        place=wanted.place,
        facts={"industry": wanted.industry, "region": wanted.region},
        contact=contact,
        reporter_id=reporter_of(wanted, actor),
    )
    also = partial(_write_rows, wanted=wanted, link=link, contact=contact, kept=kept, signatures=signatures, now=now)
    return open_matter(kind="crossing", actor=actor, draft=draft, now=now, client_id=client_id, also=also)


def _write_rows(
    matter: "Matter",
    *,
    wanted: Wanted,
    link: LinkedRegion,
    contact: Contact | None,
    kept: Mapping[str, Any],
    signatures: Sequence[SignedTold],
    now: datetime,
) -> None:
    if contact:
        contact.save(force_insert=True)
    crossing = Crossing(
        matter=matter,
        peer=link.peer,
        way=way_of(link, wanted.industry),
        industry=wanted.industry,
        region=wanted.region,
        firm=wanted.form["entity_name"],
        uscc=wanted.form["credit_code"],
        answers=dict(wanted.answers),
        committed=list(wanted.committed),
        plan=dict(kept),
        shown=wanted.shown,
        contradictions=list(wanted.contradictions),
        form_token=vault.encrypt(json.dumps(dict(wanted.form), ensure_ascii=False)),
        signatures_token=vault.encrypt(msgspec.json.encode(signatures).decode()) if signatures else "",
        handed_in_at=now,
    )
    insert(crossing)
    CrossingPaper.objects.bulk_create(
        CrossingPaper(crossing=crossing, material=material, file_id=file_id, added_at=now)
        for material, files in wanted.papers.items()
        for file_id in files
    )


def send_online(*, crossing_id: UUID, now: datetime) -> None:
    """What is handled wholly online is sent on at once; harmless for any other."""
    crossing = Crossing.objects.select_related("matter").filter(pk=crossing_id, way=Way.ONLINE).first()
    if crossing and crossing.matter.state == "checking":
        client_id = f"{crossing_id}:send_online"
        act(matter_id=crossing_id, action="send_online", actor=SYSTEM_ACTOR, now=now, client_id=client_id)


def send_waiting(*, now: datetime) -> int:
    """Whatever a process that died has not sent on; how many were looked at. One that fails keeps no other."""
    waiting = Crossing.objects.filter(way=Way.ONLINE, matter__state="checking").values_list("pk", flat=True)
    ids = list(waiting)
    for crossing_id in ids:
        try:
            send_online(crossing_id=crossing_id, now=now)
        except Exception:
            log.exception("crossing_not_sent", crossing=str(crossing_id))
    return len(ids)


def on_crossing_step(step: Step) -> Span | None:
    """What the other side has to know is written down for it in the transaction of the step itself."""
    if step.action in SENDING:
        return _send_again(step) if step.matter.state == "amending" else _send(step)
    if step.action == "correct":
        _send_correction(step, step.given.words.get("words", ""))
    elif step.action == "errand_done":
        _post(_crossing(step), ERRAND_DONE, Asked(step.given.words["words"]), step.now)
    elif choice := CHOOSING.get(step.action):
        chosen = Chosen(choice, reason=step.given.words.get("reason", ""))
        _post(_crossing(step), CHOICE, chosen, step.now)
    elif step.action in ENDED_HERE and (crossing := _crossing(step)).told:  # before version 2 they may have it
        _post(crossing, CHOICE, Chosen(Choice.WITHDRAW, reason=step.given.words.get("reason", "")), step.now)
    elif step.action == "report_lost":
        _post(_crossing(step), AFTER, After(Wish.LOST, reason=step.given.words.get("words", "")), step.now)
    elif step.action == "give_up":
        permit, reason = str(step.given.facts["permit"]), step.given.words["reason"]
        _post(_crossing(step), AFTER, After(Wish.SURRENDER, [permit], reason), step.now)
    return None


def _send_again(step: Step) -> Span | None:
    """They have the application: what they did not take goes once more, as it has been put right."""
    crossing = _crossing(step)
    if (crossing.told or {}).get("state") != "correcting":
        return _send(step)
    said = [step.given.words.get("words", ""), *_said_before(step)]
    _send_correction(step, next((words for words in said if words), ""))
    return None


def _said_before(step: Step) -> Sequence[str]:
    """What was written with the correction, newest first: it was not taken, and nobody there has read it."""
    lines = matters.history(step.matter, public_only=False)
    return [line.words.get("words", "") for line in reversed(lines) if line.action in {"put_right", "correct"}]


def _send(step: Step) -> Span:
    crossing = _crossing(step)
    if identity := step.given.words.get("identity", ""):
        crossing.identity = identity[:200]
        crossing.save(update_fields=["identity"])
    form: dict[str, str] = json.loads(vault.decrypt(crossing.form_token))
    papers = list(crossing.papers.filter(replaced_at=None).select_related("file").order_by("pk"))
    applied = Applied(
        way=Way(crossing.way),
        industry=crossing.industry,
        region=crossing.region,
        answers=crossing.answers,
        form=form,
        papers=_by_material(papers),
        committed=crossing.committed,
        shown=crossing.shown,
        contradictions=crossing.contradictions,
        signatures=signed_in(crossing),
        received_by=unit_card(step.matter.owner_unit_id).name_zh,
        identity=crossing.identity,
    )
    _post(crossing, APPLICATION, applied, step.now, [paper.file_id for paper in papers])
    return Span.parse(crossing.plan["within"])


def _send_correction(step: Step, words: str) -> None:
    crossing = _crossing(step)
    fresh = crossing.papers.filter(replaced_at=None, added_at__gt=crossing.handed_in_at).select_related("file")
    papers, done = list(fresh.order_by("pk")), done_of(crossing.pk)
    changed = changed_by_name(crossing, done)  # the other side says so in its own history
    corrected = Corrected(
        papers=_by_material(papers),
        words=words.removesuffix(changed).rstrip(),
        form={code: words for code, words in form_of_record(crossing).items() if code in done.fields},
        answers={code: crossing.answers[code] for code in done.answers},
        shown={one: parts for one, parts in (crossing.shown or {}).items() if done.answers or one in done.papers},
    )
    _post(crossing, CORRECTION, corrected, step.now, [paper.file_id for paper in papers])


def _by_material(papers: Sequence[CrossingPaper]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for paper in papers:
        found.setdefault(paper.material, []).append(paper.file.sha256)
    return found


def _crossing(step: Step) -> Crossing:
    return Crossing.objects.select_related("peer", "matter").get(pk=step.matter.pk)


def _post(crossing: Crossing, kind: str, body: msgspec.Struct, now: datetime, files: Sequence[int] = ()) -> None:
    told: dict[str, Any] = msgspec.to_builtins(body)
    post(letter=Letter(crossing.peer.code, kind, crossing.matter.number, told, files), now=now)


@transaction.atomic
def correct_across(
    *,
    crossing_id: UUID,
    papers: Mapping[str, Sequence[int]],
    words: str,
    actor: Actor,
    now: datetime,
    client_id: str = "",
    form: Mapping[str, str] = NOTHING,
    answers: Mapping[str, Value] = MappingProxyType({}),
    shown: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Acted:
    """Put it in the place of what was there and send it on; as `correct` does for what is decided here."""
    crossing = Crossing.objects.select_for_update(of=("self",)).select_related("matter").get(pk=crossing_id)
    if crossing.matter.state != "correcting":
        said = said_in_history(crossing, done_of(crossing_id), words)
        return act(matter_id=crossing_id, action="correct", actor=actor, now=now, data=said, client_id=client_id)
    mended = mend(crossing, Given(papers, words, form, answers, shown), now)
    keep(crossing, mended, actor, now)
    for material, files in papers.items():
        old = CrossingPaper.objects.filter(crossing_id=crossing_id, material=material, replaced_at=None)
        old.exclude(file_id__in=files).update(replaced_at=now)
        for file_id in files:
            fresh = {"added_at": now, "replaced_at": None}
            CrossingPaper.objects.update_or_create(
                crossing_id=crossing_id, material=material, file_id=file_id, defaults=fresh
            )
    said = said_in_history(crossing, mended.done, words)
    return act(matter_id=crossing_id, action="correct", actor=actor, now=now, data=said, client_id=client_id)
