"""An application is handed in: complete, once, with all its papers."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from huiyin.database.rows import insert
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Application, Paper
from huiyin.domains.permits.rules.asking import asked, weighed
from huiyin.domains.permits.rules.cases import snapshot
from huiyin.domains.permits.rules.catalogue import Catalogue, Field, FieldKind, Value
from huiyin.domains.permits.rules.completeness import FROM_THE_LICENCE, problems_of
from huiyin.domains.permits.rules.fitting import LONGEST, TOO_LONG, fitted
from huiyin.domains.permits.rules.fitting import fit as fit_words
from huiyin.domains.permits.rules.parts import missing_parts, parts_asked
from huiyin.domains.permits.rules.planning import Plan, plan
from huiyin.evidence.models import StoredFile
from huiyin.matters.operations import MatterDraft, Opened, Place, open_matter
from huiyin.matters.rules.refusals import BadFields
from huiyin.people import vault
from huiyin.people.actors import Actor
from huiyin.people.contacts import BadContact, draft_contact
from huiyin.people.models import Contact

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


WINDOW = "window"
"""Handed in at the comprehensive window, by somebody there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody applies for. `form` is filled in by field, `papers` are ids of stored files by material.

    `shown` are the parts that each paper shows, by material; None where nobody was asked. `contradictions` are those
    that the applicant stays with (`Application`). `answered_elsewhere`: another installation took it in and tells the
    applicant how it stands.
    `source` is `WINDOW` where somebody there hands it in for whoever stands before it; `scanned` are the accounts of
    who scanned a paper at the counter, by the id of its file.
    """

    industry: str
    region: str
    answers: Mapping[str, Value]
    form: Mapping[str, str]
    papers: Mapping[str, Sequence[int]]
    committed: Sequence[str] = ()
    shown: Mapping[str, Sequence[str]] | None = None
    contradictions: Sequence[Mapping[str, Any]] = ()
    place: Place = field(default_factory=Place)
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"
    source: str = "web"
    answered_elsewhere: bool = False
    scanned: Mapping[int, int] = field(default_factory=dict)


def hand_in(
    *,
    wanted: Wanted,
    actor: Actor,
    now: datetime,
    client_id: str,
    needed: Plan | None = None,
    also_wrong: Mapping[str, str] = MappingProxyType({}),
    beside: Callable[[Application], None] | None = None,
) -> Opened:
    """Open the application if nothing is missing; a retry with the same `client_id` gives the first one.

    `needed` is the plan of what is wanted, where the caller has made it for today; `also_wrong` what the caller found.
    `beside` writes what belongs to it, in the same transaction, in a pipeline.
    Raises `BadFields` with everything that is missing or wrong, and nothing is written; `UnableToPlan`.
    """
    needed, wanted = needed or planned(wanted, now), fit(wanted)
    check(wanted, needed, also_wrong)
    contact = None if wanted.answered_elsewhere else contact_of(wanted, now)
    firm = wanted.form["entity_name"]
    kept = snapshot(needed, catalogue())
    draft = MatterDraft(
        title=f"{kept['industry']} · {firm}"[:200],
        words={"words": _words(firm, kept)},
        source=wanted.source,
        place=wanted.place,
        facts={
            "industry": wanted.industry,
            "region": wanted.region,
            "permits": [step["permit"] for step in kept["steps"]],
        },
        contact=contact,
        reporter_id=reporter_of(wanted, actor),
    )
    also = partial(_write_rows, wanted=wanted, contact=contact, kept=kept, now=now, beside=beside)
    return open_matter(kind="application", actor=actor, draft=draft, now=now, client_id=client_id, also=also)


def fit(wanted: Wanted) -> Wanted:
    """The same with the words of form and place as they are kept."""
    place = replace(wanted.place, address=fit_words(FieldKind.ADDRESS, wanted.place.address))
    return replace(wanted, form=fitted(catalogue().fields, wanted.form), place=place)


def reporter_of(wanted: Wanted, actor: Actor) -> int | None:
    """The account of the applicant: nobody's where somebody at the window hands it in for them."""
    return None if wanted.source == WINDOW else actor.user_id


def planned(wanted: Wanted, now: datetime) -> Plan:
    """What it takes today. Raises `UnableToPlan`."""
    return plan(catalogue(), wanted.industry, wanted.region, wanted.answers, day_of(now), committed=wanted.committed)


def fields_asked(needed: Plan, catalogue: Catalogue, form: Mapping[str, str] | None = None) -> Mapping[str, Field]:
    """The fields of the one form: those on the business licence, and those that no register spares the applicant.

    With a `form`, only those that are asked of whoever filled it in so (`rules.asking`).
    """
    codes = dict.fromkeys((*FROM_THE_LICENCE, *(one.code for one in needed.fields_after)))
    fields = {code: catalogue.fields[code] for code in codes}
    return fields if form is None else asked(fields, form)


def check(wanted: Wanted, needed: Plan, also_wrong: Mapping[str, str]) -> None:
    """Raises `BadFields` with everything that is missing or wrong, `also_wrong` beside it."""
    problems = dict(
        problems_of(
            fields=weighed(fields_asked(needed, catalogue()), wanted.form),
            materials=[one.code for one in needed.materials_after],
            form=wanted.form,
            papers=wanted.papers,
        )
    )
    ids = [pk for files in wanted.papers.values() for pk in files]
    there = set(StoredFile.objects.filter(pk__in=ids, erased_at=None).values_list("pk", flat=True))
    problems |= {
        f"paper:{material}": "no such file"
        for material, files in wanted.papers.items()
        if not files or not set(files) <= there
    }
    if wanted.shown is not None:
        lacking = missing_parts(parts_asked(needed), wanted.shown)
        problems |= {f"part:{one}:{part}": "not shown" for one in wanted.papers for part in lacking.get(one, ())}
    problems |= also_wrong
    if len(wanted.place.address) > (most := LONGEST[FieldKind.ADDRESS]):
        problems.setdefault("premises_address", TOO_LONG.format(most))
    if not wanted.phone and not wanted.email and not wanted.answered_elsewhere:
        problems["phone"] = "missing"
    if problems:
        raise BadFields(problems)


def contact_of(wanted: Wanted, now: datetime) -> Contact | None:
    """How the applicant is reached, not saved. Raises `BadFields`."""
    try:
        name = wanted.form.get("legal_representative", "")
        return draft_contact(name=name, phone=wanted.phone, email=wanted.email, language=wanted.language, now=now)
    except BadContact as wrong:
        raise BadFields(wrong.problems) from wrong


def _words(firm: str, kept: Mapping[str, Any]) -> str:
    return f"{firm}申请开办{kept['industry']}：" + "、".join(step["name"] for step in kept["steps"]) + "。"


def _write_rows(
    matter: "Matter",
    *,
    wanted: Wanted,
    contact: Contact | None,
    kept: Mapping[str, Any],
    now: datetime,
    beside: Callable[[Application], None] | None,
) -> None:
    if contact:
        contact.save(force_insert=True)
    application = Application(
        matter=matter,
        industry=wanted.industry,
        region=wanted.region,
        firm=wanted.form["entity_name"],
        uscc=wanted.form["credit_code"],
        answers=dict(wanted.answers),
        committed=list(wanted.committed),
        plan=dict(kept),
        shown=None if wanted.shown is None else {code: list(parts) for code, parts in wanted.shown.items()},
        contradictions=[dict(one) for one in wanted.contradictions],
        form_token=vault.encrypt(json.dumps(dict(wanted.form), ensure_ascii=False)),
        handed_in_at=now,
    )
    insert(application)
    Paper.objects.bulk_create(
        Paper(
            application=application,
            material=material,
            file_id=file_id,
            added_at=now,
            scanned_by_id=wanted.scanned.get(file_id),
        )
        for material, files in wanted.papers.items()
        for file_id in files
    )
    if beside:
        beside(application)
