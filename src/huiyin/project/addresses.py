"""Addresses that nobody types: a NUL in one is refused before it reaches the database, which takes none."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse

SPEAKING_FOR_THEMSELVES = ("/api/", "/open311/")
"""What refuses a NUL itself, in its own format."""


class WithoutNul:
    """A page whose path has a NUL is not there; a query with one is not understood."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(SPEAKING_FOR_THEMSELVES):
            if "\0" in request.path_info:
                raise Http404
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise SuspiciousOperation("a NUL in the address")
        return self._answer(request)
