"""What goes wrong, told as RFC 9457 problem details: `application/problem+json`, in the caller's language."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from huiyin.api.catalogue import BAD_FIELDS, NOT_FOUND, WRONG_METHOD, ProblemType
from huiyin.api.wording import said

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """Raised anywhere in an endpoint: becomes the answer. `more` are extension members of the document."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str | Promise = "",
        *,
        more: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind.slug)
        self.kind, self.detail, self.more, self.headers = kind, detail, more or {}, headers or {}


def bad_fields(problems: Mapping[str, str]) -> Problem:
    """The problem of fields that are missing or wrong: `errors` has field, code-like detail, one each."""
    errors = [{"field": field, "detail": said(problem)} for field, problem in problems.items()]
    return Problem(BAD_FIELDS, more={"errors": errors})


def answer(problem: Problem) -> HttpResponse:
    """The problem as a response."""
    kind = problem.kind
    document: dict[str, Any] = {
        "type": f"/problems/{kind.slug}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(problem.detail) or str(kind.remedy),
        **problem.more,
    }
    body = json.dumps(document, ensure_ascii=False)
    response = HttpResponse(body, status=kind.status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        response[name] = value
    return response


def no_such_page(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The answer under the API's address where nothing is."""
    return answer(Problem(NOT_FOUND))


def wrong_method(allowed: Sequence[str]) -> HttpResponse:
    """405, with the methods that are there."""
    return answer(Problem(WRONG_METHOD, headers={"Allow": ", ".join(sorted(allowed))}))
