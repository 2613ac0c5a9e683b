"""What reads and looks hand out of a contact."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MaskedContact:
    """A contact as it is shown to whoever works on a matter: 138****5678. Empty means not given."""

    name: str
    phone: str
    email: str
    erased: bool


@dataclass(frozen=True, slots=True)
class FullContact:
    """A contact in clear text. Empty means not given."""

    name: str
    phone: str
    email: str
    erased: bool
