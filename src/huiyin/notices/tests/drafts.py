"""Drafts for the tests of notices."""

from datetime import UTC, datetime

from huiyin.kernel.ids import new_id
from huiyin.notices.operations import Draft
from huiyin.people import vault

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


def to_user(user_id: int, *channels: str, language: str = "zh-hans") -> Draft:
    """A draft for an account."""
    return Draft(
        subject=new_id(),
        template="test.told",
        params={"number": "HY26-110482-B"},
        user_id=user_id,
        address="",
        channels=channels or ("in_app", "email"),
        language=language,
    )


def to_reporter(address: str = "lin@example.org", *channels: str) -> Draft:
    """A draft for somebody without an account."""
    return Draft(
        subject=new_id(),
        template="test.told",
        params={"number": "HY26-110482-B"},
        user_id=None,
        address=vault.encrypt(address),
        channels=channels or ("email",),
    )
