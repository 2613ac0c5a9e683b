"""What was stored is weighed once and in order, whoever weighs it and whenever they die."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from huiyin.database.pipeline import asked
from huiyin.intake.models import Observation, Offset, Refusal, Stream, Unweighed
from huiyin.intake.operations import Keeper
from huiyin.intake.operations.evaluating import Evaluation
from huiyin.intake.operations.refusing import Refused, count
from huiyin.intake.operations.setting_aside import weigh_again
from huiyin.intake.registry import Deed
from huiyin.intake.sent import Sent, Stored, partition_of
from huiyin.intake.waking import Listener
from huiyin.kernel.clock import to_ms

pytestmark = pytest.mark.usefixtures("committed_db")


class Scales:
    """Weighs by writing down: every observation becomes a count in a table, in the transaction of its offset."""

    def __init__(self, deed: Callable[[Stored], None] | None = None) -> None:
        self.partitions: frozenset[int] = frozenset()
        self.weighed: list[Stored] = []
        self.asked: list[tuple[int, int]] = []
        self._deed = deed or self._write

    def begin(self, partitions: frozenset[int], now_ms: int) -> None:
        self.partitions = partitions

    def weigh(self, stored: Stored, now_ms: int) -> Sequence[Deed]:
        self.weighed.append(stored)
        return [Deed(stored.source, lambda: self._deed(stored))]

    def due(self, now_ms: int, weighed_ms: int) -> Sequence[Deed]:
        self.asked.append((now_ms, weighed_ms))
        return []

    def next_due(self) -> int | None:
        return None

    def clock_moved(self, by_ms: int, now_ms: int) -> list[Deed]:
        return []

    def forget(self) -> None:
        self.weighed.clear()

    @staticmethod
    def _write(stored: Stored) -> None:
        weighed = Refused()
        weighed.add("weighed", str(stored.values["n"]))
        count(weighed, timezone.now())


def send(*numbers: int, door: str = "test", source: int | None = None) -> None:
    keeper = Keeper(door).start()
    now_ms = time.time_ns() // 1_000_000
    keeper.keep([Sent(source or n, partition_of(source or n), {"n": n}, now_ms) for n in numbers])
    keeper.end()


def weighed() -> dict[str, int]:
    return dict(Refusal.objects.filter(door="weighed").values_list("reason", "count"))


def evaluation(scales: Scales) -> Evaluation:
    return Evaluation([scales], Listener("test"))


def work(one: Evaluation, turns: int = 4) -> None:
    for _ in range(turns):
        one.turn()
    one._say()


def test_everything_that_is_stored_is_weighed_once() -> None:
    send(*range(1, 50))
    work(evaluation(Scales()))
    work(evaluation(Scales()))  # on the same connection, which holds the locks
    assert weighed() == {str(n): 1 for n in range(1, 50)}


def test_what_two_doors_store_is_weighed_once() -> None:
    send(1, 2, door="a")
    send(3, 4, door="b")
    scales = Scales()
    one = evaluation(scales)
    work(one)
    send(5, door="c")
    one._looked_at -= 10
    work(one)
    assert weighed() == {str(n): 1 for n in range(1, 6)}


def test_the_readings_of_a_source_are_weighed_in_their_order() -> None:
    send(*range(1, 200), source=3)
    scales = Scales()
    work(evaluation(scales))
    assert [stored.values["n"] for stored in scales.weighed] == list(range(1, 200))


def test_a_deed_that_fails_is_set_aside_and_holds_up_no_other() -> None:
    def fail(stored: Stored) -> None:
        if stored.values["n"] == 2:
            raise RuntimeError("a fault of ours")
        Scales._write(stored)

    send(1, 2, 3)
    work(evaluation(Scales(fail)))
    assert weighed() == {"1": 1, "3": 1}
    assert Unweighed.objects.get().problem == "RuntimeError: a fault of ours"


def test_a_statement_that_fails_in_a_pipeline_is_the_fault_of_its_deed_alone() -> None:
    class Piped(Scales):
        def weigh(self, stored: Stored, now_ms: int) -> Sequence[Deed]:
            return [Deed(stored.source, lambda: self._divide(stored), pipelined=True)]

        @staticmethod
        def _divide(stored: Stored) -> None:
            asked(
                "insert into intake_refusal (day, door, reason, count) values (now(), 'weighed', %s, 1 / (%s - 2))",
                [
                    str(stored.values["n"]),
                    stored.values["n"],
                ],
            )

    send(1, 2, 3)
    work(evaluation(Piped()))
    assert set(weighed()) == {"1", "3"}
    assert "division by zero" in Unweighed.objects.get().problem


def test_of_a_source_of_which_a_deed_fails_nothing_that_follows_is_done() -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("a fault of ours")

    class Two(Scales):
        def weigh(self, stored: Stored, now_ms: int) -> Sequence[Deed]:
            follows = [Deed(stored.source, lambda: done.append(f"remembered {stored.source}"))]
            return [Deed(stored.source, fail), *follows] if stored.source == 1 else follows

    send(1, 2)
    work(evaluation(Two()))
    assert "remembered 1" not in done[1:]  # but for the first try, which was rolled back
    assert "remembered 2" in done


def test_what_could_not_be_weighed_is_weighed_again_as_it_was_when_somebody_asks() -> None:
    class Broken(Scales):
        def weigh(self, stored: Stored, now_ms: int) -> Sequence[Deed]:
            raise RuntimeError("a fault of ours")

    send(7)
    work(evaluation(Broken()))
    aside = Unweighed.objects.get()
    work(evaluation(Scales()))
    assert weighed() == {}  # nobody asked
    weigh_again(ids=[aside.pk], by_name="somebody", now=timezone.now())
    mended = Scales()
    work(evaluation(mended))
    assert weighed() == {"7": 1}
    observation = Observation.objects.get()
    assert mended.weighed[-1].observed_ms == to_ms(observation.observed_at)
    assert mended.weighed[-1].received_ms == to_ms(observation.received_at)
    aside.refresh_from_db()
    assert aside.outcome == "weighed"
    work(evaluation(Scales()))
    assert weighed() == {"7": 1}  # once


def test_of_what_followed_and_failed_the_last_word_is_weighed_again() -> None:
    def fail(stored: Stored) -> None:
        raise RuntimeError("a fault of ours")

    send(8)
    work(evaluation(Scales(fail)))
    weigh_again(ids=[Unweighed.objects.get().pk], by_name="somebody", now=timezone.now())
    work(evaluation(Scales()))
    assert weighed() == {"8": 1}


def test_what_fails_once_more_is_set_aside_anew() -> None:
    def fail(stored: Stored) -> None:
        raise RuntimeError("a fault of ours")

    send(9)
    work(evaluation(Scales(fail)))
    first = Unweighed.objects.get()
    weigh_again(ids=[first.pk], by_name="somebody", now=timezone.now())
    work(evaluation(Scales(fail)))
    first.refresh_from_db()
    assert first.ended_at is not None
    assert Unweighed.objects.get(ended_at=None).problem == first.problem


def test_what_was_not_committed_is_weighed_again() -> None:
    class Killed(BaseException):
        pass

    def die(stored: Stored) -> None:
        Scales._write(stored)
        if stored.values["n"] == 3:
            raise Killed

    send(1, 2, 3)
    with pytest.raises(Killed):
        work(evaluation(Scales(die)))
    assert weighed() == {}
    connection.close()
    work(evaluation(Scales()))
    assert weighed() == {"1": 1, "2": 1, "3": 1}


def test_two_evaluators_share_the_partitions_and_weigh_each_observation_once() -> None:
    stop = threading.Event()
    shares: list[frozenset[int]] = []

    def another() -> None:
        scales = Scales()
        with closing(Listener("test")) as listener:
            Evaluation([scales], listener).run(stop)
        shares.append(scales.partitions)
        connection.close()

    threads = [threading.Thread(target=another) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(7)  # each looks for its share every five seconds
    send(*range(1, 400))
    until = time.monotonic() + 10
    while len(weighed()) < 399 and time.monotonic() < until:
        time.sleep(0.1)
    stop.set()
    for thread in threads:
        thread.join()
    assert weighed() == {str(n): 1 for n in range(1, 400)}
    assert sorted(map(len, shares)) == [8, 8]


def test_an_offset_says_how_far_every_partition_came() -> None:
    send(1, 2, 3)
    work(evaluation(Scales()))
    assert {at.sequence for at in Offset.objects.all()} == {3}
    assert Offset.objects.count() == 16


def test_while_there_is_a_backlog_sensors_timers_wait_for_it() -> None:
    an_hour_ago = time.time_ns() // 1_000_000 - 3_600_000
    keeper = Keeper("test").start()
    keeper.keep([Sent(1, 1, {"n": 1}, an_hour_ago)])
    keeper.end()
    scales = Scales()
    work(evaluation(scales), turns=2)
    (_, in_the_backlog), (now_ms, drained) = scales.asked
    assert in_the_backlog == an_hour_ago
    assert drained == now_ms


def test_a_door_that_was_silent_for_long_is_heard_again_at_once() -> None:
    keeper = Keeper("test").start()
    now_ms = time.time_ns() // 1_000_000
    keeper.keep([Sent(1, 1, {"n": 1}, now_ms)])
    Stream.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    scales = Scales()
    one = evaluation(scales)
    work(one)
    keeper._beat_at = 0.0
    keeper.keep([Sent(1, 1, {"n": 2}, now_ms)])
    keeper.end()
    one._woken = True
    one.turn()
    assert weighed() == {"1": 1, "2": 1}


def test_the_first_words_of_a_new_door_wait_for_no_round() -> None:
    scales = Scales()
    one = evaluation(scales)
    work(one)
    send(1, door="new")
    one._woken = True
    one.turn()
    assert weighed() == {"1": 1}
