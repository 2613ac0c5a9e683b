"""What one licence spares is counted from each application's own plan and its real days."""

import csv
import io
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from huiyin.domains.permits.models import Application
from huiyin.domains.permits.operations import advance, hand_in, keep_months
from huiyin.domains.permits.operations.stepping import ENDING
from huiyin.domains.permits.queries import saved
from huiyin.domains.permits.rules.saving import ALL, Ended, Sums, added_up, together
from huiyin.domains.permits.tests.cast import grant, refuse, wanted
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR

PLAN = {
    "materials_before": 11, "materials_after": 7, "fields_before": 98, "fields_after": 55,
    "days_by_law": 30, "days_promised": 8,
}  # fmt: skip


def ended(industry: str = "hotel", resolution: str = "issued", *, corrected: bool = False, days: int = 6) -> Ended:
    return Ended(industry, resolution, corrected, PLAN, days, in_time=days <= PLAN["days_promised"])


def test_averages_are_over_those_that_got_a_licence_and_rates_over_all() -> None:
    late = Ended("hotel", "issued", True, PLAN | {"materials_after": 9}, 10, in_time=False)
    everything, hotel = added_up([ended(), late, ended(resolution="withdrawn")])
    assert (everything.industry, hotel.industry) == (ALL, "hotel")
    assert (hotel.ended, hotel.issued, hotel.in_time) == (3, 2, 1)
    assert hotel.average("materials_after") == 8.0
    assert hotel.average("days") == 8.0
    assert hotel.correction_rate == 33.3


def test_what_a_licence_for_a_part_did_not_need_is_spared_nobody() -> None:
    (everything, _hotel) = added_up([ended(), ended(resolution="partly_issued", days=30)])
    assert (everything.issued, everything.whole, everything.average("days"), everything.in_time) == (2, 1, 6.0, 1)


def test_sums_that_were_kept_before_parts_were_told_apart_are_read_as_they_were_meant() -> None:
    old = {"ended": 3, "issued": 2, "corrected": 0, "in_time": 2, "days": 10}
    assert Sums.kept("hotel", old).average("days") == 5.0


def test_without_a_licence_there_is_no_average() -> None:
    (everything, _hotel) = added_up([ended(resolution="refused")])
    assert everything.average("days") is None
    assert added_up([]) == []


def go(town: Town, name: str, *, granted: bool, after: int = 5) -> Matter:
    matter = hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id=name).matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    for permit in ("food", "tobacco"):
        (grant if granted else refuse)(town, matter, permit)
    advance(application_id=matter.pk, now=NOW + timedelta(days=after))
    return matter


def test_what_ended_is_counted_in_one_statement_however_much_it_is(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    go(town, "a", granted=True)
    go(town, "b", granted=False)
    with django_assert_num_queries(1):
        everything, store = saved(NOW, NOW + timedelta(days=30))
    assert (everything.ended, store.issued, store.average("days")) == (2, 1, 3.0)
    assert (store.average("materials_before"), store.average("materials_after")) == (11.0, 7.0)
    assert saved(NOW - timedelta(days=9), NOW) == []


def test_whether_it_was_in_time_is_said_by_the_day_that_was_promised(town: Town) -> None:
    go(town, "a", granted=True)
    go(town, "b", granted=True, after=60)
    everything, _store = saved(NOW, NOW + timedelta(days=90))
    assert (everything.whole, everything.in_time) == (2, 1)


def test_anybody_reads_them_on_a_page_and_as_a_file(client: Client, town: Town) -> None:
    assert "还没有办结" in client.get("/permits/figures").content.decode()
    go(town, "a", granted=True)
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        page = client.get("/permits/figures").content.decode()
        assert "便利店" in page and "11 → 7" in page and re.search(r"30 → \d+ → 3<", page)
        poured = b"".join(client.get("/permits/figures.csv").streaming_content)  # type: ignore[attr-defined]
        rows = list(csv.DictReader(io.StringIO(poured.decode("utf-8-sig"))))
        assert [row["industry"] for row in rows] == ["all", "convenience_store"]
        assert client.get("/permits/figures.json").json()["industries"][1]["materials_after"] == 7.0
        assert client.get("/permits/figures.exe").status_code == 404


def test_a_month_that_is_over_is_added_up_once_and_read_without_its_applications(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    go(town, "a", granted=True)
    year = NOW - timedelta(days=300)
    later = NOW + timedelta(days=60)
    before = [one.counts() for one in saved(year, later)]
    assert keep_months(now=NOW + timedelta(days=5)) == 0
    assert keep_months(now=later) == 2
    assert keep_months(now=later) == 0
    with django_assert_num_queries(2):
        assert [one.counts() for one in saved(year, later)] == before
    Application.objects.update(industry="hotel")
    assert [one.industry for one in saved(year, later)] == ["", "convenience_store"]


def test_a_month_is_not_added_up_while_its_last_hour_may_still_be_written(town: Town) -> None:
    go(town, "a", granted=True)
    midnight = datetime(2026, 4, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert keep_months(now=midnight + timedelta(hours=1)) == 0
    assert keep_months(now=midnight + timedelta(hours=2)) == 1


@given(st.lists(st.tuples(st.sampled_from(["hotel", "food"]), st.sampled_from(["issued", "refused"]), st.booleans())))
def test_sums_of_months_are_the_sums_of_all(several: list[tuple[str, str, bool]]) -> None:
    rows = [ended(industry, resolution, corrected=corrected) for industry, resolution, corrected in several]
    half = len(rows) // 2
    parts = [*added_up(rows[:half]), *added_up(rows[half:])]
    kept = [Sums.kept(one.industry, one.counts()) for one in parts]
    assert [one.counts() for one in together(kept)] == [one.counts() for one in added_up(rows)]


def test_they_stand_among_the_open_data(client: Client, town: Town) -> None:
    page = client.get("/open-data").content.decode()
    assert "/permits/figures.csv" in page
    listed = client.get("/open-data/catalogue.json")
    assert "/permits/figures.json" in listed.content.decode()


def test_a_month_among_many_is_found_by_its_index(town: Town) -> None:
    go(town, "a", granted=True)
    many()
    with CaptureQueriesContext(connection) as asked:
        saved(NOW, NOW + timedelta(days=20))
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + asked.captured_queries[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "permits_application_ended" in plan, plan


ONE = {"matters_matter": "kind = 'application'", "permits_application": "true"}


def many(count: int = 3000) -> None:
    """So many more that ended, an hour apart, back into the past."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_role")
        ((app,),) = cursor.fetchall()
        own = {
            "matters_matter": {"id": "md5(n::text)::uuid", "number": "'N' || n", "receipt_digest": "'R' || n",
                               "opened_as": "null"},
            "permits_application": {"matter_id": "md5(n::text)::uuid", "ended_at": "ended_at - n * interval '1 hour'"},
        }  # fmt: skip
        cursor.execute("SET LOCAL ROLE NONE")
        for table, changes in own.items():
            cursor.execute(f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0")
            columns = [name for (name,) in cursor.fetchall()]
            values = ", ".join(changes.get(name, name) for name in columns)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table},"
                f" generate_series(1, {count}) n WHERE {ONE[table]}"
            )
            cursor.execute(f"ANALYZE {table}")
        cursor.execute(f"SET LOCAL ROLE {app}")


def test_every_action_that_ends_an_application_says_when(town: Town) -> None:
    lifecycle = lifecycles.current("application")
    finals = {key for key, one in lifecycle.states.items() if one.final}
    assert {key for key, one in lifecycle.actions.items() if one.to in finals} == ENDING
    go(town, "a", granted=True)
    one = Application.objects.select_related("matter").get()
    assert one.ended_at == one.matter.closed_at
