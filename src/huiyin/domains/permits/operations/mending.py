"""What a correction makes of an application: checked as a whole first, written in one go afterwards."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Application, Correction, CorrectionPaper, Crossing, EarlierForm
from huiyin.domains.permits.operations.handing_in import fields_asked
from huiyin.domains.permits.queries import asked_of, form_of_record, parts_of_record
from huiyin.domains.permits.rules.cases import snapshot
from huiyin.domains.permits.rules.catalogue import Field, FieldKind, Value
from huiyin.domains.permits.rules.completeness import MADE_HERE, wrong_words
from huiyin.domains.permits.rules.contradictions import Contradiction, contradictions, documented
from huiyin.domains.permits.rules.correction import (
    CONTRADICTS,
    SHORTEST_REASON,
    AskedFor,
    Done,
    left_undone,
    not_asked,
)
from huiyin.domains.permits.rules.fitting import fit, fitted
from huiyin.domains.permits.rules.parts import Parts, missing_parts, parts_asked
from huiyin.domains.permits.rules.planning import Plan, UnableToPlan, plan
from huiyin.matters.operations import rename
from huiyin.matters.rules.refusals import BadFields
from huiyin.people import vault
from huiyin.people.actors import Actor, ActorKind

Record = Application | Crossing


@dataclass(frozen=True, slots=True)
class Given:
    """What comes back: stored files by material, words for the window, fields and answers by code; `shown` are the
    parts that the new papers show, by material."""

    papers: Mapping[str, Sequence[int]]
    words: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Value] = field(default_factory=dict)
    shown: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mended:
    """What the application becomes; `needed` is its plan made anew, None where no answer was corrected."""

    form: Mapping[str, str]
    answers: Mapping[str, Value]
    needed: Plan | None
    shown: Mapping[str, Sequence[str]] | None
    contradictions: Sequence[Mapping[str, Any]]
    done: Done


@dataclass(frozen=True, slots=True)
class Newly:
    """What a plan made anew asks for and the application does not have: fields by code, papers, and papers that are
    there and have to show something more (`again`)."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    papers: Sequence[str] = ()
    again: Sequence[str] = ()


def needed_anew(record: Record, answers: Mapping[str, Value], now: datetime) -> Plan | None:
    """The plan that follows from corrected answers; None where none is otherwise. Raises `BadFields`."""
    if all(record.answers.get(code) == value for code, value in answers.items()):
        return None
    try:
        told = {**record.answers, **answers}
        needed = plan(catalogue(), record.industry, record.region, told, day_of(now))
        promised = {one.permit for one in needed.steps if one.version.by_commitment}
        committed = [one for one in record.committed if one in promised]
        return plan(catalogue(), record.industry, record.region, told, day_of(now), committed=committed)
    except UnableToPlan as why:
        raise BadFields({f"answer:{code}": problem for code, problem in why.problems.items()}) from why


def newly_asked(record: Record, needed: Plan | None) -> Newly:
    """What `needed` asks for beyond what was handed in; nothing without it."""
    if needed is None:
        return Newly()
    form = form_of_record(record)
    there = set(record.papers.filter(replaced_at=None).values_list("material", flat=True))
    lacking = {} if record.shown is None else missing_parts(parts_asked(needed), record.shown)
    return Newly(
        fields={
            code: one
            for code, one in fields_asked(needed, catalogue(), form).items()
            if not form.get(code) and not (code in form and one.optional)
        },
        papers=[one.code for one in needed.materials_after if one.code not in there and one.code not in MADE_HERE],
        again=[one for one in lacking if one in there],
    )


def mend(record: Record, given: Given, now: datetime) -> Mended:
    """What becomes of it, nothing written. Raises `BadFields` with all that is missing or wrong."""
    asked, current = asked_of(record.matter), form_of_record(record)
    answers = {code: value for code, value in given.answers.items() if code in asked.answers}
    needed = needed_anew(record, answers, now)
    newly = newly_asked(record, needed)
    corrected = fitted(catalogue().fields, given.form)
    form = {**current, **corrected}
    done = Done(
        fields=[code for code, words in corrected.items() if words != current.get(code, "")],
        papers=list(given.papers),
        answers=[code for code, value in answers.items() if record.answers.get(code) != value],
    )
    shown = {one: parts for one, parts in given.shown.items() if one in given.papers or one in newly.again}
    problems = {
        **_nothing(asked, given),
        **not_asked(given.form, given.answers, asked, newly.fields),
        **_strange_papers(record, given.papers, asked, newly.papers),
        **left_undone(asked, done, given.words),
        **_wrong_fields({**newly.fields, **_fields(corrected)}, form),
        **{f"paper:{one}": "missing" for one in newly.papers if one not in given.papers},
        **_missing_parts(record, needed, shown, {*given.papers, *newly.again}),
    }
    found = _contradicted({**record.answers, **answers}, record, form, needed, now) if done != Done() else None
    fresh = [one for one in found or () if not _is_noted(one, record)]
    if fresh and len(given.words.strip()) < SHORTEST_REASON:
        problems |= {one.documented.field: CONTRADICTS for one in fresh if one.documented.field not in problems}
    if problems:
        raise BadFields(problems)
    return Mended(
        form=form,
        answers={**record.answers, **answers},
        needed=needed,
        shown=None if record.shown is None else {**record.shown, **shown},
        contradictions=_noted(record, found, fresh, given.words.strip()),
        done=done,
    )


def _nothing(asked: AskedFor, given: Given) -> dict[str, str]:
    """Where nothing was asked for by name, a paper or a word has to come."""
    if asked.is_empty() and not given.papers and not given.words.strip():
        return {"papers": "missing"}
    return {}


def _materials_of(record: Record) -> Sequence[str]:
    return list(record.papers.values_list("material", flat=True))


def _strange_papers(record: Record, papers: Collection[str], asked: AskedFor, newly: Collection[str]) -> dict[str, str]:
    known = {*_materials_of(record), *asked.papers, *newly}
    return {f"paper:{one}": "nobody asks for it" for one in sorted(set(papers) - known)}


def _fields(form: Mapping[str, str]) -> Mapping[str, Field]:
    known = catalogue().fields
    return {code: known[code] for code in form if code in known}


def _wrong_fields(fields: Mapping[str, Field], form: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for code, one in fields.items():
        words = form.get(code, "")
        if words and (wrong := wrong_words(one, words, form.get(f"{code}_kind", ""))):
            found[code] = wrong
        elif not words and not one.optional:
            found[code] = "missing"
    return found


def _missing_parts(
    record: Record, needed: Plan | None, shown: Mapping[str, Sequence[str]], papers: Collection[str]
) -> dict[str, str]:
    """The parts that nobody says these papers show; nothing where parts were never asked about."""
    if record.shown is None:
        return {}
    asked: Parts = parts_asked(needed) if needed else parts_of_record(record)
    lacking = missing_parts(asked, {**record.shown, **shown})
    return {f"part:{one}:{part}": "not shown" for one in sorted(papers) for part in lacking.get(one, ())}


def _contradicted(
    answers: Mapping[str, Value], record: Record, form: Mapping[str, str], needed: Plan | None, now: datetime
) -> Sequence[Contradiction] | None:
    """The answers that the corrected form contradicts; None where the law has changed so that nobody can say."""
    industry = catalogue().industries.get(record.industry)
    if industry is None:
        return None
    said = documented(industry, form, {})
    try:
        return contradictions(catalogue(), record.industry, record.region, answers, said, day_of(now), ours=needed)
    except UnableToPlan:
        return None


def _key(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return one["question"], one["material"], one["field"], one["answered"], one["documented"]


def _is_noted(found: Contradiction, record: Record) -> bool:
    return _key(found.noted("")) in {_key(one) for one in record.contradictions}


def _noted(
    record: Record, found: Sequence[Contradiction] | None, fresh: Sequence[Contradiction], words: str
) -> Sequence[Mapping[str, Any]]:
    """Those that papers contradict stay; those of the form as it stands now."""
    if found is None:
        return list(record.contradictions)
    still = {_key(one.noted("")) for one in found}
    kept = [one for one in record.contradictions if one["material"] or _key(one) in still]
    return [*kept, *(one.noted(words) for one in fresh)]


def keep(record: Record, mended: Mended, actor: Actor, now: datetime) -> None:
    """Write it, the earlier form beside it, in the transaction of the step that hands it back."""
    at_window = actor.user_id if actor.kind is ActorKind.PERSON else None
    if mended.done.fields or mended.done.answers:
        EarlierForm.objects.create(
            matter_id=record.pk,
            form_token=record.form_token,
            answers=record.answers,
            plan=record.plan,
            replaced_at=now,
            replaced_by_id=at_window,
        )
    _rename(record, mended)
    record.firm, record.uscc = mended.form["entity_name"], mended.form["credit_code"]
    record.form_token = vault.encrypt(json.dumps(dict(mended.form), ensure_ascii=False))
    record.answers = dict(mended.answers)
    record.shown = mended.shown
    record.contradictions = [dict(one) for one in mended.contradictions]
    if mended.needed:
        record.plan = snapshot(mended.needed, catalogue())
        record.committed = [one.permit for one in mended.needed.steps if one.committed]
    record.save(
        update_fields=[
            "firm", "uscc", "form_token", "answers", "shown", "contradictions", "plan", "committed",
        ]
    )  # fmt: skip
    Correction.objects.update_or_create(
        matter_id=record.pk,
        defaults={"done": msgspec.to_builtins(mended.done), "done_at": now},
        create_defaults={
            "asked": msgspec.to_builtins(asked_of(record.matter)),
            "asked_at": now,
            "done": msgspec.to_builtins(mended.done),
            "done_at": now,
        },
    )
    CorrectionPaper.objects.filter(matter_id=record.pk).delete()


def _rename(record: Record, mended: Mended) -> None:
    """Its title names the firm, and the licence is for the place of its matter."""
    matter, firm = record.matter, mended.form["entity_name"]
    place = mended.form.get("premises_address", "")
    moved = "premises_address" in mended.done.fields and place
    if firm == record.firm and not moved:
        return
    address = fit(FieldKind.ADDRESS, place) if moved else matter.address
    rename(matter_id=record.pk, title=matter.title.replace(record.firm, firm), address=address)
