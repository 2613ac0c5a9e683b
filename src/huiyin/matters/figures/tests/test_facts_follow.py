"""Facts follow the history: step by step or all anew they are the same, and sums equal a naive count of every life."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.matters.domain import Incoming, domains
from huiyin.matters.figures import keeping
from huiyin.matters.figures.definitions import options_of, values_in_force
from huiyin.matters.figures.tallies import Question, Tally, add_up, ask, total
from huiyin.matters.models import Entry, Fact, FactCursor, FigureOption, Matter, MonthTally
from huiyin.matters.operations import act, undo
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.tests.cast import INSIDE, NEXT_DOOR, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR, Actor, ActorKind

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
RESIDENT = "resident"
IN_THE_NEXT_CELL = (120.965, 31.305)
LIVES: dict[str, list[tuple[str, str, dict[str, object]]]] = {
    "silent": [],
    "refused": [("secretary", "refuse", {"resolution": "foreign", "words": "不归本市"})],
    "answered": [("secretary", "accept_and_handle", {}), ("secretary", "answer", {"answer": "修好了"})],
    "solved": [
        ("secretary", "accept_and_handle", {}), ("secretary", "answer", {"answer": "修好了"}),
        (RESIDENT, "solved", {"rating": 5}),
    ],
    "reopened": [
        ("secretary", "accept_and_assign", {"unit": "property"}), ("officer", "take", {}),
        ("supervisor", "extend", {"days": 3, "reason": "等配件"}), ("officer", "answer", {"answer": "修好了"}),
        (RESIDENT, "not_solved", {"reason": "还漏", "rating": 1}),
    ],
    "returned": [
        ("secretary", "accept_and_assign", {"unit": "roads"}), ("colleague", "return_", {"reason": "不归我们"}),
        ("dispatcher", "assign", {"unit": "property"}),
    ],
}  # fmt: skip
LIFE = st.tuples(st.sampled_from(sorted(LIVES)), st.booleans(), st.integers(0, 40), st.integers(1, 30))


@pytest.fixture
def told(town: Town) -> Town:
    """The town; entries of the test's own transaction count as committed."""
    return town


def live(town: Town, name: str, at: tuple[float, float], opened: datetime, hours: int, steps: int = 99) -> Any:
    """One life of a matter, each step some hours after the one before."""
    open_from = domains.get("voice").open_from
    assert open_from
    lon, lat = at
    matter = open_from(Incoming("楼道灯不亮", RESIDENT_ACTOR, opened, "web", lon=lon, lat=lat)).matter
    go_on(town, matter.pk, LIVES[name][:steps], opened, hours)
    return matter.pk


def go_on(town: Town, pk: Any, steps: list[tuple[str, str, dict[str, object]]], since: datetime, hours: int) -> None:
    for n, (who, action, data) in enumerate(steps, start=1):
        now = since + n * timedelta(hours=hours)
        resident = Actor(ActorKind.REPORTER, "居民", key=receipt_key(pk))
        act(
            matter_id=pk, action=action, actor=resident if who == RESIDENT else town.actor(who, now), now=now, data=data
        )


def counts(question: Question, months: list[date]) -> dict[str, Tally]:
    return total(ask(question, months, NOW))


def naive(pks: list[Any]) -> Counter[str]:
    """The counts by hand, from the actions in the history alone."""
    found: Counter[str] = Counter()
    for pk in pks:
        entries = list(Entry.objects.filter(matter_id=pk).order_by("sequence"))
        done = [entry.action for entry in entries]
        if "refuse" in done:  # closed as not for this city: it does not count
            continue
        found["of response"] += 1
        said = [a for a in done if a in {"solved", "not_solved"}]
        found["of solved"] += bool(said)
        found["solved"] += bool(said) and said[-1] == "solved"
        ratings = [e.data["rating"] for e in entries if "rating" in e.data]
        found["of satisfied"] += bool(ratings)
        found["satisfied"] += bool(ratings) and ratings[-1] >= 4
        assigned = any(a in {"assign", "accept_and_assign", "accept_and_handle"} for a in done)
        found["of returned"] += assigned
        found["returned"] += assigned and "return_" in done
        found["extended"] += "extend" in done
        found["of reopened"] += "answer" in done
        found["reopened"] += "not_solved" in done
        found["of passed_correctly"] += assigned
        found["passed_correctly"] += assigned and not {"return_", "pass_on"}.intersection(done)
        answer = next((e for e in entries if e.action == "answer" and e.data.get("due_at")), None)
        found["of on_time"] += answer is not None
        found["on_time"] += answer is not None and answer.occurred_at <= datetime.fromisoformat(answer.data["due_at"])
    return found


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=st.lists(LIFE, min_size=1, max_size=4))
def test_sums_equal_a_naive_count_over_every_history(told: Town, lives: list[tuple[str, bool, int, int]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        pks = [
            live(told, name, INSIDE if here else IN_THE_NEXT_CELL, NOW + timedelta(days=days), hours)
            for name, here, days, hours in lives
        ]
        keeping.derive(pks)
        found = counts(Question("voice"), [MARCH, APRIL])[""]
        for key, number in naive(pks).items():
            assert found.shares[key.removeprefix("of ")][key.startswith("of ")] == number, key
        assert found.raised == len(pks)
        again = add_up(Question("voice"), [MARCH, APRIL], options_of(values_in_force([MARCH])[MARCH]))
        assert total(again) == {"": found}
        transaction.set_rollback(True)


def test_what_changes_later_corrects_the_month_it_belongs_to(told: Town) -> None:
    early = live(told, "reopened", INSIDE, NOW, 2, steps=4)
    other = live(told, "solved", INSIDE, NOW + timedelta(days=30), 2)
    keeping.derive([early, other])
    before = ask(Question("voice"), [MARCH, APRIL], NOW)
    assert before[MARCH][""].shares["reopened"] == [0, 1]
    go_on(told, early, LIVES["reopened"][4:], NOW + timedelta(days=3), 2)
    keeping.derive([early])
    after = ask(Question("voice"), [MARCH, APRIL], NOW)
    assert after[MARCH][""].shares["reopened"] == [1, 1]
    assert after[APRIL] == before[APRIL]


def test_a_question_asked_again_costs_three_statements_and_no_facts(told: Town, django_assert_num_queries: Any) -> None:
    keeping.derive([live(told, "solved", INSIDE, NOW, 2)])
    first = ask(Question("voice", by="unit"), [MARCH, APRIL], NOW)
    with django_assert_num_queries(3) as asked:
        assert ask(Question("voice", by="unit"), [MARCH, APRIL], NOW) == first
    assert not any('"matters_fact"' in q["sql"] or "matters_fact f" in q["sql"] for q in asked.captured_queries)


def test_a_decision_from_april_on_leaves_march_as_it_was(told: Town) -> None:
    keeping.derive([live(told, "refused", INSIDE, NOW, 1), live(told, "refused", INSIDE, NOW + timedelta(days=30), 1)])
    FigureOption.objects.create(option="foreign_counts", value="yes", since=APRIL, reason="市府办")
    found = ask(Question("voice"), [MARCH, APRIL], NOW)
    assert [found[month][""].shares["response"][1] for month in (MARCH, APRIL)] == [0, 1]


def test_a_step_that_was_taken_back_counts_nowhere(told: Town) -> None:
    pk = live(told, "silent", INSIDE, NOW, 2)
    untouched = facts_of(pk)
    hold_and_undo(told, pk, "secretary", "accept_and_assign", {"unit": "property"})
    assert facts_of(pk) == untouched
    go_on(told, pk, LIVES["returned"][:1], NOW, 2)
    assigned = facts_of(pk)
    assert assigned["assigned"] and not assigned["returned"]
    hold_and_undo(told, pk, "colleague", "return_", {"reason": "按错了"})
    assert facts_of(pk) == assigned


def facts_of(pk: Any) -> dict[str, Any]:
    keeping.derive([pk])
    return dict(Fact.objects.filter(pk=pk).values().get())


def hold_and_undo(town: Town, pk: Any, who: str, action: str, data: dict[str, object]) -> None:
    """Take a step as the desk does, which offers to take it back, and take it back five seconds later."""
    now = NOW + timedelta(hours=3)
    actor = town.actor(who, now)
    act(matter_id=pk, action=action, actor=actor, now=now, data=data, hold=True)
    step = Entry.objects.filter(matter_id=pk).latest("sequence")
    assert facts_of(pk)["returned" if action == "return_" else "assigned"]
    undo(matter_id=pk, sequence=step.sequence, actor=actor, now=now + timedelta(seconds=5))


def test_what_was_joined_to_another_counts_once(told: Town) -> None:
    first, joiner = (live(told, "silent", INSIDE, NOW, 2) for _ in range(2))
    Matter.objects.filter(pk=joiner).update(duplicate_of=first)
    keeping.derive([first, joiner])
    assert counts(Question("voice"), [MARCH])[""].shares["response"][1] == 1


def test_areas_roll_up_into_the_groups_that_are_asked_for(told: Town) -> None:
    keeping.derive([live(told, "solved", INSIDE, NOW, 2), live(told, "silent", NEXT_DOOR, NOW, 2)])
    cells = tuple((told.areas[f"cell-{n}-0"].pk, f"community-{n}") for n in (0, 1))
    found = counts(Question("voice", by="area", areas=cells), [MARCH])
    assert {key: tally.raised for key, tally in found.items()} == {"community-0": 1, "community-1": 1}
    assert counts(Question("voice", areas=cells[:1]), [MARCH])[""].raised == 1


def test_the_median_is_the_half_hour_in_which_the_middle_lies() -> None:
    assert Tally().median_minutes is None
    assert Tally(answered_in=[0, 0, 1, *[0] * 5, 1, *[0] * 11, 1]).median_minutes == 240


def test_what_is_kept_is_what_was_added_up(told: Town) -> None:
    keeping.derive([live(told, name, INSIDE, NOW, 2) for name in LIVES])
    fresh = ask(Question("voice"), [MARCH], NOW)
    with CaptureQueriesContext(connection) as asked:
        assert ask(Question("voice"), [MARCH], NOW) == fresh
    assert not any("matters_fact " in query["sql"] for query in asked.captured_queries)
    assert fresh[MARCH][""].answered > 0


def test_half_hours_add_whichever_is_longer() -> None:
    whole = Tally(answered_in=[1])
    whole.add(Tally(answered_in=[0, 2, 3]))
    whole.add(Tally(answered_in=[4]))
    assert whole.answered_in == [5, 2, 3]


def test_following_and_deriving_all_anew_give_the_same_facts(committed_db: None) -> None:
    from huiyin.matters.tests.cast import build_town

    town = build_town()
    for n, name in enumerate(LIVES):
        live(town, name, INSIDE, NOW + timedelta(days=n), 2)
    while keeping.follow(now=NOW, limit=3):
        pass
    followed = sorted(Fact.objects.values_list())
    assert len(followed) == len(LIVES)
    Fact.objects.all().delete()
    assert keeping.rebuild(batch=2) == len(LIVES)
    assert sorted(Fact.objects.values_list()) == followed


def test_a_kill_in_the_middle_loses_nothing(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from huiyin.matters.tests.cast import build_town

    town = build_town()
    pk = live(town, "solved", INSIDE, NOW, 2)
    derive = keeping.derive

    def killed(ids: Any) -> None:
        derive(ids)
        raise KeyboardInterrupt

    monkeypatch.setattr(keeping, "derive", killed)
    with pytest.raises(KeyboardInterrupt):
        keeping.follow(now=NOW)
    assert not Fact.objects.exists() and not FactCursor.objects.exists()
    monkeypatch.undo()
    assert keeping.follow(now=NOW) == Entry.objects.filter(matter_id=pk).count()
    assert Fact.objects.get().verdict == 1


def test_sums_that_nobody_asked_for_in_a_month_are_forgotten(told: Town) -> None:
    keeping.derive([live(told, "solved", INSIDE, NOW, 2)])
    ask(Question("voice"), [MARCH], NOW)
    assert MonthTally.objects.count() == 1
    FactCursor.objects.create(xid=str(2**62), entry=0)
    keeping.follow(now=NOW.astimezone(UTC) + timedelta(days=31))
    assert MonthTally.objects.count() == 0
