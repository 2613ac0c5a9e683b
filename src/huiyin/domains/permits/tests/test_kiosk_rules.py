"""When a visit at a kiosk is over, what it may open, and what a scanner types."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.domains.permits.rules.kiosk import (
    ASKED_AFTER,
    COUNTED_DOWN,
    SILENCE,
    Asked,
    Kind,
    Typed,
    asked_for,
    is_over,
    may_open,
    read_typed,
)

NOW = datetime(2026, 11, 27, 9, 40, tzinfo=UTC)
SECRET = "Zx8-kq_2" * 4
CARD = "11010519491231002X"


@pytest.mark.parametrize(("silent", "over"), [(0, False), (74.9, False), (75, True), (86_400, True)])
def test_a_visit_is_over_after_75_seconds_of_silence(silent: float, over: bool) -> None:
    assert is_over(last_at=NOW - timedelta(seconds=silent), ended_at=None, now=NOW) is over


def test_a_visit_that_was_ended_is_over_at_once_and_so_is_one_from_a_future_that_a_clock_made() -> None:
    assert is_over(last_at=NOW, ended_at=NOW, now=NOW)
    assert is_over(last_at=NOW + timedelta(hours=1), ended_at=None, now=NOW)


def test_the_page_asks_and_ends_before_the_server_does() -> None:
    assert ASKED_AFTER + COUNTED_DOWN == timedelta(seconds=60) < SILENCE


@pytest.mark.parametrize("asked", [Asked.DRAFT, Asked.RECEIPT])
def test_what_is_somebodys_opens_only_in_the_visit_that_opened_it(asked: Asked) -> None:
    assert may_open(asked, "mine", {"mine"})
    assert not may_open(asked, "another's", {"mine"})
    assert not may_open(asked, "", set())


def test_what_nobody_listed_is_closed_to_a_kiosk() -> None:
    closed = ["web:home", "desk:sign_in", "web:mine", "web:receipt-act", "permits:certificate", "permits:sign",
              "permits:made_tomorrow", "", "kiosk"]  # fmt: skip
    assert {asked_for(name) for name in closed} == {Asked.ELSEWHERE}
    assert not may_open(Asked.ELSEWHERE, "mine", {"mine"})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (f"http://hall.example:8000/open/f/{SECRET}/form", Typed(Kind.DRAFT, SECRET)),
        (f"HTTPS://hall.example/open/f/{SECRET}", Typed(Kind.DRAFT, SECRET)),
        (f"https://hall.example/r/{SECRET}?sent", Typed(Kind.RECEIPT, SECRET)),
        (f" https://hall.example/r/{SECRET}\n", Typed(Kind.RECEIPT, SECRET)),
        (CARD.lower(), Typed(Kind.CARD, CARD)),
    ],
)
def test_a_scanner_types_links_of_ours_and_a_reader_numbers_of_cards(typed: str, read: Typed) -> None:
    assert read_typed(typed, host="hall.example") == read


@pytest.mark.parametrize(
    "typed",
    [
        "", "HY26-110482-B", "110105194912310021", SECRET, f"/open/f/{SECRET}/form",
        f"https://elsewhere.example/r/{SECRET}", f"https://hall.example/r/{SECRET}/licence.pdf",
        "https://[", f"javascript://hall.example/r/{SECRET}", "9" * 9_000,
    ],
)  # fmt: skip
def test_a_number_alone_a_wrong_check_character_and_foreign_links_are_nothing(typed: str) -> None:
    assert read_typed(typed, host="hall.example") == Typed(Kind.NOTHING)
