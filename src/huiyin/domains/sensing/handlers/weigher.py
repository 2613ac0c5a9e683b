"""Weighing what devices say: rules in memory, alarms in the transaction that passes the observation."""

import heapq
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.utils import timezone

from huiyin.domains.sensing import operations, queries
from huiyin.domains.sensing.handlers.arms import Armoury
from huiyin.domains.sensing.handlers.post import Happening, Post
from huiyin.domains.sensing.models import Alarm, Device, Health, Service
from huiyin.domains.sensing.operations.raising import Found
from huiyin.domains.sensing.operations.surroundings import Surroundings
from huiyin.domains.sensing.queries import Watched
from huiyin.domains.sensing.rules import Happened
from huiyin.domains.sensing.rules.device_type import SILENT
from huiyin.domains.sensing.rules.sentences import because
from huiyin.intake.queries.observed import before, last_seen
from huiyin.intake.registry import Deed
from huiyin.intake.sent import Stored
from huiyin.kernel.clock import from_ms, to_ms

WEIGHED = frozenset({Service.REGISTERED, Service.IN_SERVICE, Service.IN_TEST})
"""What is in repair or retired is stored and not weighed."""
AT_MOST = 20
LOOK = 1_000
"""Milliseconds after which settings are looked at again."""
OVERLAP = 100
"""Revisions that are read again: a smaller one may be committed after a greater."""
RECENT = 30
"""Readings taken in again when a device is first heard after a restart."""
AFTER_TESTS = 60_000
"""Milliseconds that a test may go on to sound before it is taken for real: detectors are quiet with some delay."""
MUTED = 60_000
"""Milliseconds after which a silent device behind a silent gateway is looked at again."""

_WRITES = frozenset({Happened.RAISED, Happened.LEVEL_CHANGED, Happened.CLEARED})


class SensingWeigher:
    """See `intake.registry.Weigher`."""

    def __init__(self) -> None:
        self._armoury = Armoury()
        self._zone = timezone.get_default_timezone()
        self.forget()

    def forget(self) -> None:
        """Everything is found again by `begin`."""
        self._partitions: frozenset[int] = frozenset()
        self._posts: dict[int, Post] = {}
        self._timers: list[tuple[int, int, str]] = []
        self._ladders: list[tuple[int, int, UUID]] = []
        self._climbing: dict[UUID, int] = {}
        self._silent: dict[int, bool] = {}
        self._to_raise: dict[int, int | None] = {}
        self._around: dict[int, Surroundings] = {}
        self._revision = 0
        self._looked_ms = 0

    def begin(self, partitions: frozenset[int], now_ms: int) -> None:
        """Read the devices of these partitions, where their rules stand, and the ladders that climb."""
        self._partitions = partitions
        found = queries.watched(partitions)
        heard = last_seen([watched.source_id for watched in found])
        for watched in found:
            post = self._put(watched)
            if watched.source_id in heard:
                post.hear_of(heard[watched.source_id])
            post.clock_moved(0, now_ms)  # it may have been set back while nobody weighed
            for code in post.timed():
                self._rouse(watched.source_id, post, code, now_ms)
        for alarm in queries.open_ladders(partitions):
            at = operations.pull_back(alarm=alarm, now=from_ms(now_ms))
            self._set_ladder(alarm.device.source_id, alarm.pk, at)
        operations.get_ready(from_ms(now_ms))
        self._looked_ms = now_ms

    def clock_moved(self, by_ms: int, now_ms: int) -> Sequence[Deed]:
        """Move everything that waits, so that it waits as long as it would have."""
        deeds = [
            Deed(0, partial(operations.move_ladders, partitions=self._partitions, by=timedelta(milliseconds=by_ms)))
        ]
        self._ladders = [(at + by_ms, source, alarm_id) for at, source, alarm_id in self._ladders]
        self._climbing = {alarm_id: at + by_ms for alarm_id, at in self._climbing.items()}
        self._timers = []
        self._looked_ms = now_ms
        for source, post in self._posts.items():
            post.clock_moved(by_ms, now_ms)
            post.again, post.scheduled = {}, {}
            for code in post.timed():
                self._rouse(source, post, code, now_ms)
            if post.moved:
                deeds.append(self._keeping(source, post))
        return deeds

    def weigh(self, stored: Stored, now_ms: int) -> Sequence[Deed]:
        """Weigh one observation against all rules of its device."""
        post = self._posts.get(stored.source) or self._meet(stored.source)
        if post is None or post.watched.service not in WEIGHED or stored.received_ms < post.afresh_ms:
            return ()
        if not post.warm:
            self._warm(post, stored)
        happened = post.hear(stored, self._zone)
        return self._follow(stored.source, post, happened, now_ms)

    def due(self, now_ms: int, weighed_ms: int) -> Sequence[Deed]:
        """What time alone brings: durations that are over and silence, by what has been weighed; the next rungs."""
        deeds: list[Deed] = []
        if now_ms - self._looked_ms >= LOOK:
            self._look(now_ms)
            deeds += self._end_tests(now_ms)
            deeds += self._settle(now_ms)
        self._silent = {}
        while self._timers and self._timers[0][0] <= weighed_ms and len(deeds) < AT_MOST:
            at, source, code = heapq.heappop(self._timers)
            post = self._posts.get(source)
            if post is not None and post.scheduled.get(code) == at:
                del post.scheduled[code]
                deeds += self._wake_or_wait(source, post, code, weighed_ms)
        while self._ladders and self._ladders[0][0] <= now_ms and len(deeds) < AT_MOST:
            at, source, alarm_id = heapq.heappop(self._ladders)
            if self._climbing.get(alarm_id) != at:
                continue
            del self._climbing[alarm_id]
            deeds.append(Deed(source, partial(self._climb, source, alarm_id)))
        return deeds

    def next_due(self) -> int | None:
        """The soonest of all timers, and the next look at the settings."""
        soonest = [queue[0][0] for queue in (self._timers, self._ladders) if queue]
        return min([*soonest, self._looked_ms + LOOK])

    def _put(self, watched: Watched) -> Post:
        arms = self._armoury.arms_of(watched)
        self._revision = max(self._revision, watched.revision)
        post = self._posts.get(watched.source_id)
        if post is None:
            post = self._posts[watched.source_id] = Post(watched, arms)
        else:
            post.renew(watched, arms)
        return post

    def _meet(self, source_id: int) -> Post | None:
        """A source that was not there before: read its device, or adopt it."""
        watched = queries.watched_of_source(source_id)
        if watched is None and operations.adopt_source(source_id=source_id, now=timezone.now()):
            watched = queries.watched_of_source(source_id)
        return self._put(watched) if watched else None

    def _warm(self, post: Post, stored: Stored) -> None:
        """Take in again what was heard shortly before, as far as it was weighed."""
        for told_ms, received_ms, values in before(stored.source, from_ms(stored.received_ms), RECENT):
            if received_ms >= post.afresh_ms:
                post.remember(values, told_ms, received_ms)
        post.warm = True

    def _look(self, now_ms: int) -> None:
        """Read the devices that were changed since the last look, and ladders that others began, as drills do."""
        self._looked_ms = now_ms
        for alarm in queries.open_ladders(self._partitions, until=from_ms(now_ms)):
            assert alarm.next_rung_at is not None
            self._set_ladder(alarm.device.source_id, alarm.pk, alarm.next_rung_at)
        newest = queries.newest_revision()
        if newest <= self._revision:
            return
        for watched in queries.watched(self._partitions, after=self._revision - OVERLAP):
            post = self._put(watched)
            for code in post.timed():
                self._rouse(watched.source_id, post, code, now_ms)
        self._revision = max(self._revision, newest)

    def _end_tests(self, now_ms: int) -> Sequence[Deed]:
        """What was raised as a test and still sounds a while after the testing: from now on it is none."""
        since = from_ms(now_ms - AFTER_TESTS)
        deeds: list[Deed] = []
        for alarm in queries.tests_left_over(self._partitions, from_ms(now_ms), since):
            post = self._posts.get(alarm.device.source_id)
            if post is None or len(deeds) >= AT_MOST:
                continue
            for code in post.rest(alarm.type):
                self._rouse(alarm.device.source_id, post, code, now_ms)
            deeds.append(Deed(alarm.device.source_id, partial(self._end_test, alarm)))
        return deeds

    def _settle(self, now_ms: int) -> Sequence[Deed]:
        """What became of commands that alarms have sent."""
        found = queries.unsettled(self._partitions, from_ms(now_ms))
        return [Deed(source, partial(self._settle_one, actuation)) for source, actuation in found]

    @staticmethod
    def _settle_one(actuation_id: int) -> None:
        operations.settle(actuation_id=actuation_id, now=timezone.now())

    @staticmethod
    def _end_test(alarm: Alarm) -> None:
        operations.end_test(alarm=alarm, now=timezone.now())

    def _rouse(self, source: int, post: Post, code: str, now_ms: int) -> None:
        post.again[code] = now_ms
        self._set_timer(source, post, code, now_ms)

    def _wake_or_wait(self, source: int, post: Post, code: str, now_ms: int) -> Sequence[Deed]:
        at = post.again.get(code)
        if at is None or post.watched.service not in WEIGHED:
            return ()
        if at > now_ms:
            self._set_timer(source, post, code, at)
            return ()
        return self._wake(source, post, code, now_ms)

    def _wake(self, source: int, post: Post, code: str, now_ms: int) -> Sequence[Deed]:
        if code.endswith(f".{SILENT}") and self._is_muted(post):
            post.again[code] = now_ms + MUTED
            self._set_timer(source, post, code, now_ms + MUTED)
            return ()
        return self._follow(source, post, post.wake(code, now_ms, self._zone), now_ms)

    def _is_muted(self, post: Post) -> bool:
        """Whether its gateway is silent: then its own silence says nothing. Nothing else is muted, ever."""
        parent = post.watched.parent_id
        if parent is None:
            return False
        if parent not in self._silent:  # asked once a turn: after a start, thousands behind one gateway ask
            self._silent[parent] = queries.is_silent(parent)
        return self._silent[parent]

    def _follow(self, source: int, post: Post, happened: Sequence[Happening], now_ms: int) -> Sequence[Deed]:
        """The deeds of what happened, and the timers that it sets."""
        for code, at in post.again.items():
            self._set_timer(source, post, code, at)
        if not (post.moved or happened or post.health != Health.HEALTHY):
            return ()
        deeds = [self._deed(source, post, one) for one in happened if one.change.what in _WRITES]
        device_id, condition = post.watched.device_id, post.condition()
        if condition != post.health:
            post.health = condition
            change = partial(operations.change_health, device_id=device_id, health=condition, at=from_ms(now_ms))
            deeds.append(Deed(source, change, pipelined=True))
        if post.moved:
            deeds.append(self._keeping(source, post))
        return deeds

    def _keeping(self, source: int, post: Post) -> Deed:
        post.moved = False
        keep = partial(operations.keep_memory, device_id=post.watched.device_id, kept=post.kept())
        return Deed(source, keep, pipelined=True)

    def _deed(self, source: int, post: Post, happening: Happening) -> Deed:
        raised = happening.change.what is Happened.RAISED
        if raised:
            self._to_raise[post.watched.device_id] = post.watched.area_id
        return Deed(source, partial(self._write, source, post, happening), pipelined=raised)

    def _write(self, source: int, post: Post, happening: Happening) -> None:
        now = timezone.now()
        match happening.change.what:
            case Happened.RAISED:
                around = self._surroundings(post.watched.device_id, now)
                found = _found(around.device, post, happening, now)
                alarm: Alarm | None = operations.raise_alarm(found=found, now=now, around=around)
            case Happened.LEVEL_CHANGED:
                found = _found(queries.device_of(post.watched.device_id), post, happening, now)
                alarm = operations.set_level(found=found, now=now)
            case _:
                found = _found(queries.device_of(post.watched.device_id), post, happening, now)
                operations.clear_alarm(found=found, now=now)
                return
        if alarm is not None and alarm.next_rung_at:
            self._set_ladder(source, alarm.pk, alarm.next_rung_at)

    def _surroundings(self, device_id: int, now: datetime) -> Surroundings:
        """What the alarm needs to know. The first of a batch looks for all of it; each takes its own, once."""
        if self._to_raise:
            areas = {area_id for area_id in self._to_raise.values() if area_id is not None}
            self._around, self._to_raise = operations.surroundings_of(self._to_raise, now, likely=areas), {}
        if device_id not in self._around:  # raised twice in a batch, or tried again after a fault
            self._around |= operations.surroundings_of([device_id], now)
        return self._around.pop(device_id)

    def _climb(self, source: int, alarm_id: UUID) -> None:
        alarm = queries.climbing(alarm_id)
        now = timezone.now()
        if alarm is None or alarm.next_rung_at is None:
            return
        if alarm.next_rung_at <= now and operations.climb(alarm=alarm, now=now):
            alarm.refresh_from_db(fields=["next_rung_at"])
        if alarm.next_rung_at:
            self._set_ladder(source, alarm_id, max(alarm.next_rung_at, now + timedelta(milliseconds=100)))

    def _set_timer(self, source: int, post: Post, code: str, at_ms: int) -> None:
        """Wake the rule then. One timer a rule: one that is put off is found to be early and set again."""
        waits = post.scheduled.get(code)
        if waits is None or at_ms < waits:
            post.scheduled[code] = at_ms
            heapq.heappush(self._timers, (at_ms, source, code))

    def _set_ladder(self, source: int, alarm_id: UUID, at: datetime) -> None:
        at_ms = to_ms(at)
        waits = self._climbing.get(alarm_id)
        if waits is None or at_ms < waits:  # one that is put off is found to be early, and set again
            self._climbing[alarm_id] = at_ms
            heapq.heappush(self._ladders, (at_ms, source, alarm_id))


def _found(device: Device, post: Post, happening: Happening, now: datetime) -> Found:
    change = happening.change
    quantity = post.arms.kind.quantities.get(change.reason.key)
    words = because(change.reason, quantity.name.zh if quantity else change.reason.key)
    return Found(device=device, rule=happening.armed.rule, change=change, words=words, is_test=post.is_in_test(now))
