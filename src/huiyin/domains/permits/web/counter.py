"""窗口: an application for somebody who stands before it, and what is brought on paper scanned in."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.models import Application, Crossing
from huiyin.domains.permits.operations.scanning import materials_of
from huiyin.domains.permits.rules.completeness import MADE_HERE
from huiyin.evidence.rules import Refused
from huiyin.kernel.ids import new_id
from huiyin.matters import queries as matters
from huiyin.matters.rules.refusals import NotAllowed, Refusal
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_inside
from huiyin.people.models import User
from huiyin.people.queries import actor_of
from huiyin.ui.forms import KitForm

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

AT_COUNTER = "permits_at_counter"


@require_safe
@at_desk
def counter(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """What somebody who stands at the window can open."""
    _may(clerk)
    listed = [
        {"name": said(one.name), "href": reverse("permits:counter_begin", args=[one.code])}
        for one in catalogue().industries.values()
    ]
    context = {"industries": listed}
    return desk_page(request, clerk, "permits/counter.html", context, here=reverse("permits:counter"))


@require_safe
@at_desk
def begin(request: HttpRequest, clerk: Clerk, industry: str) -> HttpResponse:
    """Lead to the questions; what is begun there next is begun at the window."""
    _may(clerk)
    if industry not in catalogue().industries:
        raise Http404
    request.session[AT_COUNTER] = industry
    return redirect("permits:plan", industry)


def _may(clerk: Clerk) -> None:
    if not queries.at_window(clerk.actor):
        raise PermissionDenied("applications for others are begun at the comprehensive window")


def counter_of(request: HttpRequest) -> int | None:
    """The account of who begins a draft at the window, once; None for anybody else."""
    return window_of(request) if request.session.pop(AT_COUNTER, None) else None


def window_of(request: HttpRequest) -> int | None:
    """The account of whoever is signed in at a comprehensive window: what they upload for a draft was on paper."""
    user = request.user
    at_window = isinstance(user, User) and queries.at_window(actor_of(user, timezone.now()))
    return user.pk if at_window else None


class ScanForm(KitForm):
    """Which paper, and its scans."""

    material = forms.ChoiceField(label=gettext_lazy("是哪一份材料"))
    scan = forms.FileField(
        label=gettext_lazy("扫描件"),
        help_text=gettext_lazy("照片或 PDF，每个不超过 20 MB。"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf", "class": "input"}),
        error_messages={"required": gettext_lazy("请选扫描好的文件"), "empty": gettext_lazy("这个文件是空的")},
    )
    replaces = forms.BooleanField(label=gettext_lazy("换下原来的那一份"), required=False)
    words = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, materials: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        material = self.fields["material"]
        assert isinstance(material, forms.ChoiceField)
        material.choices = materials
        self.dress()


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def scan(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """Scan a paper of an application in."""
    found = matter_inside(clerk, number)
    application = _scanned_for(found)
    if application is None:
        raise Http404("this matter is no application")
    if not any(offer.action.key in {"scan", "put_right"} for offer in matters.offers(found, clerk.actor)):
        raise PermissionDenied("papers are scanned in at the window, while it is open")
    form = ScanForm(request.POST or None, request.FILES or None, materials=_materials(application))
    if request.method == "POST" and form.is_valid():
        given = request.POST.get("client_id", "")
        try:
            file = form.cleaned_data["scan"]
            kept = operations.stored(stream=file, filename=file.name or "", now=clerk.now)
            _scan(
                application,
                form,
                kept.pk,
                actor=clerk.actor,
                now=clerk.now,
                client_id=f"desk:{clerk.actor.user_id}:{given}" if 0 < len(given) <= 60 else "",
            )
        except Refused as why:
            form.add_error("scan", str(why))
        except NotAllowed as why:
            raise PermissionDenied(str(why)) from why
        except Refusal:
            messages.warning(request, _("没有收下：这件申请已经往下走了"))
            return redirect("permits:file", number)
        else:
            messages.success(request, _("收下了，记在经过里"))
            return redirect("permits:file", number)
    context = {
        "form": form,
        "matter": found,
        "client_id": request.POST.get("client_id") or new_id().hex,
        "back_href": reverse("permits:file", args=[number]),
    }
    return desk_page(request, clerk, "permits/counter_scan.html", context, status=422 if form.errors else 200)


def _scanned_for(matter: "Matter") -> Application | Crossing | None:
    """What is decided here, or what another region has not taken."""
    if matter.kind == "crossing":
        return Crossing.objects.filter(pk=matter.pk).first()
    return Application.objects.filter(pk=matter.pk).first()


def _scan(application: Application | Crossing, form: ScanForm, file_id: int, **given: Any) -> None:
    material, words = form.cleaned_data["material"], form.cleaned_data["words"]
    if isinstance(application, Crossing):  # what was sent back is replaced: it is what was wrong
        operations.put_right(crossing_id=application.pk, papers={material: [file_id]}, words=words, **given)
        return
    operations.scan_papers(
        application_id=application.pk,
        material=material,
        files=[file_id],
        replaces=form.cleaned_data["replaces"],
        words=words,
        **given,
    )


def _materials(application: Application | Crossing) -> list[tuple[str, str]]:
    known = catalogue().materials
    wanted = [one for one in materials_of(application) if one not in MADE_HERE]
    return [(code, said(known[code].name) if code in known else code) for code in wanted]
