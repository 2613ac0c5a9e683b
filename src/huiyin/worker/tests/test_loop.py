"""The loop goes on: whatever one chore raises, the others and its own next time come."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from huiyin.worker import loop
from huiyin.worker.chores import Chore


class Hand:
    """Counts what it did; raises what it is told to; sets `stop` after `enough` times."""

    def __init__(self, stop: threading.Event, *, enough: int, problem: Exception | None = None, done: int = 0) -> None:
        self.times = 0
        self._stop, self._enough, self._problem, self._done = stop, enough, problem, done

    def __call__(self, now: datetime) -> int:
        assert now.utcoffset() is not None
        self.times += 1
        if self.times >= self._enough:
            self._stop.set()
        if self._problem:
            raise self._problem
        return self._done


@pytest.mark.parametrize("problem", [ValueError("a bad item"), OperationalError("no database")])
@pytest.mark.django_db
def test_a_chore_that_fails_stops_neither_itself_nor_the_others(
    problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "PAUSES", (0.01,))
    stop = threading.Event()
    bad = Hand(threading.Event(), enough=9, problem=problem)
    good = Hand(stop, enough=5)
    every = timedelta(milliseconds=20)
    loop.do_chores([Chore("bad", every, bad), Chore("good", every, good)], stop)
    assert (good.times, bad.times >= 3) == (5, True)


@pytest.mark.django_db
def test_a_chore_that_did_as_much_as_it_may_is_due_again_at_once() -> None:
    stop = threading.Event()
    busy = Hand(stop, enough=3, done=100)
    loop.do_chores([Chore("busy", timedelta(hours=1), busy)], stop)
    assert busy.times == 3


@pytest.mark.django_db
def test_the_loop_ends_before_the_next_chore_when_it_is_told_to() -> None:
    stop = threading.Event()
    last, never = Hand(stop, enough=1), Hand(threading.Event(), enough=1)
    loop.do_chores([Chore("last", timedelta(), last), Chore("never", timedelta(), never)], stop)
    assert (last.times, never.times) == (1, 0)


def test_a_thread_that_ends_before_its_time_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "PAUSES", (0.01,))
    stop = threading.Event()
    begun = []

    def ends_early(_: threading.Event) -> None:
        begun.append(1)
        if len(begun) == 3:
            stop.set()
        raise ValueError

    loop._guarded(ends_early, stop)
    assert len(begun) == 3
