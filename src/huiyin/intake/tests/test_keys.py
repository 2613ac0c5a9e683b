"""Keys of sources."""

import secrets

import pytest
from django.utils import timezone

from huiyin.intake.operations import new_key, register
from huiyin.intake.queries import sources


def test_a_key_is_no_option_of_a_command(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["-Dq8", "--help", "a-key"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _bytes: next(made))
    source = register(door="key", now=timezone.now())
    assert new_key(source=source).key == "a-key"


def test_the_key_before_is_worth_nothing(db: None) -> None:
    source = register(door="key", now=timezone.now())
    before, after = new_key(source=source).key, new_key(source=source).key
    assert sources.by_key(before) is None
    known = sources.by_key(after)
    assert known is not None
    assert known.id == source.pk


def test_many_addresses_are_looked_up_at_once(db: None) -> None:
    now = timezone.now()
    source = register(door="ctwing", address="a", now=now)
    register(door="onenet", address="b", now=now)
    register(door="ctwing", address="c", parent_id=source.pk, now=now)
    assert list(sources.by_addresses("ctwing", ["a", "b", "c", "\0"])) == ["a"]
