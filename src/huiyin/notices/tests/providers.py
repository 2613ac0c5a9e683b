"""Servers on 127.0.0.1 that play push services, robots and providers."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from huiyin.notices.channels.outward import Outward


@dataclass(slots=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Its body as an object."""
        return json.loads(self.body)


@dataclass(slots=True)
class Provider:
    """A server that keeps what it was asked; `answer` says status, headers and body for each call."""

    answer: Callable[[Call], tuple[int, dict[str, str], bytes]]
    calls: list[Call] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.port}"

    def way(self, limit: float = 5.0) -> Outward:
        """A way out to it alone, in spite of its address."""
        return Outward((f"127.0.0.1:{self.port}",), limit, schemes=("http",), reachable=lambda _: True)


def said(body: object, status: int = 200) -> Callable[[Call], tuple[int, dict[str, str], bytes]]:
    """Always this answer, in JSON."""
    return lambda _: (status, {"Content-Type": "application/json"}, json.dumps(body).encode())


@contextmanager
def playing(answer: Callable[[Call], tuple[int, dict[str, str], bytes]]) -> Iterator[Provider]:
    """A provider, for as long as the block lasts."""
    provider = Provider(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.command, self.path, headers, body)
            provider.calls.append(call)
            status, sent, content = provider.answer(call)
            self.send_response(status)
            for name, value in {**sent, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def hanging(drips: bytes = b"") -> Iterator[int]:
    """A server that takes connections and never answers, or gives a byte at a time: its port."""
    stop = threading.Event()

    def serve(listening: socket.socket) -> None:
        peers = []
        while True:
            try:
                peer, _ = listening.accept()
            except OSError:
                break
            peers.append(peer)
            if drips:
                threading.Thread(target=drip, args=(peer,), daemon=True).start()
        for peer in peers:
            peer.close()

    def drip(peer: socket.socket) -> None:
        for byte in drips:
            if stop.wait(0.05):
                return
            try:
                peer.sendall(bytes([byte]))
            except OSError:
                return

    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        stop.set()
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)
