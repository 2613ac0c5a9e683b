"""Callers of the API from a process of their own: N connections that stay open, one request after another each.

Written on bare sockets, so that what the callers cost takes little of what is measured.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

PATIENCE = 60.0
"""Seconds that a caller waits for an answer before it says that there is none."""


class Unanswered(Exception):
    """No answer that can be read came back."""


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


def get(path: str, *, port: int, headers: Mapping[str, str] | None = None) -> bytes:
    """A GET, ready to be sent."""
    more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{more}\r\n".encode()


def answer_to(port: int, content: bytes) -> tuple[str, str, bytes]:
    """Status line, head and body of one answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(content)
        head, _, body = _answer(connection).partition(b"\r\n\r\n")
    line, _, rest = head.decode("latin-1").partition("\r\n")
    return line.partition(" ")[2], rest, body


def _main() -> None:
    order = json.load(sys.stdin)
    waiting = iter([r.encode() for r in order["requests"]])
    lock = threading.Lock()
    times: list[float] = []
    wrong: list[str] = []

    def take() -> bytes | None:
        with lock:
            return next(waiting, None)

    threads = [
        threading.Thread(target=_call, args=(order["port"], take, order["wanted"], times, wrong))
        for _ in range(order["callers"])
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if len(times) != len(order["requests"]):
        raise SystemExit(f"a caller got another answer than it wanted: {wrong[:1]}")
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


def _call(port: int, take: Callable[[], bytes | None], wanted: int, times: list[float], wrong: list[str]) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while content := take():
            started = time.perf_counter()
            try:
                connection.sendall(content)
                answer = _answer(connection)
            except (OSError, Unanswered) as why:
                wrong.append(f"{content[:200]!r}: {why}")
                return
            if f" {wanted} ".encode() not in answer[:20]:
                wrong.append(answer[:2000].decode(errors="replace"))
                return
            times.append(time.perf_counter() - started)


def _answer(connection: socket.socket) -> bytes:
    """One answer with a Content-Length."""
    found = b""
    while b"\r\n\r\n" not in found:
        found += _more(connection)
    head, _, body = found.partition(b"\r\n\r\n")
    lengths = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    if not lengths:
        raise Unanswered(f"an answer that does not say its length: {head!r}")
    length = lengths[0]
    while len(body) < length:
        body += _more(connection)
    return head + b"\r\n\r\n" + body


def _more(connection: socket.socket) -> bytes:
    content = connection.recv(65536)
    if not content:
        raise Unanswered("the server closed the connection")
    return content


if __name__ == "__main__":
    _main()
