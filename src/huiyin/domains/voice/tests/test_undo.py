"""Taking a step back: everything is again as it was, nobody was told, and the history says both."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.domains.voice.models import Category, VoiceRequest
from huiyin.lifecycles.registry import lifecycles
from huiyin.matters import verification
from huiyin.matters.domain import DomainSpec, Incoming, domains
from huiyin.matters.models import Entry, Matter, Timer
from huiyin.matters.operations import Opened, act, undo
from huiyin.matters.queries import history, path
from huiyin.matters.rules.refusals import CannotUndo
from huiyin.matters.rules.undo import HELD, WINDOW
from huiyin.matters.system_checks import cannot_come_back
from huiyin.matters.tests.cast import INSIDE, NOW, Town, build_town
from huiyin.notices.models import Notice
from huiyin.notices.operations import send_due
from huiyin.notices.queries import inbox
from huiyin.people.actors import RESIDENT_ACTOR

SOON = NOW + timedelta(hours=1)
STEPS: dict[str, tuple[str, dict[str, object]]] = {
    "accept": ("secretary", {}),
    "accept_and_assign": ("secretary", {"unit": "property", "category": "test-exit"}),
    "accept_and_handle": ("secretary", {"words": "马上去"}),
    "assign": ("dispatcher", {"unit": "roads", "category": "test-exit"}),
    "take": ("officer", {}),
    "return_": ("officer", {"reason": "不归我们"}),
    "pass_on": ("officer", {"unit": "roads", "reason": "归市政"}),
}
"""Every undoable action, by whom and with what."""
BEFORE = {
    "assign": ["accept"], "take": ["accept", "assign"], "return_": ["accept", "assign", "take"],
    "pass_on": ["accept", "assign", "take"],
}  # fmt: skip
WAY: dict[str, tuple[str, dict[str, object]]] = {
    "accept": ("secretary", {}), "assign": ("dispatcher", {"unit": "property"}), "take": ("officer", {}),
}  # fmt: skip


def opened_here() -> Opened:
    opener = domains.get("voice").open_from
    assert opener
    lon, lat = INSIDE
    return opener(
        Incoming(text="灯不亮", actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat, email="a@example.org")
    )


def whole(opened: Opened) -> dict[str, Any]:
    """All that undoing has to bring back: the row, the domain's row, the timers that wait."""
    row = Matter.objects.filter(pk=opened.matter.pk).values().get()
    grows = {"entries", "head", "changed_at", "search"}
    matter = {name: value for name, value in row.items() if name not in grows}
    waiting = Timer.objects.filter(matter=opened.matter, state="waiting").order_by("id")
    own = VoiceRequest.objects.filter(pk=opened.matter.pk).values().get()
    return {"matter": matter, "own": own, "timers": list(waiting.values("id", "kind", "step", "action", "fires_at"))}


def taken(opened: Opened, town: Town, action: str, at: datetime = SOON, **more: Any) -> int:
    """Take the action as the desk's page does, and return its place in the history."""
    who, data = STEPS[action]
    act(matter_id=opened.matter.pk, action=action, actor=town.actor(who, at), now=at, data=data, hold=True, **more)
    return Matter.objects.get(pk=opened.matter.pk).entries


@pytest.fixture
def opened(town: Town, category: Category) -> Opened:
    """A request whose reporter left an address."""
    return opened_here()


def test_the_steps_tried_here_are_all_that_may_be_taken_back() -> None:
    actions = lifecycles.get("voice").lifecycle.actions.values()
    assert {action.key for action in actions if action.undoable} == set(STEPS)


@pytest.mark.parametrize("action", STEPS)
def test_state_owner_clocks_timers_and_the_domains_row_are_as_before(opened: Opened, town: Town, action: str) -> None:
    for n, earlier in enumerate(BEFORE.get(action, []), start=1):
        who, data = WAY[earlier]
        at = NOW + timedelta(minutes=n)
        act(matter_id=opened.matter.pk, action=earlier, actor=town.actor(who), now=at, data=data)
    before, told = whole(opened), Notice.objects.count()
    sequence = taken(opened, town, action)
    assert whole(opened) != before
    undo(matter_id=opened.matter.pk, sequence=sequence, actor=town.actor(STEPS[action][0]), now=SOON + WINDOW)
    assert whole(opened) == before
    assert set(Notice.objects.order_by("created_at")[told:].values_list("state", flat=True)) <= {"cancelled"}
    matter = Matter.objects.get(pk=opened.matter.pk)
    assert [line.action for line in history(matter, public_only=False)][-2:] == [action, "undone"]
    assert verification.is_whole(matter)
    assert action not in [step for step, _from, _to in path(history(matter, public_only=False))]


def test_nobody_is_told_before_the_window_is_over(opened: Opened, town: Town) -> None:
    send_due(NOW, 100, "w")
    taken(opened, town, "accept_and_assign")
    officer = town.users["officer"].pk
    assert send_due(SOON + WINDOW, 100, "w") == 0
    assert not inbox(officer).exists()
    assert send_due(SOON + HELD, 100, "w") > 0
    assert [notice.template for notice in inbox(officer)] == ["matters.step"]


def test_a_step_whose_notice_has_left_stays(opened: Opened, town: Town) -> None:
    sequence = taken(opened, town, "accept")
    send_due(SOON + HELD, 100, "w")
    after = whole(opened)
    with pytest.raises(CannotUndo, match="told"):
        undo(matter_id=opened.matter.pk, sequence=sequence, actor=town.actor("secretary"), now=SOON)
    assert whole(opened) == after


def test_after_eight_seconds_it_is_too_late(opened: Opened, town: Town) -> None:
    sequence = taken(opened, town, "accept")
    late = SOON + WINDOW + timedelta(microseconds=1)
    with pytest.raises(CannotUndo, match="late"):
        undo(matter_id=opened.matter.pk, sequence=sequence, actor=town.actor("secretary"), now=late)


def test_when_somebody_was_faster_it_stays(opened: Opened, town: Town) -> None:
    sequence = taken(opened, town, "accept")
    act(matter_id=opened.matter.pk, action="note", actor=town.actor("grid"), now=SOON, data={"words": "在路上"})
    with pytest.raises(CannotUndo, match="moved"):
        undo(matter_id=opened.matter.pk, sequence=sequence, actor=town.actor("secretary"), now=SOON)


@pytest.mark.parametrize("who", ["supervisor", "dispatcher", "desk", "neighbour", "stranger"])
def test_only_whoever_took_the_step_takes_it_back(opened: Opened, town: Town, who: str) -> None:
    sequence = taken(opened, town, "accept")
    with pytest.raises(CannotUndo, match="others"):
        undo(matter_id=opened.matter.pk, sequence=sequence, actor=town.actor(who), now=SOON)


def test_it_is_taken_back_once(opened: Opened, town: Town) -> None:
    sequence = taken(opened, town, "accept")
    undo(matter_id=opened.matter.pk, sequence=sequence, actor=town.actor("secretary"), now=SOON)
    for again, why in ((sequence, "moved"), (sequence + 1, "never")):
        with pytest.raises(CannotUndo, match=why):
            undo(matter_id=opened.matter.pk, sequence=again, actor=town.actor("secretary"), now=SOON)


def test_a_step_that_was_told_at_once_is_not_taken_back(opened: Opened, town: Town) -> None:
    act(matter_id=opened.matter.pk, action="accept", actor=town.actor("secretary"), now=SOON)
    with pytest.raises(CannotUndo, match="never"):
        undo(matter_id=opened.matter.pk, sequence=2, actor=town.actor("secretary"), now=SOON)


def test_the_same_step_may_be_taken_anew_and_taken_back_anew(opened: Opened, town: Town) -> None:
    before = whole(opened)
    for n in range(2):
        at = SOON + timedelta(seconds=n)
        sequence = taken(opened, town, "accept_and_assign", at)
        undo(matter_id=opened.matter.pk, sequence=sequence, actor=town.actor("secretary"), now=at)
    assert whole(opened) == before
    assert Entry.objects.filter(matter=opened.matter).count() == 5


def test_of_two_at_once_one_takes_it_back(committed_db: None) -> None:
    town = build_town()
    opened = opened_here()
    act(matter_id=opened.matter.pk, action="accept", actor=town.actor("secretary"), now=SOON, hold=True)
    came: list[str] = []
    start = threading.Barrier(2)

    def one() -> None:
        try:
            start.wait()
            undo(matter_id=opened.matter.pk, sequence=2, actor=town.actor("secretary"), now=SOON)
            came.append("undone")
        except CannotUndo as why:
            came.append(why.why)
        finally:
            connection.close()

    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(came) == ["moved", "undone"]
    assert Matter.objects.get(pk=opened.matter.pk).entries == 3


def sent_by(do: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as sent:
        do()
    quiet = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(quiet) for query in sent.captured_queries)


def test_holding_costs_no_statement_and_taking_back_at_most_ten(opened: Opened, town: Town) -> None:
    assert sent_by(lambda: taken(opened, town, "accept_and_assign")) <= 6 + 1 + 2  # the count, and the actor
    actor = town.actor("secretary")
    assert sent_by(lambda: undo(matter_id=opened.matter.pk, sequence=2, actor=actor, now=SOON)) <= 10


def test_a_kind_whose_own_row_cannot_come_back_is_refused_at_the_start() -> None:
    lifecycle, spec = lifecycles.get("voice").lifecycle, domains.get("voice")
    assert cannot_come_back([(spec, lifecycle)]) == []
    forgetful = DomainSpec(kind="voice", lifecycle=spec.lifecycle, on_step=spec.on_step)
    assert len(cannot_come_back([(forgetful, lifecycle)])) == len(STEPS)
