"""The clocks of a matter over its states."""

from datetime import UTC, datetime, timedelta

from huiyin.kernel.calendars import china
from huiyin.kernel.spans import Span
from huiyin.lifecycles.model import Name, State, Tone
from huiyin.matters.rules.clocks import Clocks, entered, renewed, started

CALENDAR = china(2026)
WEDNESDAY_TEN = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
FIVE_DAYS = Span.parse("5 working days")


def state(*, within: str = "", pauses: bool = False, final: bool = False) -> State:
    return State(
        key="s",
        name=Name("态", "state"),
        owner=None if final else "secretary",
        tone=Tone.DOING,
        at=(0, 0),
        within=Span.parse(within) if within else None,
        pauses=pauses,
        final=final,
    )


def test_five_working_days_from_a_wednesday_end_when_the_office_closes_a_week_later() -> None:
    assert started(FIVE_DAYS, WEDNESDAY_TEN, CALENDAR).due_at == datetime(2026, 3, 11, 9, 30, tzinfo=UTC)


def test_the_earlier_of_two_deadlines_is_the_next_one() -> None:
    clocks = entered(
        started(FIVE_DAYS, WEDNESDAY_TEN, CALENDAR), state(within="4 working hours"), WEDNESDAY_TEN, CALENDAR
    )
    assert clocks.next_due_at == clocks.state_due_at
    assert clocks.state_due_at is not None
    assert clocks.due_at is not None
    assert clocks.state_due_at < clocks.due_at


def test_a_pause_keeps_the_time_left_and_gives_it_back() -> None:
    running = started(FIVE_DAYS, WEDNESDAY_TEN, CALENDAR)
    paused = entered(running, state(pauses=True), WEDNESDAY_TEN + timedelta(days=1), CALENDAR)
    assert paused.next_due_at is None
    assert paused.paused_at is not None
    back = entered(paused, state(), WEDNESDAY_TEN + timedelta(days=8), CALENDAR)
    assert back.paused_at is None
    assert running.due_at is not None
    assert back.due_at == running.due_at + timedelta(days=7)


def test_a_matter_that_was_late_when_paused_stays_as_late() -> None:
    running = started(FIVE_DAYS, WEDNESDAY_TEN, CALENDAR)
    assert running.due_at is not None
    paused = entered(running, state(pauses=True), running.due_at + timedelta(hours=3), CALENDAR)
    later = running.due_at + timedelta(days=30)
    assert entered(paused, state(), later, CALENDAR).due_at == later - timedelta(hours=3)


def test_a_pause_within_a_pause_keeps_the_first_one() -> None:
    paused = entered(started(FIVE_DAYS, WEDNESDAY_TEN, CALENDAR), state(pauses=True), WEDNESDAY_TEN, CALENDAR)
    again = entered(paused, state(pauses=True), WEDNESDAY_TEN + timedelta(days=2), CALENDAR)
    assert (again.paused_at, again.due_left) == (paused.paused_at, paused.due_left)


def test_a_final_state_stops_every_clock() -> None:
    clocks = entered(started(FIVE_DAYS, WEDNESDAY_TEN, CALENDAR), state(final=True), WEDNESDAY_TEN, CALENDAR)
    assert clocks.closed_at == WEDNESDAY_TEN
    assert clocks.next_due_at is None


def test_reopening_starts_the_promise_afresh() -> None:
    closed = entered(started(FIVE_DAYS, WEDNESDAY_TEN, CALENDAR), state(final=True), WEDNESDAY_TEN, CALENDAR)
    later = WEDNESDAY_TEN + timedelta(days=14)
    reopened = entered(closed, state(), later, CALENDAR)
    assert reopened.closed_at is None
    assert reopened.due_at == started(FIVE_DAYS, later, CALENDAR).due_at


def test_an_extension_while_paused_keeps_standing_still() -> None:
    paused = entered(started(FIVE_DAYS, WEDNESDAY_TEN, CALENDAR), state(pauses=True), WEDNESDAY_TEN, CALENDAR)
    longer = renewed(paused, Span.parse("10 working days"), WEDNESDAY_TEN, CALENDAR)
    assert longer.next_due_at is None
    assert longer.due_left is not None
    assert paused.due_left is not None
    assert longer.due_left > paused.due_left


def test_a_deadline_beyond_the_published_calendar_is_provisional() -> None:
    far = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
    assert started(FIVE_DAYS, far, CALENDAR).provisional
    assert not started(FIVE_DAYS, WEDNESDAY_TEN, CALENDAR).provisional


def test_a_matter_nobody_has_sorted_has_no_deadline_of_its_own() -> None:
    assert started(None, WEDNESDAY_TEN, CALENDAR) == Clocks()
