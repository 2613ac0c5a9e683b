"""The floor under a request: a bare WSGI application in the same server that answers the same bytes, and nothing else.

Granian with as many processes and threads as the product's; the answers are those that the product gave to the same
requests, read from the file that HUIYIN_BENCH_ANSWERS names (JSON: path to status, type and body).
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from huiyin.project.processes import WEB_THREADS

FILE = "HUIYIN_BENCH_ANSWERS"
_kept: dict[str, Any] = {}


@contextmanager
def serving(answers: Mapping[str, tuple[str, str, str]], folder: Path, processes: int) -> Iterator[tuple[int, int]]:
    """Serve these answers; yields port and process number."""
    file = folder / "answers.json"
    file.write_text(json.dumps(answers), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(processes), "--blocking-threads", str(WEB_THREADS), "--no-ws", "--log-level", "error",
        "benches._same_answers:application",
    ]  # fmt: skip
    running = subprocess.Popen(command, env=os.environ | {FILE: str(file)})
    try:
        _wait(port)
        yield port, running.pid
    finally:
        running.terminate()
        running.wait(30)


def application(
    environ: Mapping[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]
) -> Iterable[bytes]:
    """Answer as the product did."""
    if not _kept:
        _kept.update(json.loads(Path(os.environ[FILE]).read_text("utf-8")))
    environ["wsgi.input"].read()
    status, kind, body = _kept[environ["PATH_INFO"]]
    content = body.encode()
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(content)))])
    return [content]


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the bare server did not come up")
