"""A process that reads ahead hands on everything, what went wrong included, and leaves nothing behind."""

import multiprocessing
import os
import signal
from collections.abc import Iterator

import pytest

from huiyin.domains.voice.adapters.ahead import CutOff, ahead
from huiyin.kernel.tables.opening import UnableToRead


def some(end: Exception | None = None) -> Iterator[tuple[int, str]]:
    for number in range(3):
        yield number, "路灯不亮" * 100_000
    if end:
        raise end


def test_everything_arrives_in_order() -> None:
    with ahead(some()) as items:
        assert list(items) == list(some())
    assert multiprocessing.active_children() == []


def test_what_reading_raises_is_raised_after_what_was_read() -> None:
    found = []
    with ahead(some(UnableToRead("half a file"))) as items, pytest.raises(UnableToRead, match="half a file"):
        for number, _ in items:
            found.append(number)
    assert found == [0, 1, 2]


def test_a_reader_that_was_killed_is_told_from_the_end_of_the_file() -> None:
    with pytest.raises(CutOff, match="-9"), ahead(some()) as items:
        assert next(items)[0] == 0
        (reader,) = multiprocessing.active_children()
        assert reader.pid
        os.kill(reader.pid, signal.SIGKILL)
        list(items)


def test_who_stops_early_leaves_no_process() -> None:
    with ahead(some()) as items:
        next(items)
    assert multiprocessing.active_children() == []
