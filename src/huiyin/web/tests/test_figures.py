"""The pages of figures: who reads what, the same numbers in every form, and open data that anybody can reckon again."""

import csv
import io
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.matters.figures import keeping, publishing
from huiyin.matters.figures.definitions import definitions
from huiyin.matters.models import Fact, FactMonth, FigureOption, Matter, PublishedMonth
from huiyin.matters.rules.figures_seen import PUBLIC, FigureScope, scope_of
from huiyin.matters.tests.cast import Town
from huiyin.places.models import Area
from huiyin.places.queries import forget_area_tree
from huiyin.web.reports.asked import read
from huiyin.web.reports.published import answer
from huiyin.web.tests.desk_town import raised, seated

Test = Callable[[dict[str, str]], bool]
BY_AREA = ("city_desk", "grid_worker", "dispatcher", "secretary", "supervisor")
LAST_MONTH = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
def counted(town: Town) -> Town:
    """Seven requests of last month in the town, with facts of their own."""
    for _ in range(7):
        raised()
    keeping.derive(list(Matter.objects.values_list("id", flat=True)))
    for n, fact in enumerate(Fact.objects.order_by("matter_id")):
        fact.month = LAST_MONTH
        fact.response_minutes, fact.answer_minutes = 60 * n, 100 * n if n < 6 else None
        fact.on_time, fact.assigned, fact.returned = (n % 2 == 0) if n < 6 else None, n < 6, n == 1
        fact.verdict, fact.rating = (1 if n % 3 else -1), n % 5 + 1
        fact.save()
    FactMonth.objects.get_or_create(kind="voice", month=LAST_MONTH)
    return town


@pytest.mark.parametrize(
    ("who", "areas", "units", "compares"),
    [
        ("desk", ["city"], None, True),
        ("supervisor", ["street"], None, True),
        ("dispatcher", ["street"], None, False),
        ("secretary", ["community-0"], None, False),
        ("grid", ["cell-0-0"], None, False),
        ("officer", None, ["property"], False),
    ],
)
def test_who_reads_which_figures(
    town: Town, who: str, areas: list[str] | None, units: list[str] | None, compares: bool
) -> None:
    assert scope_of(town.actor(who), BY_AREA) == FigureScope(
        tuple(town.areas[code].pk for code in areas) if areas else None,
        tuple(town.units[code].pk for code in units) if units else None,
        compares,
    )


def test_without_a_post_there_is_nothing_to_read(town: Town) -> None:
    assert scope_of(town.actor("stranger"), BY_AREA) is None
    assert seated(town, "stranger").get("/desk/figures").status_code == 403
    assert Client().get("/desk/figures").status_code == 302


def test_a_secretary_cannot_ask_for_the_city_or_a_unit(counted: Town) -> None:
    unit = counted.units["property"].pk
    asked = seated(counted, "secretary").get(f"/desk/figures?area=city&by=unit&unit={unit}").context["asked"]
    assert (asked.area.code, asked.by, asked.unit) == ("community-0", "area", None)


def published(months: int = 1) -> None:
    """Put the last months before the public."""
    month = LAST_MONTH
    for _ in range(months):
        publishing.publish(kind="voice", month=month, now=timezone.now())
        month = (month - timedelta(days=1)).replace(day=1)


def test_the_public_reads_no_unit_no_source_and_no_share_of_few(counted: Town) -> None:
    published()
    found = Client().get("/figures?by=unit&source=web").context
    assert (found["asked"].by, found["asked"].source) == ("area", "")
    assert {"unit", "source"}.isdisjoint(f.key for f in found["filters"])
    assert [Client().get(f"/figures?by={by}").context["asked"].by for by in ("source", "category")] == [
        "area",
        "category",
    ]
    assert Client().get("/figures?area=cell-0-0").context["asked"].area.code == "street"
    shares = {f.key: f.share for f in found["report"].figures}
    assert (shares["response"].hidden, shares["response"].of) == (False, 7)
    Fact.objects.filter(pk__in=list(Fact.objects.values_list("pk", flat=True)[:3])).update(rating=None)
    published()
    again = {f.key: f.share for f in Client().get("/figures").context["report"].figures}
    assert again["satisfied"].hidden and not again["response"].hidden


def test_a_median_of_fewer_than_five_answers_is_for_the_desk_alone(counted: Town) -> None:
    published()
    assert Client().get("/figures").context["report"].median is not None
    Fact.objects.filter(answer_minutes__gte=400).update(answer_minutes=None)  # four answers are left
    published()
    found = Client().get("/figures").context["report"]
    assert [found.median, *(line.median for line in (*found.by_month, *found.by_group))] == [None] * 3
    assert seated(counted, "desk").get("/desk/figures").context["report"].median is not None


def test_the_public_reads_nothing_of_a_month_that_is_not_published(counted: Town) -> None:
    assert "这段时间没有公布的月份" in Client().get("/figures").content.decode()
    published()
    assert Client().get("/figures").context["report"].raised == 7
    Fact.objects.filter(pk=Fact.objects.values_list("pk", flat=True)[0]).update(rating=1)
    raised()
    keeping.derive(list(Matter.objects.values_list("id", flat=True)))
    assert Client().get("/figures").context["report"].raised == 7


def test_the_public_page_shows_the_options_of_the_published_months_and_not_those_of_today(counted: Town) -> None:
    month_before = (LAST_MONTH - timedelta(days=1)).replace(day=1)
    FigureOption.objects.create(option="satisfied_from", value="3", since=month_before, reason="会议纪要")
    FigureOption.objects.create(option="response_limit", value="1 working day", since=LAST_MONTH, reason="会议纪要")
    published()
    put_before_the_public(month_before, [publishing.Row("street", "a", VALUES)] * 5)
    FigureOption.objects.all().delete()
    FigureOption.objects.create(option="joined_counts", value="yes", since=month_before, reason="新办法")
    shown = dict(Client().get("/figures").context["report"].options)
    assert (shown["几分以上算满意"], shown["并入别件的也算"]) == ("3", "否")
    assert shown["多久算及时响应"] == f"{month_before:%Y-%m} 起 4 个工作小时；{LAST_MONTH:%Y-%m} 起 1 个工作日"
    assert dict(seated(counted, "desk").get("/desk/figures").context["report"].options)["并入别件的也算"].endswith("是")


def test_fewer_than_five_matters_are_no_month_to_publish(counted: Town) -> None:
    Fact.objects.filter(pk__in=list(Fact.objects.values_list("pk", flat=True)[:3])).delete()
    assert publishing.publish(kind="voice", month=LAST_MONTH, now=timezone.now()) is None


ABOVE = {"city": {"city"}, "district": {"city", "district"}}
ABOVE |= {street: {"city", "district", street} for street in ("street", "far-street")}
MONTHS = tuple(date(2026, n, 1) for n in (1, 2, 3))
RAISED = st.tuples(st.sampled_from(MONTHS), st.sampled_from(("street", "far-street")), st.sampled_from("ab"))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(matters=st.lists(RAISED, min_size=12, max_size=40))
def test_what_is_left_between_two_public_answers_is_nobody_or_at_least_five(
    far_street: None, matters: list[tuple[date, str, str]]
) -> None:
    """Whatever period, area or category is taken from one that holds it."""
    PublishedMonth.objects.all().delete()
    for month in MONTHS:
        put_before_the_public(month, [publishing.Row(area, of, VALUES) for m, area, of in matters if m == month])
    found = {
        (months, area, category): told(months, area, category)
        for months in (MONTHS, MONTHS[:1], MONTHS[1:], MONTHS[:2], MONTHS[2:])
        for area in ABOVE
        for category in ("", "a", "b")
    }
    for (few, area, category), (many, above, of) in itertools.permutations(found, 2):
        if set(few) <= set(many) and above in ABOVE[area] and of in {"", category}:
            left = found[many, above, of] - found[few, area, category]
            assert left == 0 or left >= publishing.ALONE, (few, area, category, many, above, of)


def test_what_was_published_without_its_street_is_in_the_city_and_in_no_street(town: Town) -> None:
    month = MONTHS[0]
    put_before_the_public(month, [publishing.Row("street", "a", VALUES)] * 6 + [publishing.Row("*", "a", VALUES)] * 5)
    assert [told((month,), area, "") for area in ("city", "district", "street")] == [11, 6, 6]


def test_the_months_before_are_compared_with_where_as_many_are_published(town: Town) -> None:
    for month in (date(2025, 12, 1), *MONTHS[:2]):
        put_before_the_public(month, [publishing.Row("street", "a", VALUES)] * 5)
    reports = [Client().get(f"/figures?from={first}&to=2026-02").context["report"] for first in ("2026-02", "2026-01")]
    assert [(found.raised, found.raised_before) for found in reports] == [(5, 5), (10, 0)]
    assert [found.figures[0].change for found in reports] == [0, None]


VALUES = (10, 20, True, True, False, False, False, False, False, False, True, 1, 5)


@pytest.fixture
def far_street(town: Town) -> None:
    """A second street in the district."""
    Area.objects.create(
        code="far-street", level="street", parent=town.areas["district"], name_zh="远街", synthetic=True,
        boundary=town.areas["street"].boundary,
    )  # fmt: skip
    forget_area_tree()


def put_before_the_public(month: date, rows: list[publishing.Row]) -> None:
    """Publish these rows as a month."""
    publishing.put_out(kind="voice", month=month, rows=rows, now=timezone.now())


def told(months: tuple[date, ...], area: str, category: str) -> int:
    """How many the public is told were raised."""
    wanted = read(QueryDict(f"area={area}"), PUBLIC, timezone.now())
    wanted = replace(wanted, months=months, category=category)
    return sum(tally.raised for groups in answer(wanted, "", months).values() for tally in groups.values())


def test_every_form_holds_the_numbers_of_the_page(counted: Town) -> None:
    desk = seated(counted, "desk")
    page = desk.get("/desk/figures").context["report"]
    answer: Any = desk.get("/desk/figures.csv")
    whole = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))[1]
    assert whole[2] == str(page.raised) == "7"
    assert whole[4:6] == [str(page.figures[0].share.counted), str(page.figures[0].share.of)]
    assert desk.get("/desk/figures.pdf").content.startswith(b"%PDF-")
    sheet: Any = desk.get("/desk/figures.xlsx")
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert desk.get("/desk/figures.exe").status_code == 404


def test_an_empty_period_says_so(town: Town) -> None:
    assert "这段时间没有数据" in seated(town, "desk").get("/desk/figures?from=2020-01&to=2020-02").content.decode()


def test_the_page_of_figures_costs_as_many_statements_warm_whatever_it_counts(
    counted: Town, django_assert_max_num_queries: Any
) -> None:
    published()
    for client, page, most in ((Client(), "/figures", 6), (seated(counted, "desk"), "/desk/figures", 32)):
        client.get(page)
        with django_assert_max_num_queries(most):
            client.get(page)


def test_whoever_downloads_the_rows_reckons_every_published_figure_again(counted: Town) -> None:
    made = publishing.publish(kind="voice", month=LAST_MONTH, now=timezone.now())
    assert made is not None
    assert publishing.publish(kind="voice", month=LAST_MONTH, now=timezone.now()) is None
    public = Client()
    text = public.get(f"/open-data/{LAST_MONTH:%Y-%m}.csv").content.decode()
    said = public.get(f"/open-data/{LAST_MONTH:%Y-%m}.json").json()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 7 and "楼" not in text
    assert {row["area"] for row in rows} == {"street"}  # they lie in a cell of it
    assert said["definitions"] == publishing.meanings()
    PublishedMonth.objects.update(definitions={"response": [["as it was"], []]})
    assert public.get(f"/open-data/{LAST_MONTH:%Y-%m}.json").json()["definitions"]["response"] == [["as it was"], []]
    assert public.get("/open-data").status_code == public.get("/open-data/catalogue.json").status_code == 200
    page = public.get("/figures").context["report"]
    shown = {figure.key: [figure.share.counted, figure.share.of] for figure in page.figures if not figure.share.hidden}
    assert shown and shown == {key: reckoned(key, rows) for key in shown}
    for by, column in (("all", None), ("area", "area"), ("category", "category")):
        for key, figures in said["figures"][by].items():
            ours = [row for row in rows if column is None or row[column] == key]
            shares = {f.key: reckoned(f.key, ours) for f in definitions().figures}
            assert figures == {"raised": len(ours), "shares": shares}


def reckoned(key: str, rows: list[dict[str, str]]) -> list[int]:
    """A figure by hand, from the columns and the published formulas alone."""
    counted = [r for r in rows if r["foreign"] == "0" and r["joined"] == "0"]
    of: dict[str, Test] = {
        "response": lambda r: True, "solved": lambda r: r["verdict"] != "", "satisfied": lambda r: r["rating"] != "",
        "on_time": lambda r: r["on_time"] != "", "passed_correctly": lambda r: r["assigned"] == "1",
        "returned": lambda r: r["assigned"] == "1", "extended": lambda r: True,
        "reopened": lambda r: r["answer_minutes"] != "",
    }  # fmt: skip
    hit: dict[str, Test] = {
        "response": lambda r: r["response_minutes"] != "" and int(r["response_minutes"]) <= 240,
        "solved": lambda r: r["verdict"] == "1", "satisfied": lambda r: int(r["rating"]) >= 4,
        "on_time": lambda r: r["on_time"] == "1",
        "passed_correctly": lambda r: r["returned"] == "0" and r["passed_on"] == "0",
        "returned": lambda r: r["returned"] == "1", "extended": lambda r: r["extended"] == "1",
        "reopened": lambda r: r["reopened"] == "1",
    }  # fmt: skip
    base = [r for r in counted if of[key](r)]
    return [sum(map(hit[key], base)), len(base)]


def test_small_groups_are_put_together_until_nobody_stands_alone() -> None:
    rows = [publishing.Row("a", "x", (n,)) for n in range(6)] + [publishing.Row("b", "x", (n,)) for n in range(2)]
    found = publishing.coarsened(rows)
    shared = {(row.area, row.category): 0 for row in found}
    for row in found:
        shared[row.area, row.category] += 1
    assert min(shared.values()) >= publishing.ALONE
