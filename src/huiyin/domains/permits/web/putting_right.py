"""What the other region has not taken is put right behind the receipt: papers, and the form while it is not there."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.forms import FillForm
from huiyin.domains.permits.models import Crossing
from huiyin.domains.permits.operations.scanning import materials_of
from huiyin.domains.permits.rules.catalogue import FieldKind
from huiyin.domains.permits.rules.completeness import MADE_HERE
from huiyin.domains.permits.web.casefile import material_name
from huiyin.evidence.rules import Refused
from huiyin.kernel.ids import new_id
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, Refusal
from huiyin.people import vault
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.people.masks import mask_id, mask_phone

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

_MASKS: Mapping[FieldKind, Callable[[str], str]] = {FieldKind.IDENTITY: mask_id, FieldKind.PHONE: mask_phone}
"""Whoever holds the receipt's link does not read these of the applicant."""
STATES = frozenset({"returned", "amending"})
"""Those of a crossing in which something is to be put right here."""


def put_right(request: HttpRequest, matter: "Matter", token: str) -> HttpResponse:
    """The page; a post keeps what is otherwise, and whoever sends it again is told."""
    crossing = Crossing.objects.get(pk=matter.pk)
    filled: dict[str, str] = json.loads(vault.decrypt(crossing.form_token))
    form = _form(request, filled) if matter.state == "returned" else None
    papers, problems = _kept(request)
    if request.method == "POST" and not problems and (form is None or form.is_valid()):
        wrong = _put(request, matter, papers, form)
        if wrong is None:
            return redirect("web:receipt", token)
        problems = wrong
    materials = [one for one in materials_of(crossing) if one not in MADE_HERE]
    context: dict[str, Any] = {
        "said": queries.not_taken_there(matter),
        "lines": [(one, material_name(one), problems.get(one, "")) for one in materials],
        "problem": problems.get("", ""),
        "form": form,
        "words": request.POST.get("words", ""),
        "client_id": request.POST.get("client_id") or new_id().hex,
        "token": token,
    }
    return render(request, "permits/put_right.html", context, status=422 if problems or (form and form.errors) else 200)


def _form(request: HttpRequest, filled: dict[str, str]) -> FillForm:
    """The form as it was filled in; numbers of documents and telephones are masked, and stay where none is written."""
    known = catalogue()
    fields = [known.fields[code] for code in filled if code in known.fields]
    masked = {one.code: _MASKS[one.kind](filled[one.code]) for one in fields if one.kind in _MASKS}
    data = (
        request.POST if request.method == "POST" else {code: "" if code in masked else filled[code] for code in filled}
    )
    form = FillForm(data, fields=fields, groups=known.groups, beside={})
    for code, mask in masked.items():
        form.fields[code].widget.attrs["placeholder"] = mask
        form.fields[code].help_text = _("不改就空着")
    return form


def _changed(form: FillForm) -> dict[str, str]:
    kinds = {code: catalogue().fields[code].kind for code in form.fields}
    return {code: said for code, said in form.cleaned_data.items() if said or kinds[code] not in _MASKS}


def _put(
    request: HttpRequest, matter: "Matter", papers: dict[str, list[int]], form: FillForm | None
) -> dict[str, str] | None:
    """What is wrong with it; None once it is kept, or nobody waits for it any more."""
    given = request.POST.get("client_id", "")
    try:
        operations.put_right(
            crossing_id=matter.pk,
            papers=papers,
            form=_changed(form) if form else None,
            words=request.POST.get("words", ""),
            actor=replace(RESIDENT_ACTOR, key=receipt_key(matter.pk)),
            now=timezone.now(),
            client_id=f"put_right:{given}" if 0 < len(given) <= 60 else "",
        )
    except BadFields:
        return {"": _("还没有改：换一份材料、改一处填写，或者写一句说明")}
    except Refusal:
        messages.warning(request, _("没有交上：这件申请已经往下走了"))
    return None


def _kept(request: HttpRequest) -> tuple[dict[str, list[int]], dict[str, str]]:
    papers: dict[str, list[int]] = {}
    problems: dict[str, str] = {}
    for name in request.FILES:
        material = name.removeprefix("paper:")
        for file in request.FILES.getlist(name):
            try:
                kept = operations.stored(stream=file, filename=file.name or "", now=timezone.now())  # type: ignore[arg-type]
            except Refused as why:
                problems[material] = str(why)
            else:
                papers.setdefault(material, []).append(kept.pk)
    return papers, problems
