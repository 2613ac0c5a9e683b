"""Two at once: each test meets in the middle of the race, and shows beside itself what happens without its guard."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from tests.fixtures.database import as_owner
from tests.fixtures.together import Meeting, at_once, names

from huiyin.domains.voice import queries as voice
from huiyin.matters import locking, queries, verification
from huiyin.matters.domain import Incoming, domains
from huiyin.matters.figures import keeping, publishing
from huiyin.matters.models import Entry, Fact, FactMonth, Matter, PublishedMonth, Timer
from huiyin.matters.operations import Acted, Opened, act, acting, opening, timers
from huiyin.matters.rules.refusals import NoSuchMatter, StateHasMoved
from huiyin.matters.tests.cast import INSIDE, NOW, Town, build_town
from huiyin.people import directory
from huiyin.people.actors import RESIDENT_ACTOR

pytestmark = pytest.mark.fault
ONE_PLACE = "entry_has_one_place_in_its_chain"
ENTRY_ONCE = "entry_is_written_once_however_often_sent"
OPENED_ONCE = "matter_opened_once_however_often_sent"


@pytest.fixture
def town(committed_db: str) -> Town:
    """A small town in a database where commits are real."""
    directory.forget()
    voice.forget()
    return build_town()


def raise_it(client_id: str = "", text: str = "楼道灯不亮") -> Opened:
    opener = domains.get("voice").open_from
    assert opener
    lon, lat = INSIDE
    return opener(
        Incoming(text=text, actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat, client_id=client_id)
    )


def accept(town: Town, username: str, matter_id: UUID) -> Acted:
    return act(matter_id=matter_id, action="accept", actor=town.actor(username), now=NOW)


def note(town: Town, matter_id: UUID, client_id: str = "") -> Acted:
    secretary = town.actor("secretary")
    return act(
        matter_id=matter_id, action="note", actor=secretary, now=NOW, data={"words": "看过了"}, client_id=client_id
    )


def both_accept(town: Town, monkeypatch: pytest.MonkeyPatch) -> tuple[Opened, list[Any]]:
    """The secretary and the dispatcher accept one matter; they meet when each has read it."""
    opened = raise_it()
    monkeypatch.setattr(acting, "lock", Meeting().after(acting.lock))
    rivals = [partial(accept, town, who, opened.matter.id) for who in ("secretary", "dispatcher")]
    return opened, at_once(rivals)


def reading_only(matter_id: UUID, *, skip_locked: bool = False) -> locking.Locked:
    """`locking.lock` without the lock."""
    matter = Matter.objects.select_related("contact").get(pk=matter_id)
    return locking.Locked(matter, locking.standing_of(matter))


def drop(*constraints: str) -> None:
    """Take constraints away, in this test's own database."""
    tables = {ONE_PLACE: "matters_entry", ENTRY_ONCE: "matters_entry", OPENED_ONCE: "matters_matter"}
    with as_owner(connection), connection.cursor() as cursor:
        for name in constraints:
            cursor.execute(f'ALTER TABLE {tables[name]} DROP CONSTRAINT "{name}"')


def test_of_two_who_act_at_once_one_wins_and_the_other_learns_the_new_state(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, outcomes = both_accept(town, monkeypatch)
    assert names(outcomes) == ["Acted", "StateHasMoved"]
    refused = next(o for o in outcomes if isinstance(o, StateHasMoved))
    assert refused.state == "accepted"
    assert "assign" in refused.possible
    assert queries.by_id(opened.matter.id).entries == 2
    assert list(verification.breaks()) == []


def test_without_the_lock_the_second_one_runs_into_the_chain(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "lock", reading_only)
    _, outcomes = both_accept(town, monkeypatch)
    assert names(outcomes) == ["Acted", "IntegrityError"]
    assert list(verification.breaks()) == []


def test_without_lock_and_constraint_the_ledger_names_the_break(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(ONE_PLACE)
    monkeypatch.setattr(acting, "lock", reading_only)
    opened, outcomes = both_accept(town, monkeypatch)
    assert names(outcomes) == ["Acted", "Acted"]
    assert [broken.where for broken in verification.breaks()] == [f"{opened.matter.number} entry 2"]


def test_eight_threads_with_one_key_open_one_matter(town: Town) -> None:
    outcomes = at_once([partial(raise_it, "phone:1")] * 8)
    assert names(outcomes) == ["Opened"] * 8
    assert len({(o.matter.number, o.receipt) for o in outcomes}) == 1
    assert sum(not o.repeated for o in outcomes) == 1
    assert Matter.objects.count() == 1
    assert list(verification.breaks()) == []


def test_without_its_constraint_one_key_opens_eight(town: Town) -> None:
    drop(OPENED_ONCE)
    at_once([partial(raise_it, "phone:1")] * 8)
    assert Matter.objects.count() == 8


def test_eight_threads_with_one_key_act_once(town: Town) -> None:
    opened = raise_it()
    outcomes = at_once([partial(note, town, opened.matter.id, "desk:1")] * 8)
    assert names(outcomes) == ["Acted"] * 8
    assert len({o.entry_id for o in outcomes}) == 1
    assert sum(not o.repeated for o in outcomes) == 1
    assert Entry.objects.filter(action="note").count() == 1
    assert list(verification.breaks()) == []


def test_without_its_constraint_one_key_acts_eight_times(town: Town) -> None:
    drop(ENTRY_ONCE)
    opened = raise_it()
    at_once([partial(note, town, opened.matter.id, "desk:1")] * 8)
    assert Entry.objects.filter(action="note").count() == 8


def test_eight_threads_that_open_get_eight_numbers(town: Town) -> None:
    outcomes = at_once([lambda: [raise_it() for _ in range(5)]] * 8)
    assert len({o.matter.number for of_one in outcomes for o in of_one}) == 40
    assert list(verification.breaks()) == []


def test_numbers_that_are_counted_instead_of_drawn_collide(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Meeting().after(lambda serial, now: f"HY26-{Matter.objects.count():06}-X")
    monkeypatch.setattr(opening, "number_of", counted)
    assert names(at_once([raise_it] * 2)) == ["IntegrityError", "Opened"]


def test_two_workers_fire_each_timer_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [raise_it().matter.id for _ in range(20)]
    fired, late = fire_twice(monkeypatch)
    assert sum(fired) == 40  # a warning and a lateness each
    assert late == 20
    assert Timer.objects.filter(state=Timer.State.FIRED).count() == 40
    assert {queries.by_id(matter_id).entries for matter_id in numbers} == {3}
    assert list(verification.breaks()) == []


def test_without_locks_and_constraints_two_workers_fire_a_timer_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_it()
    drop(ONE_PLACE, ENTRY_ONCE)
    monkeypatch.setattr(timers, "lock", reading_only)
    monkeypatch.setattr("django.db.models.QuerySet.select_for_update", lambda rows, **_: rows.all())
    fired, late = fire_twice(monkeypatch)
    assert (sum(fired), late) != (2, 1)
    assert list(verification.breaks()) != []


def fire_twice(monkeypatch: pytest.MonkeyPatch) -> tuple[list[int], int]:
    """Two workers fire what is due, meeting at the first matter. What each fired, and how many entries say "late"."""
    monkeypatch.setattr(timers, "lock", Meeting().after(timers.lock))
    much_later = NOW + timedelta(days=1)

    def work() -> int:
        return sum(timers.fire_due(now=much_later) for _ in range(3))

    return at_once([work, work]), Entry.objects.filter(action="late").count()


def test_timers_and_actions_in_a_loop_do_not_wait_for_each_other_for_ever(town: Town) -> None:
    ids = [raise_it().matter.id for _ in range(4)]

    def act_on_all() -> int:
        for turn in range(25):
            for matter_id in ids:
                extend(town, matter_id) if turn else take(town, matter_id)
        return 100

    def fire() -> int:
        return sum(timers.fire_due(now=NOW + timedelta(days=400)) for _ in range(100))

    outcomes = at_once([act_on_all, fire, fire])
    assert names(outcomes) == ["int", "int", "int"], outcomes
    assert list(verification.breaks()) == []


def take(town: Town, matter_id: UUID) -> Acted:
    return act(matter_id=matter_id, action="accept_and_handle", actor=town.actor("secretary"), now=NOW)


def extend(town: Town, matter_id: UUID) -> Acted:
    """Set the deadline afresh: it cancels the matter's timers and writes new ones."""
    data = {"days": 1, "reason": "等材料"}
    return act(matter_id=matter_id, action="extend", actor=town.actor("supervisor"), now=NOW, data=data)


def test_a_timer_locked_before_its_matter_deadlocks_with_an_action(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    matter_id = raise_it().matter.id
    meeting = Meeting(patience=5)
    monkeypatch.setattr(acting, "lock", meeting.after(acting.lock))

    def child_first() -> int:
        with transaction.atomic():
            list(Timer.objects.select_for_update().filter(matter_id=matter_id))
            meeting.wait()
            locking.lock(matter_id)
        return 1

    outcomes = at_once([child_first, partial(accept, town, "secretary", matter_id)])
    assert "deadlock detected" in " ".join(str(o) for o in outcomes if isinstance(o, Exception))


def cross(town: Town, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Matter], list[Any]]:
    """Two matters are joined to each other, each by a person of its own."""
    one, other = raise_it().matter, raise_it().matter

    def join(who: str, mine: Matter, to: Matter) -> Acted:
        return act(matter_id=mine.id, action="join", actor=town.actor(who), now=NOW, data={"matter": to.number})

    crossing = [partial(join, "secretary", one, other), partial(join, "dispatcher", other, one)]
    outcomes = at_once(crossing)
    return [queries.by_id(m.id) for m in (one, other)], outcomes


def test_of_two_joins_that_cross_one_is_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "lock_with", Meeting().after(acting.lock_with))
    joined, outcomes = cross(town, monkeypatch)
    assert names(outcomes) == ["Acted", "BadFields"]
    assert sorted(m.state for m in joined) == ["joined", "received"]
    assert sorted(m.joined for m in joined) == [0, 1]
    assert list(verification.breaks()) == []


def test_joins_that_lock_their_own_matter_first_deadlock(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = Meeting(patience=5)

    def own_first(matter_id: UUID, other_number: str) -> locking.Locked:
        locked = locking.lock(matter_id)
        meeting.wait()
        other = Matter.objects.select_for_update(of=("self",), no_key=True).filter(number=other_number).first()
        if other is None:
            raise NoSuchMatter(other_number)
        return locking.Locked(locked.matter, locked.standing, other)

    monkeypatch.setattr(acting, "lock_with", own_first)
    _, outcomes = cross(town, monkeypatch)
    assert "OperationalError" in names(outcomes)


def both_publish(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two workers publish one month; they meet when each has reckoned its figures."""
    month = date(2026, 2, 1)
    keeping.derive([raise_it().matter.pk for _ in range(6)])
    Fact.objects.update(month=month)
    FactMonth.objects.create(kind="voice", month=month)
    monkeypatch.setattr(publishing, "_figures", Meeting().after(publishing._figures))
    return at_once([partial(publishing.publish, kind="voice", month=month, now=NOW, again=False)] * 2)


def test_of_two_workers_that_publish_a_month_at_once_one_does(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names(both_publish(monkeypatch)) == ["NoneType", "PublishedMonth"]
    assert PublishedMonth.objects.count() == 1


def test_without_the_lock_the_second_worker_runs_into_the_edition(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda found: found.all())
    assert names(both_publish(monkeypatch)) == ["IntegrityError", "PublishedMonth"]
