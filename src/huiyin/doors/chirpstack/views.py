"""ChirpStack's HTTP integration: one event a POST, its name in the address."""

from django.http import HttpRequest, HttpResponse

from huiyin.doors.chirpstack.configured import configured
from huiyin.doors.chirpstack.events import DOOR, of_event
from huiyin.intake.over_http.answering import listening, problem, said
from huiyin.intake.over_http.asking import bearer, body, let_in, only_json
from huiyin.intake.over_http.pushing import UNKNOWN, keep_told, settle_answers
from huiyin.intake.told import parted


@listening(DOOR, "POST")
def event(request: HttpRequest) -> HttpResponse:
    """Store; 200 after the commit. 404 for a device that is not registered: ChirpStack shows it and pushes on."""
    only_json(request)
    let_in(request, bearer(request), configured().token)
    told, answers = parted(of_event(request.GET.get("event", ""), body(request)))
    settle_answers(DOOR, answers)
    if told and keep_told(DOOR, told) == len(told):
        return problem(404, UNKNOWN)
    return said({"stored": len(told)})
