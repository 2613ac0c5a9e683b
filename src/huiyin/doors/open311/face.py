"""What all addresses of Open311 have in common: format, jurisdiction, key, errors, and the browsers of others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from io import BytesIO
from typing import Any, Concatenate, ParamSpec

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from huiyin.doors.open311.desk import Call, Desk
from huiyin.doors.open311.errors import Wrong
from huiyin.doors.open311.parameters import Parameters
from huiyin.doors.open311.rendering import Answer, refusal, render
from huiyin.evidence.operations import keep_photo
from huiyin.evidence.rules import FILE_LIMIT, FILES_PER_MATTER, Refused
from huiyin.kernel.clock import SystemClock
from huiyin.people.actors import Actor
from huiyin.people.keys import KeyRefused, Scope, ScopeMissing, actor_of_key

P = ParamSpec("P")
KEY_LIMIT = 100
ROOT = "/open311/v2"


def face(*methods: str) -> Callable[[Callable[Concatenate[HttpRequest, Desk, Parameters, P], Answer]], Any]:
    """Make a view: it answers in the format of the address, refuses in it too, and lets other sites' pages read it."""

    def wrap(view: Callable[Concatenate[HttpRequest, Desk, Parameters, P], Answer]) -> Any:
        @csrf_exempt
        @wraps(view)
        def run(request: HttpRequest, desk: Desk, fmt: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                answer = _answer(request, desk, methods, lambda given: view(request, desk, given, *args, **kwargs))
            except Wrong as wrong:
                answer = refusal(wrong)
            response = render(answer, fmt)
            if answer.status == 405:
                response["Allow"] = ", ".join((*methods, "HEAD", "OPTIONS"))
            return opened_to_all(response)

        return run

    return wrap


def _answer(request: HttpRequest, desk: Desk, methods: tuple[str, ...], view: Callable[[Parameters], Answer]) -> Answer:
    if request.method == "OPTIONS":
        return Answer("services", [])
    if ("GET" if request.method == "HEAD" else request.method) not in methods:
        raise Wrong(405, f"{request.method}: only {' and '.join(methods)} here")
    given = Parameters(request)
    given.check_jurisdiction()
    return view(given)


def opened_to_all(response: HttpResponse) -> HttpResponse:
    """What is public, and what needs a key in the form, pages of any origin may ask for: no cookie counts here."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key, Accept-Language"
    return response


def endpoint_url(request: HttpRequest) -> str:
    """The address of the production endpoint, as the caller reached it."""
    return request.build_absolute_uri(ROOT)


def caller(request: HttpRequest, given: Parameters) -> Call:
    """Who posts. Raises `Wrong` (403 without a good key, 400)."""
    now = SystemClock().now()
    try:
        actor = actor_of_key(given.text("api_key"), Scope.OPEN311, now)
    except (KeyRefused, ScopeMissing) as refused:
        raise Wrong(403, f"api_key: {refused}") from refused
    return Call(actor, now, _client_id(request, actor))


def _client_id(request: HttpRequest, actor: Actor) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > KEY_LIMIT or not key.isprintable():
        raise Wrong(400, f"Idempotency-Key: at most {KEY_LIMIT} printable characters")
    return f"open311:{actor.key}:{key}" if key else ""


def with_photos(call: Call, given: Parameters) -> Call:
    """The call with the photos that came along in a multipart form, kept. Raises `Wrong` (400)."""
    if len(given.files) > FILES_PER_MATTER:
        raise Wrong(400, f"media: at most {FILES_PER_MATTER} files")
    try:
        kept = [_kept(upload, call.now) for upload in given.files]
        return replace(call, files=kept)
    except Refused as refused:
        raise Wrong(400, f"media: {refused}") from refused


def _kept(upload: UploadedFile[Any], now: datetime) -> int:
    # One byte more than allowed is read, so that what is too large is seen to be.
    return keep_photo(stream=BytesIO(upload.read(FILE_LIMIT + 1)), filename=upload.name or "", now=now).pk
