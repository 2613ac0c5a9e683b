"""The desk's map of hot spots: what it counts, for whom, by week; and that it is read from an index."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from huiyin.kernel.hexagons import FINEST, hexagon_of
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.queries import MatterFilter, first_week, hot_spots, weeks_of
from huiyin.matters.tests.cast import INSIDE, NEXT_DOOR, NOW, Town
from huiyin.web.tests.desk_town import raised, seated

LAST_WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def at_ten() -> Any:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        yield


@pytest.fixture
def busy(town: Town) -> Town:
    """Two matters this week and one last week in community 0, one next door, one without a place."""
    for ago in (timedelta(), timedelta(), LAST_WEEK):
        raised(ago=ago)
    raised(at=NEXT_DOOR)
    raised(lon=None, lat=None, address="不知道哪里")
    return town


def cells_of(town: Town, who: str, query: str) -> list[tuple[int, int]]:
    """Raised and open, by cell, as the map reads them."""
    found = json.loads(seated(town, who).get(f"/desk/map/cells.geojson?{query}").content)
    return sorted((f["properties"]["raised"], f["properties"]["open"]) for f in found["features"])


def test_a_matter_keeps_the_cell_of_its_point(busy: Town) -> None:
    assert Matter.objects.filter(hexagon=hexagon_of(*INSIDE)).count() == 3
    assert Matter.objects.filter(hexagon=None).count() == 1


def test_the_cells_of_a_week_and_of_all_weeks(busy: Town) -> None:
    assert cells_of(busy, "desk", "area=city&zoom=14&week=2026-03-04") == [(1, 1), (2, 2)]
    assert cells_of(busy, "desk", "area=city&zoom=14") == [(1, 1), (3, 3)]
    assert sum(raised for raised, _open in cells_of(busy, "desk", "area=city&zoom=2")) == 4
    assert cells_of(busy, "desk", "area=community-0&zoom=14&week=25") == [(1, 1)]


def test_nobody_counts_what_they_may_not_read(busy: Town) -> None:
    assert cells_of(busy, "neighbour", "area=city&zoom=14") == [(1, 1)]
    assert cells_of(busy, "stranger", "area=city&zoom=14") == []


def test_the_table_says_what_the_map_shows_and_the_slider_what_each_week_holds(busy: Town) -> None:
    page = seated(busy, "desk").get("/desk/map?area=city&week=26").content.decode()
    assert re.findall(r"</span>(\d+)</td>", page) == ["2", "2", "1", "1"]
    assert "共 3 件" in page
    assert 'type="range" min="0" max="26" step="1" value="26"' in page
    weeks = weeks_of(busy.actor("desk"), MatterFilter(), NOW)
    assert (len(weeks), [n for _, n in weeks[-2:]], sum(n for _, n in weeks)) == (26, [1, 3], 4)
    assert weeks[0][0] == first_week(NOW)


@pytest.mark.parametrize("query", ["week=x", "week=99", "week=2026-13-01", "zoom=nan&bbox=a", "kind=x&area=x"])
def test_an_address_that_says_nothing_still_opens(busy: Town, query: str) -> None:
    client = seated(busy, "desk")
    assert client.get(f"/desk/map?{query}").status_code == 200
    assert client.get(f"/desk/map/cells.geojson?{query}").status_code == 200


def test_the_cells_cost_one_statement_and_are_found_by_their_week(
    busy: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actor, week = busy.actor("desk"), NOW.date() - timedelta(days=NOW.weekday())
    hot_spots(actor, MatterFilter(), NOW, week=week, resolution=8)
    with django_assert_num_queries(1):
        hot_spots(actor, MatterFilter(), NOW, week=week, resolution=8)
    with CaptureQueriesContext(connection) as asked:
        hot_spots(actor, MatterFilter(area_id=busy.areas["street"].pk), NOW, week=week, resolution=FINEST)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {asked.captured_queries[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search(r"Index Cond: .*opened_at >= .*opened_at < ", plan)


def test_the_map_takes_every_filter_of_the_lists_by_the_same_address(busy: Town) -> None:
    everywhere = "area=city&zoom=14"
    assert cells_of(busy, "desk", f"{everywhere}&tab=late") == [(1, 1)]  # the one of last week
    found = Matter.objects.filter(hexagon=hexagon_of(*INSIDE)).earliest("opened_at")
    act(matter_id=found.pk, action="accept_and_handle", actor=busy.actor("secretary"), now=NOW)
    assert cells_of(busy, "desk", f"{everywhere}&state=in_hand") == [(1, 1)]
    assert cells_of(busy, "desk", f"{everywhere}&tab=closed") == []
    assert cells_of(busy, "desk", f"{everywhere}&q=纸箱&state=received") == [(1, 1), (2, 2)]
    assert cells_of(busy, "desk", f"{everywhere}&q=路灯") == []
    assert cells_of(busy, "desk", f"{everywhere}&from=2026-03-01") == [(1, 1), (2, 2)]


def test_list_and_map_lead_to_each_other_with_what_is_asked(busy: Town) -> None:
    client = seated(busy, "secretary")
    page = client.get("/desk/all?state=received&q=纸箱").content.decode()
    assert f'href="/desk/map?state=received&amp;q={quote("纸箱")}"' in page
    assert 'href="/desk/map?tab=open"' in client.get("/desk/").content.decode()
    shown = client.get("/desk/map?state=received&week=26").content.decode()
    assert 'href="/desk/all?state=received&amp;area=community-0&amp;from=2026-03-02&amp;until=2026-03-08"' in shown
    assert '<option value="received" selected>' in shown
    assert 'aria-valuetext="3月2日' in shown
