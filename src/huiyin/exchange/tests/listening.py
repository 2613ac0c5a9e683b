"""The stranger answers at an address of its own, until it is taken down."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from huiyin.exchange.tests.stranger import Stranger, claims_of


class Post:
    """What came in, and how it is answered. `ours` are the keys of the side that is tested."""

    def __init__(self, stranger: Stranger, ours: dict[str, str]) -> None:
        self.stranger, self.ours = stranger, ours
        self.came: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.kept: dict[str, int] = {}
        self.status: int | None = None
        self.signs = stranger
        self.through: int | None = None
        self.begins_at = 0
        self.answers = ""

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What came and is to be kept, in its order."""
        return [one for one in self.came if one["kind"] != "hello"]

    def answer(self, token: str) -> tuple[int, str]:
        said = claims_of(token, self.ours)
        self.came.append(said)
        if self.status is not None and said["kind"] != "hello":
            return self.status, '{"detail": "不收"}'
        if said["number"] and said["id"] not in self.kept and said["number"] <= self.begins_at:
            return 409, self._receipt(said, [])
        wants = [one["sha256"] for one in said.get("files", []) if one["sha256"] not in self.files]
        if said["number"] and not wants:
            self.kept[said["id"]] = said["number"]
        return 200, self._receipt(said, wants)

    def _receipt(self, said: dict[str, Any], wants: list[str]) -> str:
        through = self.through if self.through is not None else max([self.begins_at, *self.kept.values()])
        claims = {
            "re": self.answers or said["id"],
            "from": "wuhu",
            "to": said["from"],
            "through": through,
            "wants": wants,
        }
        return self.signs.sealed({**claims, "at": datetime.now(UTC).isoformat()}, "huiyin-receipt+jws")


@contextmanager
def listening(post: Post, port: int = 0) -> Iterator[str]:
    """Where it answers."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self._say(*post.answer(self._body().decode()))

        def do_PUT(self) -> None:
            permit = claims_of(self.headers["Authorization"].removeprefix("JWS "), post.ours)
            post.files[permit["sha256"]] = self._body()
            self._say(204, "")

        def _body(self) -> bytes:
            if length := self.headers.get("Content-Length"):
                return self.rfile.read(int(length))
            found = b""
            while size := int(self.rfile.readline(), 16):
                found += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return found

        def _say(self, status: int, text: str) -> None:
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
