"""What figures need of a matter is read off its history alone."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.kernel.calendars import china
from huiyin.matters.rules.measuring import Measured, Measures, Step, measure

WEDNESDAY = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai, when the office opens
KIND = Measured(
    answers=frozenset({"answer"}), assigns=frozenset({"assign"}), returns=frozenset({"return_"}),
    passes=frozenset({"pass_on"}), extends=frozenset({"extend"}), reopens=frozenset({"not_solved"}),
    solved=frozenset({"solved"}), unsolved=frozenset({"not_solved"}),
)  # fmt: skip
OPENED = Step(WEDNESDAY, "reporter", "opened", True)


def of(*later: Step) -> Measures:
    return measure([OPENED, *later], KIND, china(2026))


def step(
    action: str, hours: float = 1, actor: str = "person", *, public: bool = True, due: float | None = None
) -> Step:
    at = WEDNESDAY + timedelta(hours=hours)
    return Step(at, actor, action, public, WEDNESDAY + timedelta(hours=due) if due is not None else None)


def test_working_time_stands_still_at_noon_and_at_night() -> None:
    assert of(step("accept", 5)).response_minutes == 210  # 9:00 to 14:00 less 12:00 to 13:30
    assert of(step("accept", 24)).response_minutes == 420


@pytest.mark.parametrize("who", ["system", "reporter", "device"])
def test_only_the_desk_responds(who: str) -> None:
    assert of(step("remind", actor=who)).response_minutes is None


def test_a_note_that_nobody_outside_reads_is_no_response() -> None:
    assert of(step("note", public=False)).response_minutes is None


def test_the_first_answer_counts_against_the_deadline_of_its_moment() -> None:
    assert of(step("answer", 2, due=2), step("not_solved", 3, "reporter"), step("answer", 9, due=4)).on_time is True
    assert of(step("answer", 2, due=1)).on_time is False
    assert of(step("answer", 2)).on_time is None


def test_the_last_word_of_the_reporter_is_the_verdict() -> None:
    assert of(step("not_solved"), step("solved")).verdict == 1
    assert of(step("solved"), step("not_solved")).verdict == -1
    assert of(step("answer")).verdict is None
