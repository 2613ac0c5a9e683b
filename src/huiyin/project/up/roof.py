"""One `huiyin up` at a time in one home."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class AlreadyUp(Exception):
    """Another `huiyin up` runs in this home; `pid` is its number."""

    def __init__(self, home: Path, pid: str) -> None:
        super().__init__(f"huiyin up already runs in {home} (process {pid}); stop it, or set another HUIYIN_HOME")
        self.pid = pid


@contextmanager
def under_one_roof(home: Path) -> Iterator[IO[str]]:
    """Hold the home for this process, by the open file. The lock falls with the process, however it ends."""
    path = home / "run" / "up.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp(home, file.read().strip() or "unknown") from None
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield file
