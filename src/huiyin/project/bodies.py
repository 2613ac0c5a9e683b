"""How large a request may be, counted before Django sees it.

A body with a length is refused by its length, unread. A chunked body, whose length nobody announced, is counted while
it is put aside, and refused as soon as it is too long.
"""

import io
import tempfile
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override

from huiyin.api.catalogue import TOO_LARGE
from huiyin.api.problems import Problem, answer

Environ = dict[str, Any]
WSGIApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024


class BodyLimit:
    """WSGI middleware: 413 for a body longer than `limit` bytes."""

    def __init__(self, app: WSGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Refuse, or pass on a body of known length."""
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit():
            return (
                self._refuse(environ, start_response) if int(length) > self.limit else self.app(environ, start_response)
            )
        if "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            return self.app(environ, start_response)
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            while chunk := environ["wsgi.input"].read(CHUNK):
                if body.tell() + len(chunk) > self.limit:
                    return self._refuse(environ, start_response)
                body.write(chunk)
            environ["CONTENT_LENGTH"] = str(body.tell())
            body.seek(0)
            environ["wsgi.input"] = body
            return self.app(environ, start_response)

    def _refuse(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The page that says the limits for a browser, a problem of RFC 9457 for a program; in their language."""
        # Without the body, which nobody reads.
        request = WSGIRequest({"REQUEST_METHOD": "POST", **environ, "wsgi.input": io.BytesIO()})
        with override(get_language_from_request(request)):
            if "text/html" in environ.get("HTTP_ACCEPT", "") and not request.path.startswith("/api/"):
                response = HttpResponse(render_to_string("413.html"), status=TOO_LARGE.status)
            else:
                response = answer(Problem(TOO_LARGE))
        headers = [*response.items(), ("Content-Length", str(len(response.content))), ("Connection", "close")]
        start_response("413 Content Too Large", headers)
        return [response.content]
