"""Which problem each refusal of the rooms below becomes: the one place that knows. Endpoints let them pass."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from huiyin.api import catalogue
from huiyin.api.problems import Problem, answer, bad_fields
from huiyin.api.terse import told
from huiyin.evidence.rules import MESSAGES, Reason, Refused
from huiyin.kernel.coordinates import OutOfRange
from huiyin.kernel.registry import NotRegistered
from huiyin.matters.queries.lists import BadCursor
from huiyin.matters.rules import refusals as core
from huiyin.places.tree import NoCity, UnknownArea

_SWAPPED = _("经度和纬度写反了吗？在中国，经度是 73 到 136")
_OFF_EARTH = _("经度在 -180 到 180 之间，纬度在 -90 到 90 之间")
_PARTS_OPEN = _("拆出的还没办结：%s")
_NO_DESK = _("这里还没有设市级调度台，事项没有人接；请告诉管理员")


def _possible(kind: catalogue.ProblemType) -> Callable[[Any], Problem]:
    return lambda why: Problem(kind, more={"state": why.state, "possible": list(why.possible)})


def _just(kind: catalogue.ProblemType, detail: Any = "") -> Callable[[Any], Problem]:
    return lambda why: Problem(kind, detail)


def _http(why: HttpError) -> Problem:
    if why.status_code >= 500:
        raise why
    return Problem(catalogue.NO_KEY if why.status_code == 401 else catalogue.UNREADABLE)


# The first line that fits counts: what is more special stands before what it is a sort of.
_TABLE: tuple[tuple[type[Exception], Callable[[Any], Problem]], ...] = (
    (Problem, lambda why: why),
    (core.StateHasMoved, _possible(catalogue.HAS_MOVED)),
    (core.UnknownAction, _possible(catalogue.NO_ACTION)),
    (core.LimitReached, _possible(catalogue.LIMIT)),
    (core.NotAllowed, lambda why: Problem(catalogue.NOT_ALLOWED, more={"action": why.action, "by": list(why.by)})),
    (core.PartsOpen, lambda why: bad_fields({"parts": str(_PARTS_OPEN) % ", ".join(why.numbers)})),
    (core.BadFields, lambda why: bad_fields(why.problems)),
    (core.SameKeyOtherRequest, _just(catalogue.KEY_REUSED)),
    (core.NoSuchMatter, _just(catalogue.NOT_FOUND)),
    (Http404, _just(catalogue.NOT_FOUND)),
    (NotRegistered, _just(catalogue.NOT_FOUND)),
    (core.NobodyToOwn, _just(catalogue.UNAVAILABLE, _NO_DESK)),
    (NoCity, _just(catalogue.UNAVAILABLE, _NO_DESK)),
    (UnknownArea, lambda why: bad_fields({"area": str(_("没有这个区域代码"))})),
    (OutOfRange, lambda why: bad_fields({"lon": str(_SWAPPED if why.swapped else _OFF_EARTH)})),
    (BadCursor, lambda why: bad_fields({"cursor": str(_("这个 cursor 不是这里给的"))})),
    (Refused, lambda why: Problem(catalogue.REFUSED_FILE, str(why), more={"reason": str(why.reason)})),
    (TooManyFilesSent, _just(catalogue.REFUSED_FILE, MESSAGES[Reason.TOO_MANY])),
    (RequestDataTooBig, _just(catalogue.TOO_LARGE)),
    (MultiPartParserError, _just(catalogue.UNREADABLE)),
    (UnreadablePostError, _just(catalogue.UNREADABLE)),
    (SuspiciousOperation, _just(catalogue.UNREADABLE)),
    (ValidationError, lambda why: bad_fields({".".join(map(str, e["loc"][1:])): told(e) for e in why.errors})),
    (HttpError, _http),
)


def problem_of(why: Exception) -> Problem:
    """The problem that an exception is to the caller. Raises the exception itself when it is none of theirs."""
    for kind, make in _TABLE:
        if isinstance(why, kind):
            return make(why)
    raise why


def _handle(request: HttpRequest, why: Any) -> HttpResponse:
    return answer(problem_of(why))


def teach(api: NinjaAPI) -> None:
    """Have the API answer every exception of the endpoints with its problem."""
    for known in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(known, _handle)
