"""Callers of the API from a process of their own: N connections that stay open, one request after another each.

Written on bare sockets, so that what the callers cost takes little of what is measured.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Driven:
    """What the callers saw: requests answered as wanted, in how long; `slow` is the 99th percentile in ms."""

    answered: int
    seconds: float
    median: float
    slow: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.answered / self.seconds


def drive(port: int, requests: Sequence[bytes], *, callers: int, wanted: int) -> Driven:
    """Send all requests through `callers` connections, from another process. Ends at another answer than `wanted`."""
    order = {"port": port, "callers": callers, "wanted": wanted, "requests": [r.decode() for r in requests]}
    done = subprocess.run(
        [sys.executable, "-m", "benches._callers"], input=json.dumps(order), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return Driven(**json.loads(done.stdout))


def request(path: str, body: object, key: str, *, port: int) -> bytes:
    """A POST of JSON, ready to be sent."""
    content = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def _main() -> None:
    order = json.load(sys.stdin)
    waiting = iter([r.encode() for r in order["requests"]])
    lock = threading.Lock()
    times: list[float] = []

    def take() -> bytes | None:
        with lock:
            return next(waiting, None)

    threads = [
        threading.Thread(target=_call, args=(order["port"], take, order["wanted"], times))
        for _ in range(order["callers"])
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if len(times) != len(order["requests"]):
        raise SystemExit("a caller got another answer than it wanted")
    times.sort()
    print(
        json.dumps(
            {
                "answered": len(times),
                "seconds": seconds,
                "median": times[len(times) // 2] * 1000,
                "slow": times[int(len(times) * 0.99)] * 1000,
            }
        )
    )


def _call(port: int, take: Callable[[], bytes | None], wanted: int, times: list[float]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while content := take():
            started = time.perf_counter()
            connection.sendall(content)
            answer = _answer(connection)
            if f" {wanted} ".encode() not in answer[:20]:
                raise SystemExit(answer.decode())
            times.append(time.perf_counter() - started)


def _answer(connection: socket.socket) -> bytes:
    """One answer with a Content-Length."""
    found = b""
    while b"\r\n\r\n" not in found:
        found += _more(connection)
    head, _, body = found.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        body += _more(connection)
    return head + b"\r\n\r\n" + body


def _more(connection: socket.socket) -> bytes:
    content = connection.recv(65536)
    if not content:
        raise SystemExit("the server closed the connection")
    return content


if __name__ == "__main__":
    _main()
