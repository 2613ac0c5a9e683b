"""A message of Frigate by HTTP: the topic below its prefix is the address, the payload the body."""

import os

from django.http import HttpRequest, HttpResponse

from huiyin.doors.frigate.events import DOOR, of_topic
from huiyin.intake.over_http.answering import listening, problem, said
from huiyin.intake.over_http.asking import bearer, body, let_in
from huiyin.intake.over_http.pushing import UNKNOWN, keep_told


@listening(DOOR, "POST")
def message(request: HttpRequest, topic: str) -> HttpResponse:
    """Store; 200 after the commit, also where the event is none of ours. 404 for a camera that is not registered."""
    let_in(request, bearer(request), os.environ.get("HUIYIN_FRIGATE_TOKEN", ""))
    told = of_topic(f"frigate/{topic}", body(request))
    if told and keep_told(DOOR, told) == len(told):
        return problem(404, UNKNOWN)
    return said({"stored": len(told)})
