"""The daily root: a Merkle root over chain heads, signed, and chained to the root before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from huiyin.kernel.chain import canonical
from huiyin.kernel.merkle import root

FIRST = "0" * 64
"""What the first root names as the one before it."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stood: entry `sequence` of the matter, with `hash`."""

    matter_id: UUID
    sequence: int
    hash: str

    @property
    def leaf(self) -> bytes:
        """The head as a leaf of the tree."""
        return canonical({"matter": str(self.matter_id), "sequence": self.sequence, "hash": self.hash})


@dataclass(frozen=True, slots=True)
class RootStatement:
    """What is signed."""

    day: date
    through_entry: int
    heads: int
    root: str
    previous: str

    @property
    def message(self) -> bytes:
        """The canonical form that the signature covers."""
        return canonical(
            {
                "day": self.day.isoformat(),
                "through_entry": self.through_entry,
                "heads": self.heads,
                "root": self.root,
                "previous": self.previous,
            }
        )


def root_of(heads: Sequence[Head]) -> str:
    """The Merkle root, in hexadecimal, over the heads in order of matter."""
    return root([head.leaf for head in sorted(heads, key=lambda head: head.matter_id)]).hex()


def sign(statement: RootStatement, key: Ed25519PrivateKey) -> tuple[str, str]:
    """The public key and the signature, both in hexadecimal."""
    return key.public_key().public_bytes_raw().hex(), key.sign(statement.message).hex()


def signed_by(statement: RootStatement, key: str, signature: str) -> bool:
    """Whether the signature is this key's over this statement."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), statement.message)
    except (InvalidSignature, ValueError):
        return False
    return True
