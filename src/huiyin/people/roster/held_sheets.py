"""A sheet between being shown and being confirmed: one for each administrator, encrypted, for an hour at most.

It holds telephone numbers: it lies under HUIYIN_HOME/imports as a token of `people.vault`, and goes when it was
written, when another takes its place, or when anybody brings one after its time.
"""

import base64
import os
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from django.conf import settings

from huiyin.people import vault

LONGEST = 3600.0
"""Seconds that a sheet is held."""


def hold(user_id: int, content: bytes) -> None:
    """Keep the sheet that this person looks at, in place of the one before."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_old(folder)
    draft = folder / f".{user_id}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(vault.encrypt(base64.b64encode(content).decode()))
    draft.replace(folder / str(user_id))


def held(user_id: int) -> BytesIO | None:
    """The sheet that this person looked at; None when its time is over."""
    path = _folder() / str(user_id)
    try:
        if time.time() - path.stat().st_mtime > LONGEST:
            return None
        return BytesIO(base64.b64decode(vault.decrypt(path.read_text())))
    except (FileNotFoundError, vault.UnableToDecrypt):
        return None


def drop(user_id: int) -> None:
    """Forget this person's sheet."""
    (_folder() / str(user_id)).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.HOME) / "imports"


def _forget_old(folder: Path) -> None:
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process may tidy at this moment
            if time.time() - path.stat().st_mtime > LONGEST:
                path.unlink()
