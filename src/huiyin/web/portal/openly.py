"""Answers that anybody's browser, feed reader or map may read and keep: ETag, 304, and other sites' pages let in."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def openly(view: View) -> View:
    """Open data: GET, HEAD and OPTIONS for pages of any origin, kept by whoever wants but asked for by ETag each time.

    For what was taken out of the public must not live on in a cache. What it answers must be the same for everybody:
    it may look at the address and at nothing else.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _let_in(HttpResponse(status=204))
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return _let_in(response)
        patch_cache_control(response, public=True, no_cache=True)
        return _let_in(conditional(request, response))

    wrapped: View = require_http_methods(["GET", "HEAD", "OPTIONS"])(answered)
    return wrapped


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response with its ETag, or 304 when the reader has it already."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    found = get_conditional_response(request, etag=etag, response=response)
    return found if isinstance(found, HttpResponse) else response


def _let_in(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    response["Access-Control-Expose-Headers"] = "ETag, Link"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
