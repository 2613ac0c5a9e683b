"""How large a request may be."""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from huiyin.project.bodies import BodyLimit, Environ


def echo(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))]


class Unread(io.BytesIO):
    """A body that nobody may touch."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError("the body was read")


def answer(environ: Environ) -> tuple[str, bytes]:
    seen: list[str] = []
    body = b"".join(BodyLimit(echo, limit=10)(environ, lambda status, headers: seen.append(status)))
    return seen[0], body


def test_a_body_within_the_limit_passes() -> None:
    assert answer({"CONTENT_LENGTH": "10", "wsgi.input": io.BytesIO(b"0123456789")}) == ("200 OK", b"0123456789")


def test_twenty_gigabytes_are_refused_by_their_length_unread() -> None:
    status, body = answer({"CONTENT_LENGTH": str(20 * 1024**3), "wsgi.input": Unread()})
    assert status.startswith("413")
    assert "请求太大".encode() in body


def test_a_program_reads_a_problem_in_its_language() -> None:
    environ = {"CONTENT_LENGTH": "11", "HTTP_ACCEPT_LANGUAGE": "en", "PATH_INFO": "/api/v1/files"}
    document = json.loads(answer(environ)[1])
    assert (document["type"], document["title"]) == ("/problems/too-large", "The request is too large")


def test_a_chunked_body_is_counted_and_handed_on_with_its_length() -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(b"01234")}
    assert answer(chunked) == ("200 OK", b"01234")


def test_a_chunked_body_is_refused_as_soon_as_it_is_too_long() -> None:
    body = io.BytesIO(bytes(10_000_000))
    status, _ = answer({"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": body})
    assert status.startswith("413")
    assert body.tell() < 100_000


def test_a_browser_reads_a_page_that_says_the_limits() -> None:
    environ = {"CONTENT_LENGTH": "11", "HTTP_ACCEPT": "text/html,*/*", "PATH_INFO": "/report/what"}
    told: list[tuple[str, list[tuple[str, str]]]] = []
    body = b"".join(BodyLimit(echo, 10)(environ, lambda status, headers: told.append((status, headers))))
    assert told[0][0].startswith("413")
    assert "一件事最多 10 个文件" in body.decode()
