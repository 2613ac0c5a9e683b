"""How a peer is spoken to over HTTP. Nothing of what it answers is believed but for what it has signed."""

from collections.abc import Iterable
from types import TracebackType
from typing import Any

import httpx
import msgspec

from huiyin.evidence.queries import open_file

JOSE = "application/jose"
LONGEST_ANSWER = 64 * 1024
CHUNK = 256 * 1024
WAIT = httpx.Timeout(10, connect=5)


class Told(msgspec.Struct):
    """A problem of RFC 9457, as far as it is read."""

    detail: str = ""


class Unreachable(Exception):
    """It does not answer, or not as it should; another try may end otherwise."""


class Refused(Exception):
    """It answers, and does not take what it was sent."""

    def __init__(self, status: int, detail: str, answer: str) -> None:
        super().__init__(detail)
        self.status, self.answer = status, answer


class Line:
    """A connection to one peer for several requests. Redirects are not followed: the address was named by a person."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=WAIT, follow_redirects=False, trust_env=False)

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._client.close()

    def post(self, token: str) -> str:
        """Send a message; the sealed receipt. Raises `Unreachable` and `Refused`."""
        return self._asked("POST", "/exchange/v1/messages", content=token, headers={"Content-Type": JOSE})

    def put(self, sha256: str, permit: str) -> None:
        """Bring the bytes of a file. Raises `Unreachable` and `Refused`, and `FileMissing` where they are gone."""
        with open_file(sha256) as file:
            chunks: Iterable[bytes] = iter(lambda: file.read(CHUNK), b"")
            headers = {"Authorization": f"JWS {permit}", "Content-Type": "application/octet-stream"}
            self._asked("PUT", f"/exchange/v1/files/{sha256}", content=chunks, headers=headers)

    def _asked(self, method: str, path: str, **given: Any) -> str:
        try:
            with self._client.stream(method, path, **given) as answer:
                text = _text(answer)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as broken:
            raise Unreachable(type(broken).__name__) from broken
        if answer.status_code in {408, 425, 429} or answer.status_code >= 500:
            raise Unreachable(f"HTTP {answer.status_code}")
        if not answer.is_success:
            raise Refused(answer.status_code, _detail(answer, text), text)
        return text


def _text(answer: httpx.Response) -> str:
    found = b""
    for chunk in answer.iter_bytes():
        found += chunk
        if len(found) > LONGEST_ANSWER:
            raise Unreachable("an answer without an end")
    return found.decode("utf-8", "replace")


def _detail(answer: httpx.Response, text: str) -> str:
    try:
        told = msgspec.json.decode(text, type=Told).detail
    except msgspec.DecodeError:
        told = ""
    return f"HTTP {answer.status_code}: {told[:200]}" if told else f"HTTP {answer.status_code}"
