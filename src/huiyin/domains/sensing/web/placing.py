"""Hanging a device up, on a telephone: its label opens this, its place is chosen, its test alarm is seen, done."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.domains.sensing import operations, queries
from huiyin.domains.sensing.forms import PlaceForm
from huiyin.domains.sensing.models import Device, Premises, Service
from huiyin.domains.sensing.operations import BadPremises, PremisesDraft, Sounding, UnableToChange
from huiyin.domains.sensing.rules.duty import cares_anywhere
from huiyin.domains.sensing.web.words import kind_name
from huiyin.pages.frame import Clerk, at_desk, desk_page

NEW = "new"


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def place(request: HttpRequest, clerk: Clerk, device_id: int) -> HttpResponse:
    """Where it hangs: premises that are known or new, the room, the circuit."""
    device = _device(clerk, device_id)
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]
    found = queries.premises_found(clerk.actor, words) if words else []
    here = device.premises
    offered = [here, *(one for one in found if one.pk != here.pk)] if here is not None else found
    form = PlaceForm(request.POST or None, offered=_offered(offered), initial=_initial(device))
    if form.is_valid():
        try:
            operations.place(
                device=device,
                premises=_premises(form, clerk),
                room=form.cleaned_data["room"],
                circuit=form.cleaned_data["circuit"],
                actor=clerk.actor,
                now=clerk.now,
            )
        except BadPremises as why:
            for field in why.problems:
                form.add_error(field if field in form.fields else None, _("这一项没写对，请看一看再交"))
        except Sounding:
            form.add_error(None, _("它正在报警，先处理报警，再换地方。"))
        except UnableToChange:
            form.add_error(None, _("没有改成：这个地方归别的岗位管，或设备已经停用。"))
        else:
            return redirect("sensing:try_placed", device.pk)
    context: dict[str, Any] = {
        "device": device,
        "name": device.name or kind_name(device.kind, english=clerk.english),
        "kind": kind_name(device.kind, english=clerk.english),
        "form": form,
        "query": words,
        "none": bool(words) and not found,
        "self_href": reverse("sensing:place", args=[device.pk]),
        "back_href": reverse("sensing:device", args=[device.pk]) if here else reverse("sensing:devices"),
    }
    status = 422 if form.errors else 200
    return desk_page(request, clerk, "sensing/place.html", context, here=reverse("sensing:devices"), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def try_placed(request: HttpRequest, clerk: Clerk, device_id: int) -> HttpResponse:
    """Press its button and see the alarm arrive; then it is in use."""
    device = _device(clerk, device_id)
    if device.premises is None:
        return redirect("sensing:place", device.pk)
    if request.method == "POST":
        return _do(request, clerk, device)
    trial = queries.trial_of(device)
    trying = device.service == Service.IN_TEST and (device.test_until is None or device.test_until > clerk.now)
    context: dict[str, Any] = {
        "device": device,
        "name": device.name or kind_name(device.kind, english=clerk.english),
        "where": " ".join(filter(None, (str(device.premises), device.room, device.circuit))),
        "trial": trial,
        "trying": trying,
        "until": device.test_until if trying else None,
        "waits": trying and trial.alarm_at is None,
        "ready": trial.heard_at is not None or trial.alarm_at is not None,
        "done": device.commissioned_at is not None and device.service == Service.IN_SERVICE,
        "self_href": reverse("sensing:try_placed", args=[device.pk]),
        "place_href": reverse("sensing:place", args=[device.pk]),
        "device_href": reverse("sensing:device", args=[device.pk]),
    }
    return desk_page(request, clerk, "sensing/try_placed.html", context, here=reverse("sensing:devices"))


def _do(request: HttpRequest, clerk: Clerk, device: Device) -> HttpResponse:
    try:
        if request.POST.get("do") == "finish":
            operations.finish(device=device, actor=clerk.actor, now=clerk.now)
            messages.success(request, _("装好了，从现在起照常判断和报警。"))
            return redirect("sensing:device", device.pk)
        operations.try_placed(device=device, actor=clerk.actor, now=clerk.now)
    except UnableToChange:
        messages.error(request, _("没有成：还没有收到它的数据，或它现在不能测试。"))
    return redirect("sensing:try_placed", device.pk)


def _device(clerk: Clerk, device_id: int) -> Device:
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("devices are for those who look after alarms")
    device = queries.device_to_place(clerk.actor, device_id)
    if device is None:
        raise Http404("no such device, or of a place of others")
    if device.service == Service.RETIRED:
        raise Http404("it is retired")
    return device


def _offered(found: Sequence[Premises]) -> list[tuple[str, str]]:
    return [(str(one.pk), str(one)) for one in found]


def _initial(device: Device) -> dict[str, str]:
    return {
        "premises": str(device.premises_id) if device.premises_id else NEW,
        "room": device.room,
        "circuit": device.circuit,
    }


def _premises(form: PlaceForm, clerk: Clerk) -> Premises:
    """Those that were chosen, or new ones. Raises `BadPremises`."""
    given = form.cleaned_data
    if given["premises"] != NEW:
        found = queries.premises_seen(clerk.actor, int(given["premises"]))
        if found is None:
            raise BadPremises({"premises": "of a place of others"})
        return found
    draft = PremisesDraft(
        use=given["use"],
        address=given["address"],
        building=given["building"],
        flat=given["flat"],
        lon=given["lon"],
        lat=given["lat"],
    )
    return operations.put_premises(draft=draft, now=clerk.now)
