"""Our own addresses: a device posts what it measured, and is answered when that is committed."""

from django.http import HttpRequest, HttpResponse

from huiyin.doors.http.messages import observations
from huiyin.intake.over_http.answering import count_parts, listening, said
from huiyin.intake.over_http.asking import admitted, bearer, body, only_json
from huiyin.intake.over_http.place import now_ms, the_place

DOOR = "http"


@listening(DOOR, "POST")
def telemetry(request: HttpRequest, key: str | None = None) -> HttpResponse:
    """Store; 200 after the commit, with how many readings there were, and why parts were left out if any were."""
    only_json(request)
    known = admitted(request, bearer(request) if key is None else key)
    refused: list[str] = []
    rows = observations(body(request), known, now_ms(), refused)
    the_place().keep(rows)
    count_parts(DOOR, refused, known)
    return said({"stored": len(rows), **({"refused": refused} if refused else {})})
