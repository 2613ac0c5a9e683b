"""What the other side has not taken is put right here, by the applicant or at the window, before it is sent again."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.domains.permits.models import Crossing, CrossingPaper
from huiyin.domains.permits.operations.scanning import materials_of
from huiyin.matters.operations import Acted, act
from huiyin.matters.rules.refusals import BadFields
from huiyin.people import vault
from huiyin.people.actors import Actor


@transaction.atomic
def put_right(
    *,
    crossing_id: UUID,
    papers: Mapping[str, Sequence[int]],
    words: str,
    actor: Actor,
    now: datetime,
    form: Mapping[str, str] | None = None,
    client_id: str = "",
) -> Acted:
    """Put `papers` (ids of stored files by material) in the place of what was there, and fields of `form` likewise.

    Raises `BadFields` where nothing is otherwise, or for a paper or field that nobody asks for, and what `act` raises;
    then nothing is changed. Once the other side has the application (`amending`), its form is read there.
    """
    crossing = Crossing.objects.select_for_update(of=("self",)).select_related("matter").get(pk=crossing_id)
    filled: dict[str, str] = json.loads(vault.decrypt(crossing.form_token))
    fresh = {field: said.strip() for field, said in (form or {}).items() if said.strip() != filled.get(field, "")}
    _check(crossing, papers, fresh, filled, words)
    data = {"words": words} if words.strip() else {}
    acted = act(matter_id=crossing_id, action="put_right", actor=actor, now=now, data=data, client_id=client_id)
    if acted.repeated:
        return acted
    if fresh:
        _keep_form(crossing, filled | fresh)
    for material, files in papers.items():
        _replace(crossing_id, material, files, now)
    return acted


def _check(
    crossing: Crossing,
    papers: Mapping[str, Sequence[int]],
    fresh: Mapping[str, str],
    filled: Mapping[str, str],
    words: str,
) -> None:
    if not papers and not fresh and not words.strip():
        raise BadFields({"papers": "missing"})
    wrong = {f"paper:{one}": "nobody asks for it" for one in sorted(set(papers) - set(materials_of(crossing)))}
    wrong |= dict.fromkeys(sorted(set(fresh) - set(filled)), "nobody asks for it")
    if fresh and crossing.matter.state == "amending":
        wrong |= dict.fromkeys(sorted(fresh), "the other side has it already")
    if wrong:
        raise BadFields(wrong)


def _keep_form(crossing: Crossing, form: Mapping[str, str]) -> None:
    crossing.form_token = vault.encrypt(json.dumps(form, ensure_ascii=False))
    crossing.firm, crossing.uscc = form["entity_name"][:120], form["credit_code"].upper()[:18]
    crossing.save(update_fields=["form_token", "firm", "uscc"])


def _replace(crossing_id: UUID, material: str, files: Sequence[int], now: datetime) -> None:
    old = CrossingPaper.objects.filter(crossing_id=crossing_id, material=material, replaced_at=None)
    old.exclude(file_id__in=files).update(replaced_at=now)
    for file_id in files:
        fresh = {"added_at": now, "replaced_at": None}
        CrossingPaper.objects.update_or_create(
            crossing_id=crossing_id, material=material, file_id=file_id, defaults=fresh
        )
