"""Keys and status lists, for anybody who verifies a licence: public, and to be kept for a while."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.rules.verifier import STATUS_LIST_TYPE

_KEPT = 300


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys as a JWK set."""
    return _public(json.dumps(queries.jwk_set(timezone.now())).encode(), "application/jwk-set+json")


@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """The signed status list that codes name by this address."""
    if not 1 <= number <= queries.last_list():
        raise Http404
    return _public(operations.published_status_list(number=number, now=timezone.now()), STATUS_LIST_TYPE)


def _public(content: bytes, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Cache-Control"] = f"public, max-age={_KEPT}"
    answer["Access-Control-Allow-Origin"] = "*"  # a page of others may verify, too
    return answer
