"""What stands in a signed message and in its receipt. Checked by types, and nothing of it is guessed."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

MOST_FILES = 400
LARGEST_FILE = 20 * 1024 * 1024
HELLO, KEYS, REFUSED = "hello", "keys", "refused"
"""Kinds that the exchange itself answers: whether anybody is there; other keys sign from now on; a message was not
taken, and why."""

Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class FileNamed(msgspec.Struct, frozen=True):
    """A file that belongs to a message: by the SHA-256 of its bytes, which come on their own."""

    sha256: Sha256
    size: Annotated[int, Meta(gt=0, le=LARGEST_FILE)]
    name: Annotated[str, Meta(max_length=200)] = ""


class Message(msgspec.Struct, frozen=True):
    """What one installation tells another. `number` counts the messages from `sender` to `to`, from 1, without a gap.

    `subject` names what it is about, in the words of whoever sends it; `body` is the kind's own. `hello` has number 0:
    it is answered and not kept.
    """

    id: UUID
    number: Annotated[int, Meta(ge=0)]
    sender: Code = msgspec.field(name="from")
    to: Code
    kind: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_.]{1,39}$")]
    at: datetime
    subject: Annotated[str, Meta(max_length=60)] = ""
    files: Annotated[list[FileNamed], Meta(max_length=MOST_FILES)] = []
    body: dict[str, Any] = {}


class Receipt(msgspec.Struct, frozen=True):
    """What the other side has now. `re` is the message it answers; `wants` are files that have not come yet.

    `through`: every message up to this number is kept. Whoever was told of a higher one before sends the rest again:
    the other side has lost them, for it was put back from a backup.
    """

    re: UUID
    sender: Code = msgspec.field(name="from")
    to: Code
    through: Annotated[int, Meta(ge=0)]
    at: datetime
    wants: list[Sha256] = []


class FileBrought(msgspec.Struct, frozen=True):
    """Who brings the bytes of a file, and to whom."""

    sender: Code = msgspec.field(name="from")
    to: Code
    sha256: Sha256
    at: datetime
