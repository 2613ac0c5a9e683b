"""Changing the keys that personal data is encrypted with, while the product runs.

1. `add_key` puts a new key in front of the file; running processes find it when they meet a token they cannot open.
2. `reencrypt` brings every token under it, batch by batch; after a kill it goes on where it stopped, for what is done
   bears the new key's name.
3. Once `waiting` counts nothing, `retire` takes the old keys away.
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from huiyin.kernel.registry import Registry
from huiyin.people import vault


class UnableToRotate(Exception):
    """The keys cannot be changed from here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of tokens: `model` as app_label.ModelName; with a `member`, JSON of which that member is a token."""

    model: str
    field: str
    member: str = ""


columns: Registry[Column] = Registry("encrypted column")
"""Every room that keeps tokens registers its columns here when it is loaded."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch did. `unreadable` tokens are opened by no key that is left; they stay as they are."""

    column: str
    done: int
    unreadable: int


def add_key() -> str:
    """Put a new key in front of the key file and return its name. Raises `UnableToRotate` when there is no file."""
    word = secrets.token_urlsafe(48)
    _write(" ".join([word, *_words()]))
    return vault.key_ids(word)[0]


def waiting() -> int:
    """How many tokens are not under the newest key."""
    return sum(_stale(column).count() for column in columns)


def reencrypt(batch_size: int = 500) -> Iterator[Batch]:
    """Bring every token under the newest key, one transaction a batch."""
    for name, column in columns.items():
        after: object = None
        while True:
            with transaction.atomic():
                rows = _next_rows(column, after, batch_size)
                if not rows:
                    break
                after = rows[-1].pk
                unreadable = [row.pk for row in rows if not _renew(row, column)]
                changed = [row for row in rows if row.pk not in unreadable]
                _model(column).objects.bulk_update(changed, [column.field])
            yield Batch(name, len(changed), len(unreadable))


def retire() -> int:
    """Take all keys but the newest away and say how many. Raises `UnableToRotate` while a token needs one of them."""
    words = _words()
    if left := waiting():
        raise UnableToRotate(f"{left} tokens are under an older key: run `huiyin keys reencrypt` first")
    _write(words[0])
    return len(words) - 1


def _model(column: Column) -> Any:
    return apps.get_model(column.model)


def _stale(column: Column) -> Any:
    path = f"{column.field}__{column.member}" if column.member else column.field
    held = _model(column).objects.exclude(**{path: ""})
    if column.member:
        held = held.filter(**{f"{column.field}__has_key": column.member})
    return held.exclude(**{f"{path}__startswith": f"{vault.newest_key_id()}:"})


def _next_rows(column: Column, after: object, size: int) -> list[models.Model]:
    rows = _stale(column).order_by("pk").select_for_update()
    return list((rows if after is None else rows.filter(pk__gt=after))[:size])


def _renew(row: models.Model, column: Column) -> bool:
    kept = getattr(row, column.field)
    try:
        fresh = vault.encrypt(vault.decrypt(kept[column.member] if column.member else kept))
        setattr(row, column.field, kept | {column.member: fresh} if column.member else fresh)
    except vault.UnableToDecrypt:
        return False
    return True


def _words() -> list[str]:
    return _file().read_text().split()


def _file() -> Path:
    file: Path | None = settings.DATA_KEYS_FILE
    if file is None:
        raise UnableToRotate(
            "the keys come from HUIYIN_DATA_KEYS: put a new word in front, restart, then run `huiyin keys reencrypt`"
        )
    return file


def _write(words: str) -> None:
    file = _file()
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(words)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    vault.reread()
