"""Lists of many matters: each is served by the index made for it, in as many statements however many there are."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.domain import Incoming, domains
from huiyin.matters.models import Matter
from huiyin.matters.queries import (
    COUNTED_UP_TO,
    MatterFilter,
    chosen_ids,
    count_up_to,
    counts_of,
    find,
    follow_ups_of,
    frequencies,
    inbox,
    inbox_counts,
    place_in_inbox,
    searching,
    stream,
)
from huiyin.matters.queries.lists import PLACED_UP_TO, InboxPlace, Page, write_cursor
from huiyin.matters.rules.searching import last_months, months_before
from huiyin.matters.tests.cast import INSIDE, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR, Actor

MANY = 3000
LATER = NOW + timedelta(days=1)
OWN = {
    "id": "gen_random_uuid()", "number": "'N' || n", "receipt_digest": "'R' || n", "opened_as": "null",
    "opened_at": "opened_at - n * interval '1 hour'", "next_due_at": "next_due_at - n * interval '1 minute'",
    "closed_at": "case when n % 12 > 0 then opened_at end",
    "lon": "lon + n * 0.00001", "lat": "lat + n * 0.00001",
}  # fmt: skip


@pytest.fixture
def crowd(town: Town) -> Town:
    """A town with a few thousand matters, one in twelve open; the planner knows them, and reads no table through."""
    lon, lat = INSIDE
    report = domains.get("voice").open_from
    assert report is not None
    report(Incoming(text="路灯不亮", actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat))
    with connection.cursor() as cursor:
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'matters_matter'::regclass AND attnum > 0")
        columns = [name for (name,) in cursor.fetchall()]
        values = ", ".join(OWN.get(name, name) for name in columns)
        cursor.execute(
            f"INSERT INTO matters_matter ({', '.join(columns)})"
            f" SELECT {values} FROM matters_matter, generate_series(1, {MANY}) n"
        )
    analyze()
    return town


def analyze() -> None:
    """Let the planner know whatever a list joins: autovacuum may have been there or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_role")
        ((app,),) = cursor.fetchall()
        cursor.execute("SET LOCAL ROLE NONE")  # only the owner may
        cursor.execute("REINDEX TABLE matters_matter")  # what was rolled back makes an index dear
        cursor.execute("ANALYZE matters_matter, places_area, people_post, people_duty, people_unit, voice_voicerequest")
        cursor.execute(f"SET LOCAL ROLE {app}")


def plan_of(read: Callable[[], Any], *, without: Sequence[str] = ("seqscan",)) -> str:
    """The plans of what `read` asks, where the planner may not choose what is in `without`."""
    with CaptureQueriesContext(connection) as asked:
        read()
    with connection.cursor() as cursor:
        for way in without:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        plans = []
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans += [line for (line,) in cursor.fetchall()]
    return "\n".join(plans)


LISTS: list[tuple[str, str, Callable[[Actor, Town], Any]]] = [
    ("the inbox", "matter_due_next", lambda a, t: inbox(a, MatterFilter(), NOW)),
    ("a place in the inbox", r"matter_\w*due", lambda a, t: place_in_inbox(a, MatterFilter(), "N1", NOW)),
    ("its tabs' numbers", "matter_paused", lambda a, t: inbox_counts(a, MatterFilter(), NOW)),
    ("what is late", "matter_due_next", lambda a, t: inbox(a, MatterFilter(due="late"), NOW)),
    ("what stands still", "matter_paused", lambda a, t: inbox(a, MatterFilter(due="paused"), NOW)),
    ("everything", "matter_opened", lambda a, t: find(a, MatterFilter())),
    ("a kind that is rare", "matter_kind_opened", lambda a, t: find(a, MatterFilter(kind="hazard"))),
    ("a state that is rare", "matter_state_opened", lambda a, t: find(a, MatterFilter(states=["looking"]))),
    ("a unit's", "matter_unit_opened", lambda a, t: find(a, MatterFilter(unit_id=t.units["roads"].pk))),
    ("a person's", "matter_person_opened", lambda a, t: find(a, MatterFilter(person_id=t.users["officer"].pk))),
    ("a small box", "matter_place", lambda a, t: find(a, MatterFilter(bbox=(120.955, 31.305, 120.956, 31.306)))),
    ("what changed", "matter_changed", lambda a, t: find(a, MatterFilter(since=NOW + timedelta(days=1)))),
    ("a source that is rare", "matter_source_opened", lambda a, t: find(a, MatterFilter(source="api"))),
    ("what is inside", "matter_visibility_opened", lambda a, t: find(a, MatterFilter(visibility="internal"))),
    ("what is dangerous", "matter_danger_opened", lambda a, t: find(a, MatterFilter(danger=True))),
    ("what is dangerous and due", "matter_danger_due", lambda a, t: inbox(a, MatterFilter(danger=True), NOW)),
    ("a source at the inbox", "matter_due_next", lambda a, t: inbox(a, MatterFilter(source="web"), NOW)),
    ("opened in some days", "matter_opened", lambda a, t: find(a, MatterFilter(opened_from=NOW, opened_until=LATER))),
    ("a category", "voice_voicerequest", lambda a, t: find(a, MatterFilter(facts={"category": "blocked-fire-exit"}))),
    (
        "numbers of views",
        "matter_(area|person|unit)_due",
        lambda a, t: counts_of(a, [(MatterFilter(), True)] * 2, NOW, most=100),
    ),
]


def test_each_list_reads_the_index_that_is_made_for_it(crowd: Town) -> None:
    elsewhere = {}
    for name, index, read in LISTS:
        plan = plan_of(partial(read, crowd.actor("desk"), crowd))
        if not re.search(rf" {index}", plan) or "Seq Scan on matters_matter" in plan:
            elsewhere[name] = plan
    assert not elsewhere, "\n\n".join(f"{name}:\n{plan}" for name, plan in elsewhere.items())


def test_what_follows_up_a_matter_is_found_by_the_index_of_that_link(crowd: Town) -> None:
    reads: dict[str, Callable[[], Any]] = {
        "what an alarm left behind": lambda: follow_ups_of([UUID(int=1), UUID(int=2)]),
        "what is tied to one matter": lambda: list(Matter.objects.filter(follow_up_of=UUID(int=1))),
    }
    for name, read in reads.items():
        plan = plan_of(read)
        assert "matter_follow_up_of" in plan and "Seq Scan on matters_matter" not in plan, f"{name}:\n{plan}"


APPLIED_FOR = {"application", "permit", "commitment", "visit", "change", "renewal", "crossing"}
"""What a firm applies for is read by those who decide on it, and by no community."""


def test_every_kind_but_permits_is_answered_for_by_the_same_posts() -> None:
    """So that lists tell kinds apart in two groups at the most (`queries.sight`), and for most people not at all."""
    rest = set(lifecycles.kinds()) - APPLIED_FOR
    for kinds in (rest, APPLIED_FOR):
        assert len({lifecycles.get(kind).lifecycle.area_roles for kind in kinds}) == 1


def test_words_can_be_found_in_their_index(crowd: Town) -> None:
    # Of a few thousand rows the planner may well read all; of a million it does not.
    desk = crowd.actor("desk")
    plan = plan_of(lambda: find(desk, MatterFilter(words="水管")), without=("seqscan", "indexscan", "indexonlyscan"))
    assert "Bitmap Index Scan on matter_search" in plan and "Seq Scan on matters_matter" not in plan


def test_a_deep_page_begins_in_the_index_where_the_page_before_ended(crowd: Town) -> None:
    desk = crowd.actor("desk")
    cursor = find(desk, MatterFilter(), limit=1000).cursor
    assert "Index Cond: (opened_at <=" in plan_of(lambda: find(desk, MatterFilter(), cursor=cursor))


def test_leafing_to_the_end_shows_each_once(crowd: Town) -> None:
    desk = crowd.actor("desk")
    page = Page()
    seen: list[UUID] = []
    while not seen or page.cursor:
        page = find(desk, MatterFilter(), cursor=page.cursor, limit=700)
        seen += [matter.pk for matter in page.matters]
    assert len(seen) == len(set(seen)) == MANY + 1


def test_numbers_are_those_of_the_lists(crowd: Town) -> None:
    for who in ("desk", "secretary", "officer"):
        actor = crowd.actor(who)
        counts = inbox_counts(actor, MatterFilter(), NOW)
        assert counts["all"] == count_up_to(actor, MatterFilter(open_only=True), COUNTED_UP_TO)
        for tab in ("late", "today", "week", "paused"):
            assert counts[tab] == len(inbox(actor, MatterFilter(due=tab), NOW, limit=MANY + 1))


def test_a_place_in_the_inbox_is_that_of_its_list(crowd: Town) -> None:
    desk = crowd.actor("desk")
    shown = [matter.number for matter in inbox(desk, MatterFilter(), NOW, limit=MANY)]
    assert len(shown) < PLACED_UP_TO
    for at in (0, 1, len(shown) - 1):
        place = place_in_inbox(desk, MatterFilter(), shown[at], NOW)
        around = ["", *shown, ""][at : at + 3]
        assert place == InboxPlace(at + 1, len(shown), before=around[0], after=around[2])


def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    crowd: Town, django_assert_num_queries: Callable[[int], Any]
) -> None:
    desk = crowd.actor("desk")
    find(desk, MatterFilter())  # the tree of areas is in memory now
    for narrowed in (MatterFilter(), MatterFilter(person_id=-1)):
        for read, statements in (
            (find, 1),
            (lambda a, f: inbox(a, f, NOW), 1),
            (lambda a, f: place_in_inbox(a, f, "N1", NOW), 1),
            (lambda a, f: inbox_counts(a, f, NOW), 2),
        ):
            with django_assert_num_queries(statements):
                read(desk, narrowed)


@pytest.fixture
def frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in every matter of the crowd passes for frequent."""
    monkeypatch.setattr(searching, "FEW", 100)
    monkeypatch.setattr(frequencies, "_cache", frequencies._Cache())


@pytest.mark.usefixtures("frequent")
def test_words_are_found_in_at_most_five_statements(crowd: Town) -> None:
    desk = crowd.actor("desk")
    find(desk, MatterFilter())  # the tree of areas is in memory now
    for words in ("路灯", "没有的话", "灯"):
        for limit in (10, 2 * MANY):
            with CaptureQueriesContext(connection) as asked:
                find(desk, MatterFilter(words=words), limit=limit)
            assert len(asked) <= 5  # the statistics, three windows, the rows


@pytest.mark.usefixtures("frequent")
def test_a_frequent_word_is_looked_for_in_the_last_months_alone(crowd: Town) -> None:
    plan = plan_of(lambda: find(crowd.actor("desk"), MatterFilter(words="路灯"), cursor=_after(NOW), limit=5))
    assert "@m2026-03" in plan and "@y2026" not in plan


@pytest.mark.usefixtures("frequent")
def test_a_rare_word_is_looked_for_in_all_of_time_at_once(crowd: Town) -> None:
    with CaptureQueriesContext(connection) as asked:
        find(crowd.actor("desk"), MatterFilter(words="路灯 鳐鱼"), cursor=_after(NOW), limit=5)
    looked = [query["sql"] for query in asked.captured_queries if "tsquery" in query["sql"]]
    assert len(looked) == 1 and "@m" not in looked[0] and "@y" not in looked[0]


def test_a_word_that_nobody_wrote_is_not_looked_for_in_all_matters(crowd: Town) -> None:
    plan = plan_of(lambda: find(crowd.actor("desk"), MatterFilter(words="鳐鱼"), limit=1), without=("seqscan", "sort"))
    assert "matter_search" in plan and "matter_opened" not in plan


def test_each_search_is_planned_for_its_own_words(crowd: Town) -> None:
    desk = crowd.actor("desk")
    for number in range(12):  # the sixth is prepared, the eleventh planned for any words
        find(desk, MatterFilter(words=f"路灯 {number}"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = [statement for (statement,) in cursor.fetchall()]
    assert [statement for statement in prepared if "tsquery" in statement and "路灯" not in statement] == []


def test_further_back_is_as_far_as_should_fill_the_page() -> None:
    assert last_months(NOW) == ["@m2026-04", "@m2026-03", "@m2026-02", "@m2026-01"]
    assert months_before(NOW, 99, 100) == ["@m2025-12"]
    assert months_before(NOW, 30, 100)[-1] == "@m2025-02"
    assert months_before(NOW, 17, 100)[-1] == "@m2024-05"
    assert months_before(NOW, 16, 100) == months_before(NOW, 0, 100) == []


@pytest.mark.parametrize("due", ["late", "today", "week"])
def test_what_a_unit_has_to_do_is_not_looked_for_in_what_a_whole_city_has(crowd: Town, due: str) -> None:
    officer = crowd.actor("officer")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE matters_matter SET units = %s WHERE closed_at IS NOT NULL", [list(officer.unit_ids)])
    analyze()
    plan = plan_of(lambda: inbox(officer, MatterFilter(due=due), NOW))
    assert "matter_due_next" not in plan


def test_words_of_a_district_are_found_by_the_words(crowd: Town) -> None:
    supervisor = crowd.actor("supervisor")
    without = ("seqscan", "indexscan", "indexonlyscan")
    plan = plan_of(lambda: find(supervisor, MatterFilter(words="路灯")), without=without)
    assert "matter_search" in plan and "matter_area_opened" not in plan


def _after(moment: datetime) -> str:
    return write_cursor(moment, UUID(int=2**128 - 1))


def test_a_list_as_a_whole_is_one_statement_and_holds_what_its_pages_hold(
    crowd: Town, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    desk = crowd.actor("desk")
    find(desk, MatterFilter())  # the tree of areas is in memory now
    for narrowed in (MatterFilter(), MatterFilter(due="late"), MatterFilter(words="路灯"), MatterFilter(person_id=-1)):
        shown = [matter.pk for matter in inbox(desk, narrowed, NOW, limit=MANY)]
        with django_assert_max_num_queries(4):  # one each; now and then a look for changed areas
            assert [matter.pk for matter in stream(desk, narrowed, NOW, at_inbox=True)] == shown
            assert chosen_ids(desk, narrowed, NOW, at_inbox=True, most=500) == shown[:500]
            assert counts_of(desk, [(narrowed, True)] * 2, NOW, most=100) == [min(len(shown), 100)] * 2
