"""Starting and stopping the server, and clearing up after one that died.

After a kill -9 three things may be left: `postmaster.pid`, whose number may since belong to another process; the
dead server's backends, which hold the shared memory; or, when only our own supervisor was killed, a server that is
well. They are told apart by what a process is (its working folder is the data folder), not by its number.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psycopg

from huiyin.project.postgres import cluster
from huiyin.project.postgres.placing import SOCKET_NAME, Place

PATIENCE = 60.0  # seconds; recovery after a crash under load is the longest


class UnableToStart(Exception):
    """The server did not come up; the message is the end of its log."""


def command(place: Place, *, durable: bool = True) -> list[str]:
    """The server in the foreground. Without `durable`, for tests, nothing is forced to the disk."""
    settings = {
        "unix_socket_directories": place.socket,
        "unix_socket_permissions": "0700",
        "listen_addresses": "",
        "max_connections": "200",
        "shared_buffers": "256MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        "log_min_error_statement": "panic",  # a statement may carry a resident's words
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    return [place.program("postgres"), "-D", place.data, *options]


def start(place: Place, log: IO[bytes], *, durable: bool = True) -> subprocess.Popen[bytes]:
    """Start the server and return at once; `wait` for it."""
    clear_up(place)
    cluster.let_in(place)
    process: subprocess.Popen[bytes] = subprocess.Popen(
        dying_with_parent("INT", command(place, durable=durable)),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env=cluster.environment(place),
        start_new_session=True,
        **place.identity(),  # type: ignore[call-overload]
    )
    return process


def dying_with_parent(signal_name: str, arguments: list[str]) -> list[str]:
    """The command, to be sent a signal when the process that started it ends, be it by kill -9 (prctl(2))."""
    setpriv = Path("/usr/bin/setpriv")
    return [str(setpriv), "--pdeathsig", signal_name, *arguments] if setpriv.exists() else arguments


def wait(place: Place, process: subprocess.Popen[bytes], *, patience: float = PATIENCE) -> None:
    """Return when the server answers."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if process.poll() is not None:
            raise UnableToStart(f"PostgreSQL ended with {process.returncode} while it started; see its log")
        if answers(place):
            return
        time.sleep(0.02)
    raise UnableToStart(f"PostgreSQL does not answer within {patience:.0f} s; see its log")


def answers(place: Place) -> bool:
    """Whether a connection can be made."""
    try:
        cluster.connect(place, user=cluster.BOOTSTRAP, database="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def stop(process: subprocess.Popen[bytes], *, patience: float = 30.0) -> None:
    """Stop the server: open transactions are rolled back (SIGINT is PostgreSQL's fast shutdown)."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()


def clear_up(place: Place, *, patience: float = 20.0) -> None:
    """End what is left of an earlier server on this data, and remove a `postmaster.pid` that means nobody.

    1. A server that lives is stopped as a server is; backends without a server get SIGQUIT, then SIGKILL.
    2. When nobody is left, `postmaster.pid` and the socket are stale, whoever may have the number now.
    """
    until = time.monotonic() + patience
    postmaster = _postmaster(place)
    while processes := list(_at_home(place)):
        hard = time.monotonic() > until
        for pid in [postmaster] if postmaster in processes and not hard else processes:
            _send(pid, signal.SIGKILL if hard else signal.SIGINT if pid == postmaster else signal.SIGQUIT)
        time.sleep(0.05)
    for stale in (
        Path(place.data, "postmaster.pid"),
        socket := Path(place.socket, SOCKET_NAME),
        Path(f"{socket}.lock"),
    ):
        stale.unlink(missing_ok=True)


def _postmaster(place: Place) -> int:
    try:
        return int(Path(place.data, "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return 0


def _at_home(place: Place) -> Iterator[int]:
    """The living processes whose working folder is the data folder, and whose program is called postgres."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            at_home = (entry / "cwd").readlink() == Path(place.data)
            if at_home and (entry / "exe").readlink().name.split(" ")[0] == "postgres":
                yield int(entry.name)
        except OSError:
            continue  # ended meanwhile, or somebody else's


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
