"""A draft is handed in: with what is asked for today, once, when all who must sign have signed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Application, Draft, LinkedRegion
from huiyin.domains.permits.operations.crossing import cross
from huiyin.domains.permits.operations.drafting import form_of
from huiyin.domains.permits.operations.handing_in import WINDOW, Wanted, fields_asked, hand_in
from huiyin.domains.permits.operations.signing import content_of, signatures_under, take_signatures, unsigned
from huiyin.domains.permits.queries import link_of, takes
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.contradictions import Contradiction, contradictions, documented
from huiyin.domains.permits.rules.planning import Plan, plan
from huiyin.domains.permits.rules.signing import digest_of_content
from huiyin.matters.operations import Opened, Place
from huiyin.people.actors import Actor


@transaction.atomic
def send(
    *,
    draft: Draft,
    needed: Plan,
    actor: Actor,
    phone: str,
    language: str,
    place: Place,
    now: datetime,
    promised: Collection[str] = (),
) -> Opened:
    """Hand the draft in; pressed twice, or on two devices, it is one application.

    `needed` is the plan of `draft` for today; what is handed in, and what is asked for it, is what stands when its row
    is locked. `promised` are the permits whose commitment the applicant has read and ticked.
    Raises what `hand_in` does; `BadFields` names contradictions that are not settled (`contradiction:` and their key),
    those who have not signed (`signer:` and their role) and commitments that were not promised (`commitment:` and the
    permit) beside everything else, and `region` where nothing can be handed in from here, as when a link to it was cut
    while the form was filled in.
    """
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if planned_for(locked) != planned_for(draft):  # answered otherwise on another device since the page was read
        needed = plan(catalogue(), *planned_for(locked)[:3], day_of(now), committed=locked.committed)
    papers: dict[str, list[int]] = {}
    scanned: dict[int, int] = {}
    for paper in locked.papers.order_by("pk"):
        papers.setdefault(paper.material, []).append(paper.file_id)
        if paper.scanned_by_id is not None:
            scanned[paper.file_id] = paper.scanned_by_id
    found, filled = contradictions_of(locked, needed, now), form_of(locked)
    asked = {one.code for one in needed.materials_after}
    wanted = Wanted(
        industry=locked.industry,
        region=locked.region,
        answers=locked.answers,
        form={code: filled[code] for code in fields_asked(needed, catalogue(), filled) if code in filled},
        papers={material: files for material, files in papers.items() if material in asked},
        committed=locked.committed,
        shown=locked.shown,
        contradictions=[one.noted(locked.stays.get(one.key, {}).get("words", "")) for one in found],
        place=place,
        phone=phone,
        language=language,
        source=WINDOW if locked.begun_by_id is not None else "web",
        scanned=scanned,
    )
    also_wrong = {
        **{f"contradiction:{one.key}": "not settled" for one in found if not is_settled(one, locked.stays)},
        **{f"signer:{signer.role}": "not signed" for signer in unsigned(locked, needed)},
        **{f"commitment:{permit}": "not promised" for permit in locked.committed if permit not in promised},
    }
    if not takes(locked.region, locked.industry):
        also_wrong["region"] = "not from here"
    wrong = {} if locked.became_id else also_wrong
    client_id = f"draft:{locked.pk}"
    if link := link_of(locked.region, locked.industry):
        return _across(locked, link, wanted, needed, wrong, actor, now, client_id)
    opened = hand_in(wanted=wanted, actor=actor, now=now, client_id=client_id, needed=needed, also_wrong=wrong)
    if locked.sent_as_id is None:
        locked.sent_as = Application.objects.get(pk=opened.matter.pk)
        locked.save(update_fields=["sent_as"])
        take_signatures(locked, locked.sent_as, digest_of_content(content_of(locked, needed)))
    return opened


def planned_for(draft: Draft) -> tuple[str, str, Mapping[str, Value], Sequence[str]]:
    """What a draft's plan is made for."""
    return draft.industry, draft.region, draft.answers, draft.committed


def _across(
    locked: Draft,
    link: LinkedRegion,
    wanted: Wanted,
    needed: Plan,
    also_wrong: Mapping[str, str],
    actor: Actor,
    now: datetime,
    client_id: str,
) -> Opened:
    """To the region that decides; whoever signed beside the applicant is named in it."""
    signed = signatures_under(locked, digest_of_content(content_of(locked, needed)))
    opened = cross(
        wanted=wanted,
        link=link,
        actor=actor,
        now=now,
        client_id=client_id,
        needed=needed,
        also_wrong=also_wrong,
        signatures=signed,
    )
    if locked.crossed_as_id is None:
        locked.crossed_as_id = opened.matter.pk
        locked.save(update_fields=["crossed_as"])
    return opened


def contradictions_of(draft: Draft, needed: Plan, now: datetime) -> Sequence[Contradiction]:
    """Where the form or a paper says otherwise than an answer, settled or not."""
    said = documented(needed.industry, form_of(draft), draft.documented)
    return contradictions(catalogue(), draft.industry, draft.region, draft.answers, said, day_of(now), ours=needed)


def is_settled(found: Contradiction, stays: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the applicant stays with this answer against this very value."""
    said = stays.get(found.key, {})
    return bool(said.get("words")) and {**found.settled} == {key: said.get(key) for key in found.settled}
