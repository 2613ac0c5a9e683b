"""一张表: the one form behind a secret link: begun on one device, gone on with on another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said, written
from huiyin.domains.permits.adapters.photo_reader import PhotoBusy, UnableToReadPhoto
from huiyin.domains.permits.adapters.problems import shown_problems
from huiyin.domains.permits.forms import FillForm
from huiyin.domains.permits.models import Draft
from huiyin.domains.permits.rules.catalogue import Field
from huiyin.domains.permits.rules.completeness import problems_of
from huiyin.domains.permits.rules.fitting import fitted
from huiyin.domains.permits.rules.licence_photo import BESIDE, NoLicence
from huiyin.domains.permits.rules.merging import Choice, Clash, mark_of
from huiyin.domains.permits.rules.planning import Plan
from huiyin.domains.permits.web.drafts import draft_of, plan_of, show, to_receipt, while_it_can_be_planned
from huiyin.evidence.rules import Refused

LICENCE = "business_licence"
_NOT_READ = {
    NoLicence.NO_WORDS: gettext_lazy("这张照片上没有认出字，不像营业执照。请拍营业执照的正面，别的照片用不上"),
    NoLicence.NOT_A_LICENCE: gettext_lazy("这张照片上有字，但不是营业执照。请拍有“营业执照”四个字的那一面"),
    NoLicence.UNCLEAR: gettext_lazy(
        "像营业执照，但看不清：可能没对上焦、反光、拍斜了或只拍了一角。请把执照放平摆正，四角都拍进去，再拍一张；也可以自己填"
    ),
}


_NOTHING_KNOWN: Mapping[type[Exception], object] = {
    PhotoBusy: gettext_lazy("正在认别人的照片。您填的都在，过几秒再按一次"),
    UnableToReadPhoto: gettext_lazy("这张照片认不出来。您填的都在，请换一张，或者自己填"),
    operations.TooManyReadings: gettext_lazy("这份申请认过的照片太多了。您填的都在，剩下的请自己填"),
}


_NONE: Mapping[str, Clash] = {}


@dataclass(frozen=True, slots=True)
class Beside:
    """What the photo says of a field, beside what was typed there."""

    code: str
    read: str
    typed: str
    same: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@while_it_can_be_planned
def form(request: HttpRequest, secret: str) -> HttpResponse:
    """The page. What is typed is kept at once, right or wrong; only handing in asks for all of it."""
    draft = draft_of(secret)
    if draft.became_id:
        return to_receipt(draft)
    now = timezone.now()
    needed = plan_of(draft, now)
    fields = operations.fields_asked(needed, catalogue())
    wrong, clashes = "", _NONE
    if request.method == "POST":
        clashes = _keep(request, draft, fields, now)
        if "read" in request.POST:
            wrong = _read(request, draft, needed, now)
        if not wrong and not clashes:
            return _go_on(request, draft, secret, fields, now)
    beside = _beside(draft, fields)
    there = operations.form_of(draft)
    context = _offered(request, draft, fields, beside) | {
        "form": _filled(there | {code: clash.this for code, clash in clashes.items()}, fields, beside, clashes),
        "clashes": [(code, said(fields[code].name)) for code in clashes],
        "marks": json.dumps(_marks(request, fields, there, clashes), separators=(",", ":")),
        "photo_wrong": wrong,
        "licence_asked": _wants_licence(needed),
        "questions_href": reverse("permits:questions", args=[secret]),
    }
    return show(request, "permits/form.html", draft, secret, 1, context, 422 if wrong else 409 if clashes else 200)


def _keep(request: HttpRequest, draft: Draft, fields: Mapping[str, Field], now: datetime) -> Mapping[str, Clash]:
    """Keep what this page changed; what another device changed too."""
    given = {code: request.POST[code] for code in fields if code in request.POST}
    chosen = {code: Choice(side) for code in fields if (side := request.POST.get(f"choose:{code}", "")) in set(Choice)}
    return operations.merge_form(draft=draft, form=given, marks=_carried(request), chosen=chosen, now=now)


def _carried(request: HttpRequest) -> Mapping[str, str]:
    """The marks that the page was shown with; none of what is no list of marks."""
    try:
        marks = json.loads(request.POST.get("marks", "{}"))
    except ValueError:
        return {}
    return {str(code): str(mark) for code, mark in marks.items()} if isinstance(marks, dict) else {}


def _marks(
    request: HttpRequest, fields: Mapping[str, Field], there: Mapping[str, str], clashes: Mapping[str, Clash]
) -> Mapping[str, str]:
    """What the page carries: of a field that is asked about, still what it was first shown with."""
    before = _carried(request) if clashes else {}
    return {code: before[code] if code in clashes else mark_of(there.get(code, "")) for code in fields}


def _shown(field: Field, clash: Clash) -> Clash:
    return Clash(written(field, clash.this), written(field, clash.other))


def _filled(
    typed: Mapping[str, str], fields: Mapping[str, Field], beside: Mapping[str, Beside], clashes: Mapping[str, Clash]
) -> FillForm:
    """What was typed so far, and beside it what is wrong with it; what is empty may wait until it is handed in."""
    shown = FillForm(
        typed,
        fields=list(fields.values()),
        groups=catalogue().groups,
        beside=beside,
        clashes={code: _shown(fields[code], clash) for code, clash in clashes.items()},
    )
    form = fitted(fields, {code: typed[code] for code in fields if typed.get(code)})
    found = problems_of(fields=fields, materials=(), form=form, papers=())
    shown.say(shown_problems({code: wrong for code, wrong in found.items() if code in form}))
    return shown


def _go_on(request: HttpRequest, draft: Draft, secret: str, fields: Mapping[str, Field], now: datetime) -> HttpResponse:
    """Where a button leads: what was read or filled in before is taken over by it alone."""
    at = ""
    if take := request.POST.get("take", ""):
        at = _take(draft, fields, take, now)
    elif "before" in request.POST:
        taken = _take_before(request, draft, fields, now)
        messages.success(
            request, ngettext("带入了 %(n)d 项，请看一遍", "带入了 %(n)d 项，请看一遍", taken) % {"n": taken}
        )
    elif request.POST.get("next"):
        return redirect("permits:papers", secret)
    elif "read" not in request.POST:
        messages.success(request, _("已保存。用这个链接，换一台设备也能接着填"))
    return redirect(reverse("permits:form", args=[secret]) + at)


def _read(request: HttpRequest, draft: Draft, needed: Plan, now: datetime) -> str:
    """Read the photo, and keep it as a paper only where one is asked for and the applicant says so; what is wrong."""
    photo = request.FILES.get("photo")
    if photo is None:
        return _("请先选一张照片")
    try:
        found = operations.read_licence_photo(draft=draft, stream=photo, now=now)  # type: ignore[arg-type]
        if isinstance(found, NoLicence):
            return str(_NOT_READ[found])
        if request.POST.get("as_paper") and _wants_licence(needed):
            photo.seek(0)
            operations.keep_paper(draft=draft, material=LICENCE, stream=photo, filename=photo.name or "", now=now)  # type: ignore[arg-type]
    except Refused as why:
        return str(why)
    except (PhotoBusy, UnableToReadPhoto, operations.TooManyReadings) as why:
        return str(_NOTHING_KNOWN[type(why)])
    if found.code_doubtful:
        messages.warning(request, _("认出来了，但统一社会信用代码有一位没认准，请照执照填"))
    else:
        messages.success(request, _("认出来了。对照执照看一看，对的再点“填进去”"))
    return ""


def _wants_licence(needed: Plan) -> bool:
    return any(one.code == LICENCE for one in needed.materials_after)


def _take(draft: Draft, fields: Mapping[str, Field], take: str, now: datetime) -> str:
    """Take over what was read for a field, or for all that are still empty; the place of the page to go on at."""
    read, typed = operations.read_of(draft), operations.form_of(draft)
    offered = {code: read[BESIDE.get(code, code)] for code in fields if BESIDE.get(code, code) in read}
    if take == "empty":
        chosen = {code: words for code, words in offered.items() if not typed.get(code) and code not in BESIDE}
    else:
        chosen = {code: words for code, words in offered.items() if code == take}
    operations.keep_form(draft=draft, form=chosen, now=now)
    return f"#id_{take}" if take in chosen else ""


def _take_before(request: HttpRequest, draft: Draft, fields: Mapping[str, Field], now: datetime) -> int:
    typed = operations.form_of(draft)
    before = queries.form_before(user_id=request.user.pk, credit_code=typed.get("credit_code", ""))
    chosen = {code: words for code, words in before.items() if code in fields and words and not typed.get(code)}
    operations.keep_form(draft=draft, form=chosen, now=now)
    return len(chosen)


def _beside(draft: Draft, fields: Mapping[str, Field]) -> Mapping[str, Beside]:
    read, typed = operations.read_of(draft), operations.form_of(draft)
    return {
        code: _compared(code, read[of], typed.get(code, ""))
        for code in fields
        if (of := BESIDE.get(code, code)) in read
    }


def _offered(
    request: HttpRequest, draft: Draft, fields: Mapping[str, Field], beside: Mapping[str, Beside]
) -> dict[str, object]:
    """What can be taken over in one go."""
    typed = operations.form_of(draft)
    before = queries.form_before(user_id=request.user.pk, credit_code=typed.get("credit_code", ""))
    return {
        "also_read": _also_read(operations.read_of(draft), beside),
        "empty": sum(1 for one in beside.values() if not one.typed and one.code not in BESIDE),
        "before": sum(1 for code in fields if before.get(code) and not typed.get(code)),
    }


def _compared(code: str, read: str, typed: str) -> Beside:
    return Beside(code, read, typed, "".join(read.split()) == "".join(typed.split()))


def _also_read(read: Mapping[str, str], beside: Mapping[str, Beside]) -> Sequence[tuple[str, str]]:
    """What the photo says and the form does not ask: the register has it."""
    known = catalogue().fields
    return [
        (said(known[code].name), words)
        for code, words in read.items()
        if code in known and code not in beside and code not in BESIDE.values()
    ]
