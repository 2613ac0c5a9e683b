"""Somebody who takes page after page over real connections is slowed; whoever comes by the same proxy is not."""

import socket
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler

from huiyin.project.forwarding import Forwarded

Answer = tuple[int, dict[str, str]]


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class Threaded(ThreadingMixIn, WSGIServer):
    """One thread a connection."""

    daemon_threads = True
    request_queue_size = 64


@pytest.fixture
def port(settings: object) -> Iterator[int]:
    """The product as it stands behind one proxy, four requests at once and one more each second allowed."""
    settings.RATE, settings.WEB_PROCESSES = 1.0, 1  # type: ignore[attr-defined]
    product = Forwarded(WSGIHandler(), proxies=1)
    with make_server("127.0.0.1", 0, product, server_class=Threaded, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def ask(port: int, caller: str) -> Answer:
    """What a proxy in front would send for a caller, over a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        lines = ("GET /healthz HTTP/1.1", "Host: 127.0.0.1", f"X-Forwarded-For: {caller}", "Connection: close")
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        said = b"".join(iter(lambda: connection.recv(65536), b""))
    first, *fields = said.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return int(first.split()[1]), {k.lower(): v for k, v in (line.split(": ", 1) for line in fields)}


def test_a_scraper_over_sockets_is_slowed_and_its_neighbour_goes_on(port: int) -> None:
    refused: list[Answer] = []
    wrong: list[Answer] = []

    def scrape() -> None:
        while len(refused) < 100:
            status, headers = answer = ask(port, "203.0.113.9")
            if status == 429:
                refused.append(answer)
            elif status != 200:
                wrong.append((status, headers))

    scrapers = [threading.Thread(target=scrape) for _ in range(4)]
    for thread in scrapers:
        thread.start()
    neighbour = [ask(port, "203.0.113.10")[0] for _ in range(4)]
    for thread in scrapers:
        thread.join()
    assert (neighbour, wrong) == ([200] * 4, [])
    assert {headers["cache-control"] for _, headers in refused} == {"no-store"}
    assert {headers["retry-after"] for _, headers in refused} == {"1"}
