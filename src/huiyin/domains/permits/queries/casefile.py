"""What whoever decides reads of an application: the fields and papers that their own permit asks for, no others."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said, written
from huiyin.domains.permits.models import Application, Arrival, Crossing, CrossingPaper, Paper, PermitCase
from huiyin.domains.permits.queries.crossing_progress import signed_in
from huiyin.domains.permits.rules.catalogue import Field, FieldKind, Question, Value
from huiyin.domains.permits.rules.completeness import FROM_THE_LICENCE
from huiyin.matters import queries as matters
from huiyin.people import vault
from huiyin.people.masks import mask_id, mask_phone

ASKED = "ask_correction"

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file: the application, which permit of it, its fields with their words, its papers, the permits beside it.

    `fetched`: papers that nobody brings, as a register has them, each with who keeps it. `arrival`: another region has
    received it, and says how the applicant's identity was checked there.
    """

    application: Application | Crossing
    permit: PermitCase | None
    fields: Sequence[tuple[str, str]]
    papers: Sequence[Paper | CrossingPaper]
    beside: Sequence[PermitCase]
    arrival: Arrival | None = None
    fetched: Sequence[tuple[str, str]] = ()

    def parts_of(self, paper: Paper | CrossingPaper) -> Sequence["PartSeen"]:
        """What the paper must show for this permit, or for all of them, and whether the applicant says it does."""
        shown = self.application.shown
        if shown is None:
            return []
        asked = self.permit.asked["materials"] if self.permit else _asked_by_all(self.application)
        known = catalogue().materials.get(paper.material)
        parts = dict.fromkeys(part for material, part in asked if material == paper.material and part)
        names = {code: said(name) for code, name in known.parts.items()} if known else {}
        return [PartSeen(names.get(part, part), part in shown.get(paper.material, ())) for part in parts]


@dataclass(frozen=True, slots=True)
class PartSeen:
    """A part of a paper, and whether the applicant ticked it."""

    name: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """An answer that a paper or the form contradicts and that the applicant stays with, in words."""

    question: str
    answered: str
    documented: str
    by: str
    permits: Sequence[str]
    words: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody who signed beside the applicant; `phone` is masked."""

    name: str
    who: str
    signed_at: datetime
    by_phone: bool
    phone: str


def noted(application: Application | Crossing) -> Sequence[Noted]:
    """The contradictions that whoever decides must weigh."""
    return [_noted(one) for one in application.contradictions]


def _noted(one: Mapping[str, Any]) -> Noted:
    known = catalogue()
    place = known.materials.get(one["material"]) or known.fields.get(one["field"])
    permits = [known.permits[code] for code in one["permits"] if code in known.permits]
    return Noted(
        question=one["question_en"] if get_language() == "en" else one["question"],
        answered=_value(one["answered"], one["unit"]),
        documented=_value(one["documented"], one["unit"]),
        by=said(place.name) if place else one["material"] or one["field"],
        permits=[said(permit.name) for permit in permits],
        words=one["words"],
    )


def in_words(question: Question, value: Value) -> str:
    """An answer as it is read."""
    if isinstance(value, str):
        return said(question.choices[value]) if value in question.choices else value
    return _value(value, question.unit)


def _value(value: object, unit: str) -> str:
    if isinstance(value, bool):
        return str(_("是") if value else _("不是"))
    return f"{value:g} {unit}".strip() if isinstance(value, float | int) else str(value)


def signatures(application: Application | Crossing) -> Sequence[Signature]:
    """Who signed beside the applicant."""
    if isinstance(application, Crossing):
        return [_signature(one.role, one.name, one.phone, one.at, one.proof) for one in signed_in(application)]
    signed = application.co_signers.exclude(signed_at=None).order_by("signed_at")
    return [
        _signature(one.role, vault.decrypt(one.name_token), vault.decrypt(one.phone_token), one.signed_at, one.proof)
        for one in signed
        if one.signed_at
    ]


def _signature(role: str, name: str, phone: str, at: datetime, proof: str) -> Signature:
    field = catalogue().fields.get(role)
    return Signature(name, said(field.name) if field else role, at, proof == "phone", mask_phone(phone))


def _asked_by_all(application: Application | Crossing) -> Sequence[Sequence[str]]:
    return [asked for step in application.plan["steps"] for asked in step["materials"]]


def own_page(matter: "Matter") -> str:
    """The address of the file of an application, or of a permit in one."""
    return reverse("permits:file", args=[matter.number])


def case_file(matter: "Matter", *, full: bool = False) -> CaseFile | None:
    """The file of a matter; None where it is neither an application nor a permit in one. Five statements.

    `full`: with the numbers of documents and telephones, for whoever has said why (`matters.operations.look_at`).
    """
    if matter.kind == "crossing":
        return _crossing_file(matter)
    permit = PermitCase.objects.select_related("application__matter").filter(pk=matter.pk).first()
    application = permit.application if permit else _application(matter)
    if application is None:
        return None
    materials = {material for material, _part in permit.asked["materials"]} if permit else None
    fields = {*permit.asked["fields"], *FROM_THE_LICENCE} if permit else None
    papers = application.papers.select_related("file", "scanned_by").filter(replaced_at=None).order_by("pk")
    return CaseFile(
        application=application,
        permit=permit,
        fields=_fields(application.form_token, fields, full=full),
        fetched=_fetched(
            [permit.asked["materials"]] if permit else [s["materials"] for s in application.plan["steps"]]
        ),
        papers=[paper for paper in papers if materials is None or paper.material in materials],
        beside=list(application.cases.select_related("matter").exclude(pk=matter.pk).order_by("matter__opened_at")),
        arrival=Arrival.objects.select_related("peer").filter(pk=application.pk).first(),
    )


def _crossing_file(matter: "Matter") -> CaseFile:
    """What the window here looks at before it sends an application on. Two statements."""
    crossing = Crossing.objects.select_related("matter").get(pk=matter.pk)
    papers = crossing.papers.select_related("file").filter(replaced_at=None).order_by("pk")
    return CaseFile(crossing, None, _fields(crossing.form_token, None), list(papers), ())


def asked_to_correct(matter: "Matter") -> str:
    """What the window asked to be corrected, in its words; empty where it asked for nothing."""
    lines = matters.history(matter, public_only=True)
    return next((line.words.get("missing", "") for line in reversed(lines) if line.action == ASKED), "")


def paper_of(matter: "Matter", paper_id: int) -> Paper | CrossingPaper | None:
    """A paper of a file, if it belongs to it."""
    found = case_file(matter)
    return next((paper for paper in found.papers if paper.pk == paper_id), None) if found else None


def _application(matter: "Matter") -> Application | None:
    return Application.objects.select_related("matter").filter(pk=matter.pk).first()


def _fetched(asked: Iterable[Iterable[Sequence[str]]]) -> Sequence[tuple[str, str]]:
    known = catalogue()
    codes = dict.fromkeys(material for one in asked for material, _part in one)
    found = [known.materials[code] for code in codes if code in known.materials]
    return [(said(one.name), said(known.authorities[one.shared_by].name)) for one in found if one.shared_by]


def _fields(form_token: str, wanted: Collection[str] | None, *, full: bool = False) -> Sequence[tuple[str, str]]:
    form: Mapping[str, str] = json.loads(vault.decrypt(form_token))
    known = catalogue().fields
    return [
        (said(known[code].name), masked(known[code], words, full=full))
        for code, words in form.items()
        if code in known and words and (wanted is None or code in wanted)
    ]


def masked(field: Field, words: str, *, full: bool = False) -> str:
    """Numbers of documents and telephones are not needed to read a file; who must check them says why."""
    if field.kind is FieldKind.IDENTITY and not full:
        return mask_id(words)
    if field.kind is FieldKind.PHONE and not full:
        return mask_phone(words)
    return written(field, words) if words else ""
