"""Signing in by a city's single sign-on: the way there, the way back, and who is refused in which words."""

from typing import Any

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.people.models import User
from huiyin.people.signing_in import first_factor_given, proved_elsewhere
from huiyin.people.single_sign_on.identities import Refusal, UnableToSignIn, account_of
from huiyin.people.single_sign_on.provider import (
    Came,
    Declined,
    NotOurs,
    UnableToReach,
    came_back,
    is_on,
    keep_way_out,
    way_there,
)
from huiyin.web.signing import into_desk, safe_target, sso_name

log = structlog.get_logger(__name__)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The page that goes on to the provider by itself.

    A redirect would do, but the content security policy lets a form lead to our own pages alone.
    """
    _must_be_on()
    target = safe_target(request, request.POST.get("next", ""))
    again = "again" in request.POST and request.user.is_authenticated
    try:
        href = way_there(request, target=target, again=again, now=timezone.now())
    except UnableToReach as why:
        log.warning("single_sign_on_unreachable", why=str(why))
        return _refused(request, _("单点登录现在连不上"), _("请先用账号和密码登录，或者过几分钟再试。"), status=502)
    return render(request, "web/sso_leave.html", {"href": href, "name": sso_name()})


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Whoever comes back: into the desk, on to the second factor, or told why not."""
    _must_be_on()
    try:
        came = came_back(request, timezone.now())
        user = account_of(came.claims, timezone.now())
    except UnableToReach as why:
        log.warning("single_sign_on_unreachable", why=str(why))
        return _refused(request, _("单点登录现在连不上"), _("请先用账号和密码登录，或者过几分钟再试。"), status=502)
    except Declined:
        return _refused(request, _("没有登录"), _("您在单点登录那边没有登录成。要再试，请从头来一次。"))
    except NotOurs as why:
        log.warning("single_sign_on_refused", why=str(why))
        return _refused(request, _("这次登录作不了数"), _("可能是过期了，或者已经用过一次。请从头再来一次。"))
    except UnableToSignIn as why:
        return _no_account(request, why)
    return _again(request, user, came) if came.again else _first(request, user, came)


def _first(request: HttpRequest, user: User, came: Came) -> HttpResponse:
    target = safe_target(request, came.next)
    wants_second = first_factor_given(request, user).wants_second
    keep_way_out(request, came)
    if wants_second:
        return HttpResponseRedirect(f"{reverse('desk:second_step')}?{urlencode({'next': target})}")
    return into_desk(request, HttpResponseRedirect(target or settings.LOGIN_REDIRECT_URL), user)


def _again(request: HttpRequest, user: User, came: Came) -> HttpResponse:
    if request.user != user:
        return _refused(request, _("不是同一个人"), _("在单点登录那边登录的，不是现在这个账号的人。"))
    proved_elsewhere(request)
    return redirect(safe_target(request, came.next) or "desk:second_factor")


def _no_account(request: HttpRequest, why: UnableToSignIn) -> HttpResponse:
    if why.why is Refusal.SWITCHED_OFF:
        return _refused(request, _("这个账号停用了"), _("要重新启用，请找单位管理员。"))
    words = _("单点登录认得您，可是这里没有和您连上的账号。请把下面这串字交给单位管理员，由他连上。")
    return _refused(request, _("还没有连上账号"), words, subject=why.subject)


def _refused(request: HttpRequest, title: str, words: str, *, status: int = 403, **more: Any) -> HttpResponse:
    return render(request, "web/sso_refused.html", {"title": title, "words": words, **more}, status=status)


def _must_be_on() -> None:
    if not is_on():
        raise Http404("no single sign-on here")
