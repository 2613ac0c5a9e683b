"""Beginning and ending a drill."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.domains.sensing.models import Alarm, Device
from huiyin.domains.sensing.operations import UnableToDrill, drilled, end_drill, start_drill
from huiyin.domains.sensing.web.finding import alarm_at, device_at
from huiyin.domains.sensing.web.words import rule_name
from huiyin.matters.rules.refusals import NotAllowed, Refusal
from huiyin.pages.frame import Clerk, at_desk, desk_page


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def start(request: HttpRequest, clerk: Clerk, device_id: int) -> HttpResponse:
    """Says what will happen and who is told; then does it, for the device or for its building."""
    device = device_at(clerk, device_id)
    problem = ""
    if request.method == "POST":
        try:
            raised = _raise(device, clerk, building=request.POST.get("where") == "building")
        except UnableToDrill as why:
            problem = _said(str(why))
        else:
            n = len(raised)
            words = ngettext(
                "演练开始了：%(n)d 起报警，一小时后自动结束。", "演练开始了：%(n)d 起报警，一小时后自动结束。", n
            )
            messages.success(request, words % {"n": n})
            to = ("sensing:alarm", raised[0].matter.number) if n == 1 else ("sensing:centre",)
            return redirect(*to)
    rule = drilled(device)
    context = {
        "device": device,
        "what": rule_name(rule.code, rule.alarm, english=clerk.english) if rule else "",
        "building": " ".join(filter(None, (device.premises.address, device.premises.building)))
        if device.premises and device.premises.building
        else "",
        "problem": problem,
        "back_href": reverse("sensing:device", args=[device.pk]),
    }
    here = reverse("sensing:devices")
    return desk_page(request, clerk, "sensing/drill.html", context, here=here, status=422 if problem else 200)


@require_POST
@at_desk
def end(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """End a drill before its hour is over."""
    _found, alarm = alarm_at(clerk, number, inside=True)
    try:
        ended = end_drill(alarm=alarm, actor=clerk.actor, now=clerk.now)
    except NotAllowed as why:
        raise PermissionDenied(str(why)) from why
    except Refusal:
        ended = False
    messages.success(request, _("演练结束了。") if ended else _("这起演练已经结束了。"))
    return redirect("sensing:alarm", number)


def _raise(device: Device, clerk: Clerk, *, building: bool) -> list[Alarm]:
    if building and device.premises is not None:
        return start_drill(actor=clerk.actor, now=clerk.now, building=device.premises)
    return start_drill(actor=clerk.actor, now=clerk.now, device=device)


def _said(problem: str) -> str:
    known = {
        "a drill is going on here": _("这里正在演练。等它结束，或在它的页面上结束它。"),
        "nothing here raises an alarm that is worth a drill": _("这里没有在用的、会报火警的设备，演练不了。"),
        "somebody else looks after this place": _("这个地方归别的岗位管，演练要由他们开始。"),
    }
    return known.get(problem, problem)
