"""What of an application may be asked to be corrected, what was, and what was done about it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.models import Application, Correction, CorrectionPaper, Crossing
from huiyin.domains.permits.queries.casefile import in_words, masked
from huiyin.domains.permits.queries.crossing_progress import told_of
from huiyin.domains.permits.rules.catalogue import Industry
from huiyin.domains.permits.rules.completeness import MADE_HERE
from huiyin.domains.permits.rules.correction import AskedFor, Done, Known, read_asked, read_done
from huiyin.domains.permits.rules.parts import Parts
from huiyin.lifecycles.model import Name
from huiyin.people import vault

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

Record = Application | Crossing


@dataclass(frozen=True, slots=True)
class AskLine:
    """Something that may be asked for, under `key` (`field:` and a code, …), and how it stands."""

    key: str
    name: str
    stands: str


@dataclass(frozen=True, slots=True)
class AskGroup:
    """What stands together on the page."""

    name: str
    lines: Sequence[AskLine]


def asking_page(matter: "Matter") -> str:
    """Where the window says what has to be corrected."""
    return reverse("permits:correction", args=[matter.number])


def corrected_page(matter: "Matter") -> str:
    """Where the window takes a correction in from who stands before it."""
    return reverse("permits:corrected", args=[matter.number])


def asked_of(matter: "Matter") -> AskedFor:
    """What was asked for by name, here or where it is decided; nothing where it was said in words alone."""
    if matter.kind == "crossing":
        told = told_of(Crossing.objects.get(pk=matter.pk))
        return (told.asked if told else None) or AskedFor()
    row = Correction.objects.filter(pk=matter.pk).first()
    return read_asked(row.asked) if row else AskedFor()


def done_of(matter_id: UUID) -> Done:
    """What was changed, by name."""
    row = Correction.objects.filter(pk=matter_id).first()
    return read_done(row.done) if row else Done()


def kept_for_correction(matter_id: UUID) -> Sequence[CorrectionPaper]:
    """The files that were taken while something else was still wrong."""
    return list(CorrectionPaper.objects.filter(matter_id=matter_id).select_related("file").order_by("pk"))


def form_of_record(record: Record) -> dict[str, str]:
    """The form as it stands."""
    form: dict[str, str] = json.loads(vault.decrypt(record.form_token))
    return form


def known_of(record: Record) -> Known:
    """What there is in an application, and what its plan asks for beside: nobody may have handed it in."""
    known, steps, form = catalogue(), record.plan["steps"], form_of_record(record)
    planned = {code for step in steps for code in step["fields"]}
    there = dict.fromkeys(record.papers.filter(replaced_at=None).order_by("pk").values_list("material", flat=True))
    wanted = dict.fromkeys(material for step in steps for material, _part in step["materials"])
    brought = [
        code
        for code in wanted
        if code not in MADE_HERE and code in known.materials and not known.materials[code].shared_by
    ]
    return Known(
        fields=[code for code, one in known.fields.items() if code in form or (code in planned and not one.shared_by)],
        papers=[*dict.fromkeys([*there, *brought])],
        answers=[*questions_of(record)],
    )


def questions_of(record: Record) -> Mapping[str, object]:
    """The questions of its industry, by code."""
    industry: Industry | None = catalogue().industries.get(record.industry)
    return industry.questions if industry else {}


def parts_of_record(record: Record) -> Parts:
    """The parts of its papers as of the day of its plan, each with the permits that want it."""
    found: dict[str, dict[str, list[str]]] = {}
    for step in record.plan["steps"]:
        for material, part in step["materials"]:
            if part:
                found.setdefault(material, {}).setdefault(part, []).append(step["permit"])
    return found


def askable(record: Record) -> Sequence[AskGroup]:
    """All of it, as the window's page lists it: papers, answers, fields in their groups."""
    known, there = catalogue(), known_of(record)
    files: dict[str, int] = {}
    for material in record.papers.filter(replaced_at=None).values_list("material", flat=True):
        files[material] = files.get(material, 0) + 1
    papers = [AskLine(f"paper:{one}", called("paper", one), str(files.get(one, ""))) for one in there.papers]
    form = form_of_record(record)
    groups: dict[str, list[AskLine]] = {}
    for code in there.fields:
        field = known.fields[code]
        line = AskLine(f"field:{code}", said(field.name), masked(field, form.get(code, "")))
        groups.setdefault(said(known.groups[field.group]), []).append(line)
    return [AskGroup("paper", papers), AskGroup("answer", _answers(record)), *_named(groups)]


def _named(groups: Mapping[str, Sequence[AskLine]]) -> list[AskGroup]:
    return [AskGroup(name, lines) for name, lines in groups.items()]


def _answers(record: Record) -> Sequence[AskLine]:
    industry = catalogue().industries.get(record.industry)
    answers = record.answers
    return [
        AskLine(f"answer:{code}", said(one.words), in_words(one, answers[code]) if code in answers else "")
        for code, one in (industry.questions.items() if industry else ())
    ]


def called(kind: str, code: str, *, industry: str = "") -> str:
    """What a field, a paper or a question is called; its code, where the catalogue has dropped it since."""
    found = _name(kind, code, industry)
    return said(found) if found else code


def called_in_chinese(kind: str, code: str, industry: str) -> str:
    """The same as histories and letters have it."""
    found = _name(kind, code, industry)
    return found.zh if found else code


def _name(kind: str, code: str, industry: str) -> Name | None:
    known = catalogue()
    if kind == "paper":
        return known.materials[code].name if code in known.materials else None
    if kind == "permit":
        return known.permits[code].name if code in known.permits else None
    if kind == "field":
        return known.fields[code].name if code in known.fields else None
    asked = known.industries.get(industry)
    return asked.questions[code].words if asked and code in asked.questions else None
