"""My information: what is kept of whoever holds a receipt, who looked at it, and the rights over it."""

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.evidence.queries import FileMissing, open_file
from huiyin.evidence.rules import JPEG
from huiyin.lifecycles.model import Name
from huiyin.matters import queries
from huiyin.matters.operations import (
    FORM,
    PHOTO,
    Purpose,
    UnableToErase,
    Visibility,
    correct_contact_of,
    erase_of,
    withdraw_consent_of,
)
from huiyin.pages.matter import Fact
from huiyin.pages.trail import english, said
from huiyin.people.contacts import BadContact
from huiyin.people.english import Named, english_names
from huiyin.people.holdings import Part, everything_about
from huiyin.people.models import LookPurpose, PersonalLook
from huiyin.people.proving import Proof, prove
from huiyin.people.queries import looks, masked, opened, standing_consents
from huiyin.ui.forms import KitForm
from huiyin.ui.templatetags.huiyin import day
from huiyin.web.portal.receipt import matter_of, reporter_of, unlisted

if TYPE_CHECKING:
    from huiyin.matters.models import Matter
    from huiyin.people.values import FullContact, MaskedContact

PROVED_FOR = timedelta(minutes=15)
"""How long a proof stands, in this browser alone."""
_NAMES = {
    Part.CONTACT: gettext_lazy("联系方式"),
    Part.WORDS: gettext_lazy("您写的话和位置"),
    Part.PHOTOS: gettext_lazy("您发的照片和文件"),
}

_AGREED = {
    Purpose.PUBLISH: (gettext_lazy("邻居看得到这件事"), gettext_lazy("不再公开")),
    Purpose.CONTACT: (gettext_lazy("按您留的联系方式通知您"), gettext_lazy("不再通知")),
}
"""What a consent allows, and the button that ends it."""
_WITHDRAWN = {
    Purpose.PUBLISH: gettext_lazy("已撤回。邻居现在看不到了，事照样办。"),
    Purpose.CONTACT: gettext_lazy("已撤回。以后的进展和答复请在回执上看。"),
}


class ProofForm(KitForm):
    """What was left, in full."""

    left = forms.CharField(
        label=gettext_lazy("您留的手机号或邮箱"),
        help_text=gettext_lazy("写完整的。链接可能转发过，所以要再核对一次。"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "text"}),
        error_messages={"required": gettext_lazy("请写您留的手机号或邮箱")},
    )
    drafts_skip: ClassVar[frozenset[str]] = frozenset({"left"})


class ContactForm(KitForm):
    """Other contact details in place of those on file."""

    name = forms.CharField(label=gettext_lazy("怎么称呼您"), max_length=60, required=False)
    phone = forms.CharField(
        label=gettext_lazy("手机号"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(label=gettext_lazy("邮箱"), max_length=254, required=False)
    drafts_skip: ClassVar[frozenset[str]] = frozenset({"name", "phone", "email"})


class ErasureForm(KitForm):
    """Which parts are to be erased."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("要删去什么"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请选要删去的")},
    )


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """What is kept, masked until it is proved to be one's own; who looked; what can be done about it."""
    matter = matter_of(token)
    form = ProofForm(request.POST or None)
    if request.method == "POST" and matter.contact_id and form.is_valid():
        match prove(contact_id=matter.contact_id, given=form.cleaned_data["left"], now=timezone.now()):
            case Proof.RIGHT:
                note_proof(request, [matter], timezone.now())
                return redirect("web:mine", token=token)
            case Proof.WRONG:
                form.add_error("left", _("和留下的对不上。连错 5 次会锁 15 分钟"))
            case Proof.LOCKED:
                form.add_error("left", _("试错太多次，15 分钟后再试"))
    return render(request, "web/mine.html", _context(request, matter, token, form), status=422 if form.errors else 200)


@unlisted
@require_POST
def export(request: HttpRequest, token: str) -> HttpResponse:
    """Everything that is kept, as JSON with the photos beside it, in one archive."""
    matter = matter_of(token)
    if not proved(request, matter):
        return redirect("web:mine", token=token)
    kept = everything_about(queries.reporter_of(matter))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        out.writestr("huiyin.json", json.dumps(kept, ensure_ascii=False, indent=2))
        for row in kept["photos"]:
            try:
                with open_file(str(row["file"])) as photo:
                    ending = "jpg" if row["type"] == JPEG else "pdf"
                    out.writestr(f"photos/{row['file']}.{ending}", photo.read())
            except FileMissing:
                continue  # erased: the JSON says when
    answer = HttpResponse(archive.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{matter.number}.zip"'
    return answer


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, token: str) -> HttpResponse:
    """Other contact details in place of those on file."""
    matter = matter_of(token)
    contact = matter.contact
    if contact is None or contact.erased_at or not proved(request, matter):
        return redirect("web:mine", token=token)
    full = opened(contact)
    form = ContactForm(request.POST or None, initial={"name": full.name, "phone": full.phone, "email": full.email})
    if form.is_valid():
        try:
            given = form.cleaned_data
            correct_contact_of(matter_id=matter.id, actor=reporter_of(matter.id), now=timezone.now(), **given)
        except BadContact as wrong:
            for field in wrong.problems:
                form.add_error(field, _("这一项没写对，请看一看再交"))
        else:
            messages.success(request, _("联系方式改好了。"))
            return redirect("web:mine", token=token)
    context = {"form": form, "back_href": reverse("web:mine", args=[token])}
    return render(request, "web/mine_correct.html", context, status=422 if form.errors else 200)


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """Erase what may be erased, chosen part by part; what must stay says why."""
    matter = matter_of(token)
    if not proved(request, matter):
        return redirect("web:mine", token=token)
    form = ErasureForm(request.POST or None)
    form.fields["parts"].choices = [  # type: ignore[attr-defined]
        (part.value, _NAMES[part]) for part, (why, _goes) in queries.kept_parts(matter).items() if why is None
    ]
    if form.is_valid():
        parts = [Part(value) for value in form.cleaned_data["parts"]]
        try:
            erase_of(matter_id=matter.id, parts=parts, actor=reporter_of(matter.id), now=timezone.now())
        except UnableToErase:
            form.add_error("parts", _("这件事刚刚有了变化，请再看一看"))
        else:
            messages.success(request, _("删好了。经过还在，里面的内容没有了。"))
            return redirect("web:mine", token=token)
    context = {"form": form, "kept": _kept(matter), "back_href": reverse("web:mine", args=[token])}
    return render(request, "web/mine_forget.html", context, status=422 if form.errors else 200)


@unlisted
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take a consent back, at once."""
    matter = matter_of(token)
    purpose = request.POST.get("purpose", "")
    if proved(request, matter) and purpose in set(Purpose):
        withdraw_consent_of(
            matter_id=matter.id, purpose=Purpose(purpose), actor=reporter_of(matter.id), now=timezone.now()
        )
        messages.success(request, str(_WITHDRAWN[Purpose(purpose)]))
    return redirect("web:mine", token=token)


def proved(request: HttpRequest, matter: "Matter") -> bool:
    """Whether this browser has shown lately that the contact is its own; where none is left, the link is the proof."""
    if matter.contact is None or matter.contact.erased_at:
        return True
    at = parse_datetime(request.session.get(_key(matter), ""))
    return at is not None and timezone.now() - at < PROVED_FOR


def note_proof(request: HttpRequest, found: Iterable["Matter"], now: datetime) -> None:
    """Remember that this browser has shown that the contacts of these matters are its own."""
    request.session.cycle_key()
    for matter in found:
        request.session[_key(matter)] = now.isoformat()


def _key(matter: "Matter") -> str:
    return f"proved:{matter.id}"


def _context(request: HttpRequest, matter: "Matter", token: str, form: ProofForm) -> dict[str, object]:
    open_now = proved(request, matter)
    contact = matter.contact
    kept = everything_about(queries.reporter_of(matter)) if open_now else {}
    return {
        "token": token,
        "number": matter.number,
        "form": form,
        "proved": open_now,
        "contact": _facts(opened(contact) if open_now else masked(contact)) if contact else [],
        "erased_at": contact.erased_at if contact else None,
        "looks": _looks(matter),
        "kept": _kept(matter),
        "agreed": [(purpose.value, *_AGREED[purpose]) for purpose in _agreed(matter)] if open_now else [],
        "consents": kept.get("consents", []),
        "notices": kept.get("notices", []),
    }


def _agreed(matter: "Matter") -> list[Purpose]:
    """What stands and can be taken back; of a public matter it is the publishing, whoever put it there."""
    published = matter.visibility == Visibility.PUBLIC
    told = matter.contact_id and standing_consents(purpose=Purpose.CONTACT.value, contact_id=matter.contact_id).exists()
    return [p for p, stands in ((Purpose.PUBLISH, published), (Purpose.CONTACT, told)) if stands]


def _facts(contact: "FullContact | MaskedContact") -> list[Fact]:
    lines = [(_("姓名"), contact.name), (_("手机"), contact.phone), (_("邮箱"), contact.email)]
    return [Fact(name, value) for name, value in lines if value]


def _looks(matter: "Matter") -> list[dict[str, object]]:
    """Who looked, by unit and post in the language of the page: two statements, in English one more."""
    found = list(looks(contact_id=matter.contact_id, subject=matter.pk).select_related("unit")[:200])
    people = {look.pk: Named(look.user_id, look.actor_name, look.at) for look in found if look.user_id is not None}
    called = english_names(set(people.values())) if english() else {}
    return [_look(look, called.get(people[look.pk], "") if look.pk in people else "") for look in found]


def _look(look: PersonalLook, called: str) -> dict[str, object]:
    purpose = LookPurpose(look.purpose).label if look.purpose else ""
    unit = said(Name(look.unit.name_zh, look.unit.name_en or look.unit.name_zh)) if look.unit else ""
    covered = {PHOTO: _("没有遮挡的照片"), FORM: _("填的表，证件号码和电话完整显示")}
    what = next((words for field, words in covered.items() if field in look.fields), _("联系方式"))
    who = " · ".join(filter(None, [unit, called or look.actor_name]))
    return {"at": look.at, "who": who, "what": what, "why": look.reason, "for": purpose}


def _kept(matter: "Matter") -> list[Fact]:
    """Every part that is still kept: why it stays, or until when."""
    said = {"held": _("因调查或诉讼保全，暂时不能删"), "open": _("还在办，办结后才能删")}
    facts = []
    for part, (why, goes_at) in queries.kept_parts(matter).items():
        until = _("到%(day)s自动删去") % {"day": day(goes_at)} if goes_at else _("办结后按年限自动删去")
        facts.append(Fact(str(_NAMES[part]), said[why] if why else _("可以现在删；%(until)s") % {"until": until}))
    return facts
