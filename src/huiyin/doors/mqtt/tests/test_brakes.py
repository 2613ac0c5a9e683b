"""Guessing is slow, whatever else comes from the same address."""

import pytest

from huiyin.intake import brakes
from huiyin.intake.brakes import Brake


def test_different_wrong_keys_are_counted() -> None:
    brake = Brake(3, 60)
    for number in range(3):
        assert not brake.holds("a", 0)
        brake.failed("a", f"key{number}", 0)
    assert brake.holds("a", 59)
    assert not brake.holds("b", 59)


def test_the_same_wrong_key_is_counted_once() -> None:
    brake = Brake(3, 60)
    for at in range(50):
        brake.failed("a", "old", at)
    assert not brake.holds("a", 50)


def test_it_is_forgotten_after_a_while() -> None:
    brake = Brake(1, 60)
    brake.failed("a", "key", 0)
    assert brake.holds("a", 60)
    assert not brake.holds("a", 61)
    assert not brake.holds("a", 62)


def test_a_key_that_was_right_is_listened_to_until_it_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brakes, "TRUSTED", 2)
    brake = Brake(1, 60)
    for key in ("a", "b", "c"):
        brake.passed(key)
    assert [brake.trusts(key) for key in ("a", "b", "c", "d")] == [False, True, True, False]
    brake.failed("address", "c", 0)
    assert not brake.trusts("c")


def test_so_many_addresses_are_remembered_and_no_more() -> None:
    brake = Brake(1, 60)
    for number in range(brakes.ADDRESSES + 500):
        brake.failed(f"address {number}", "key", 0)
    assert len(brake._tried) == brakes.ADDRESSES
    assert brake.holds(f"address {brakes.ADDRESSES + 499}", 1)
