"""Secrets that nobody supplied: made once, kept under HUIYIN_HOME/secrets, readable by their owner only."""

import os
import secrets
from pathlib import Path


def text(home: Path, name: str, *, env: str) -> str:
    """The secret from the environment variable `env`, else from the file `name`, which is made when absent."""
    if given := os.environ.get(env):
        return given
    path = home / "secrets" / name
    try:
        return path.read_text()
    except FileNotFoundError:
        return _make(path)


def _make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    value = secrets.token_urlsafe(48)
    # O_EXCL through a link: of two processes that start at once, one makes the file and the other reads it whole.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(value)
    try:
        os.link(draft, path)
    except FileExistsError:
        value = path.read_text()
    finally:
        draft.unlink()
    return value
