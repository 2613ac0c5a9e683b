"""Figures of alarms against rows made by hand: times, false rate, coverage; tests and drills are counted nowhere."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.models import Alarm, Health, Use
from huiyin.domains.sensing.operations import change_health
from huiyin.domains.sensing.queries.figures import AlarmFigures, Times
from huiyin.domains.sensing.tests.street import NEXT_DOOR, NOW, Street, build_street
from huiyin.places.queries import area_tree

SHANGHAI = "Asia/Shanghai"
SINCE, UNTIL = datetime(2026, 1, 31, 16, tzinfo=UTC), datetime(2026, 3, 31, 16, tzinfo=UTC)


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


def made(street: Street, flat: str, at: datetime, *, next_door: bool = False, **facts: object) -> None:
    """An alarm at a flat of its own; spans are seconds after it was raised."""
    home = street.home("9 幢", flat, at=NEXT_DOOR) if next_door else street.home("3 幢", flat)
    alarm = street.alarm(street.device(home))
    spans = {
        f"{name}_at": at + timedelta(seconds=facts.pop(name))  # type: ignore[arg-type]
        for name in ("acknowledged", "arrived", "closed", "cleared")
        if name in facts
    }
    Alarm.objects.filter(pk=alarm.pk).update(raised_at=at, **spans, **facts)


FEBRUARY, MARCH = datetime(2026, 2, 10, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def rows(street: Street) -> None:
    for n, seconds in enumerate((10, 20, 30, 40, 100)):
        made(street, f"1{n:02}", MARCH, acknowledged=seconds, is_false=n < 2)
    made(street, "201", FEBRUARY, acknowledged=60, arrived=600, cleared=700, closed=3600, is_false=True, next_door=True)
    made(street, "301", FEBRUARY)
    made(street, "401", MARCH, acknowledged=9000, is_test=True)
    made(street, "402", MARCH, acknowledged=9000, is_drill=True)
    made(street, "403", SINCE - timedelta(seconds=1), acknowledged=9000)
    made(street, "404", UNTIL, acknowledged=9000)


def found(street: Street, who: str) -> dict[tuple[bool, date | None], AlarmFigures]:
    figures = queries.alarm_figures(street.town.actor(who), SINCE, UNTIL, SHANGHAI)
    return {(one.street_id is not None, one.month): one for one in figures}


@pytest.mark.usefixtures("rows")
def test_times_and_false_rates_by_street_and_month(street: Street) -> None:
    figures = found(street, "desk")
    march = figures[True, date(2026, 3, 1)]
    assert march.street_id == street.town.areas["street"].pk
    assert (march.raised, march.judged, march.false, march.false_rate) == (5, 5, 2, 40.0)
    assert march.acknowledged == Times(30.0, pytest.approx(76.0))  # type: ignore[arg-type]
    assert march.arrived == Times(None, None)
    february = figures[True, date(2026, 2, 1)]
    assert (february.raised, february.judged, february.false) == (2, 1, 1)
    assert (february.acknowledged.median, february.arrived.median, february.closed.ninety) == (60.0, 600.0, 3600.0)
    whole = figures[False, None]
    assert (whole.raised, whole.judged, whole.false) == (7, 6, 3)
    assert whole.acknowledged.median == pytest.approx(35.0)


@pytest.mark.usefixtures("rows")
def test_the_month_turns_at_midnight_here(street: Street) -> None:
    made(street, "501", datetime(2026, 2, 28, 15, 59, tzinfo=UTC))
    made(street, "502", datetime(2026, 2, 28, 16, 0, tzinfo=UTC))
    figures = found(street, "desk")
    assert figures[True, date(2026, 2, 1)].raised == 3
    assert figures[True, date(2026, 3, 1)].raised == 6


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(("who", "raised"), [("desk", 7), ("supervisor", 7), ("grid", 6), ("neighbour", 1)])
def test_everybody_reads_the_figures_of_their_areas(street: Street, who: str, raised: int) -> None:
    assert found(street, who)[False, None].raised == raised


def test_coverage_counts_homes_with_a_smoke_alarm_that_is_well(street: Street) -> None:
    homes = [street.home("3 幢", f"10{n}") for n in range(4)]
    well, silent, heat = street.device(homes[0]), street.device(homes[1]), street.device(homes[2], "heat")
    extra = street.device(homes[0])
    for device, health in ((well, "healthy"), (silent, "silent"), (heat, "healthy"), (extra, "silent")):
        change_health(device_id=device.pk, health=Health(health), at=NOW)
    shop = street.home("5 幢", "1")
    shop.use = Use.SHOP
    shop.save()
    change_health(device_id=street.device(shop).pk, health=Health.HEALTHY, at=NOW)
    street.home("9 幢", "101", at=NEXT_DOOR)
    (whole,) = [one for one in queries.coverage(street.town.actor("desk")) if one.street_id is None]
    assert (whole.homes, whole.covered, whole.silent, whole.rate) == (5, 1, 2, 20.0)
    (mine,) = [one for one in queries.coverage(street.town.actor("grid")) if one.street_id is None]
    assert (mine.homes, mine.covered, mine.silent) == (4, 1, 2)
    by_street = [one for one in queries.coverage(street.town.actor("desk")) if one.street_id]
    assert [(one.homes, one.covered) for one in by_street] == [(5, 1)]


@pytest.mark.usefixtures("rows")
def test_the_page_and_the_file_say_the_same(street: Street) -> None:
    client = street.seat("supervisor")
    text = client.get("/desk/alarms/figures?from=2026-02&to=2026-03").content.decode()
    assert "30 秒 / 1 分 16 秒" in text
    assert "40.0 %" in text
    answer = client.get("/desk/alarms/figures.csv?from=2026-02&to=2026-03")
    assert answer["Content-Type"].startswith("text/csv")
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    march = next(line for line in lines if line[:2] == ["street", "2026-03"])
    assert march[2:5] == ["5", "30", "76"]
    assert march[9:11] == ["2", "5"]


@pytest.mark.parametrize(
    "query", ["?from=x&to=y", "?from=2026-13", "?from=2026-05&to=2026-01", "?from=0001-01", "?to=9999-12"]
)
def test_nonsense_in_the_address_is_no_fault(street: Street, query: str) -> None:
    assert street.seat("desk").get(f"/desk/alarms/figures{query}").status_code == 200


@pytest.mark.parametrize(("who", "status"), [("grid", 200), ("desk", 200), ("officer", 403), ("stranger", 403)])
def test_who_reads_them(street: Street, who: str, status: int) -> None:
    assert street.seat(who).get("/desk/alarms/figures").status_code == status
    assert street.seat(who).get("/desk/alarms/figures.csv").status_code == status


def test_each_is_one_statement_and_the_alarms_come_from_an_index(street: Street) -> None:
    actor = street.town.actor("desk")
    area_tree()
    with CaptureQueriesContext(connection) as asked:
        queries.alarm_figures(actor, SINCE, UNTIL, SHANGHAI)
        queries.coverage(actor)
    assert len(asked) == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert re.search(r"sensing_alarm_newest", plan), plan


def test_it_reads_in_english(street: Street) -> None:
    made(street, "101", MARCH, acknowledged=10)
    text = street.seat("supervisor", "en").get("/desk/alarms/figures").content.decode()
    text = re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", text, flags=re.S)
    for name in ("街道分管主任", "中文"):
        text = text.replace(name, "")
    assert not re.findall(r".{0,20}[\u4e00-\u9fff]+", text)
