"""What whoever decides reads of an application: the fields and papers that their own permit asks for, no others."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, Paper, PermitCase
from huiyin.domains.permits.rules.catalogue import FieldKind
from huiyin.domains.permits.rules.completeness import FROM_THE_LICENCE
from huiyin.lifecycles.model import Name
from huiyin.matters import queries as matters
from huiyin.people import vault
from huiyin.people.masks import mask_id, mask_phone

ASKED = "ask_correction"

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file: the application, which permit of it, its fields with their words, its papers, the permits beside it."""

    application: Application
    permit: PermitCase | None
    fields: Sequence[tuple[str, str]]
    papers: Sequence[Paper]
    beside: Sequence[PermitCase]


def own_page(matter: "Matter") -> str:
    """The address of the file of an application, or of a permit in one."""
    return reverse("permits:file", args=[matter.number])


def case_file(matter: "Matter") -> CaseFile | None:
    """The file of a matter; None where it is neither an application nor a permit. Four statements."""
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
        fields=_fields(application, fields),
        papers=[paper for paper in papers if materials is None or paper.material in materials],
        beside=list(application.cases.select_related("matter").exclude(pk=matter.pk).order_by("matter__opened_at")),
    )


def asked_to_correct(matter: "Matter") -> str:
    """What the window asked to be corrected, in its words; empty where it asked for nothing."""
    lines = matters.history(matter, public_only=True)
    return next((line.words.get("missing", "") for line in reversed(lines) if line.action == ASKED), "")


def paper_of(matter: "Matter", paper_id: int) -> Paper | None:
    """A paper of a file, if it belongs to it."""
    found = case_file(matter)
    return next((paper for paper in found.papers if paper.pk == paper_id), None) if found else None


def _application(matter: "Matter") -> Application | None:
    return Application.objects.select_related("matter").filter(pk=matter.pk).first()


def _fields(application: Application, wanted: Collection[str] | None) -> Sequence[tuple[str, str]]:
    form: Mapping[str, str] = json.loads(vault.decrypt(application.form_token))
    known = catalogue().fields
    return [
        (_said(known[code].name), _masked(known[code].kind, words))
        for code, words in form.items()
        if code in known and words and (wanted is None or code in wanted)
    ]


def _masked(kind: FieldKind, words: str) -> str:
    """Numbers of documents and telephones are not needed to read a file; its papers show them to who decides."""
    if kind is FieldKind.IDENTITY:
        return mask_id(words)
    if kind is FieldKind.YES_NO:
        return str(_("是") if words == "yes" else _("不是"))
    return mask_phone(words) if kind is FieldKind.PHONE else words


def _said(name: Name) -> str:
    return name.en if get_language() == "en" else name.zh
