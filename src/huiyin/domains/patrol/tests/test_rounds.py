"""A round is opened when it is due, done on a telephone item by item, or missed and escalated; each once."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings
from typer.testing import CliRunner

from huiyin.domains.patrol import queries
from huiyin.domains.patrol.adapters.checklist import round_checklist
from huiyin.domains.patrol.commands import commands
from huiyin.domains.patrol.models import Finding, Hazard, Round, Site
from huiyin.domains.patrol.operations import BadSite, SiteDraft, open_rounds, put_site, set_active
from huiyin.domains.patrol.queries.rounds import SiteRate
from huiyin.domains.patrol.rules import BadSchedule, Schedule, read_findings, read_schedule, slot_at, written
from huiyin.evidence.operations import keep_photo
from huiyin.matters.models import Entry, Matter, Timer
from huiyin.matters.operations import act, fire_due
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.matters.tests.cast import ELSEWHERE, INSIDE, NEXT_DOOR, Town, build_town
from huiyin.notices.models import Notice

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 3, 4, 13, 0, tzinfo=UTC)
"""21:00 in the city, when the first round of the night is due."""
ListExport = apps.get_model("web", "ListExport")
CODES = [item.code for item in round_checklist()]


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    settings.FILES_ROOT = tmp_path
    made = build_town()
    with time_machine.travel(NINE, tick=False):
        yield made


def shed(name: str = "梅里充电棚", at: tuple[float, float] = INSIDE, **hours: Any) -> Site:
    return put_site(draft=SiteDraft(name, *at, "梅里路 3 号", **hours), now=NINE)


def a_round(site: Site | None = None, at: datetime = NINE) -> Round:
    """The round that is due then."""
    site = site or shed()
    open_rounds(now=at)
    return Round.objects.select_related("matter").get(site=site, slot_at__lte=at, until__gt=at)


def photo() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG")
    return stream.getvalue()


def walked(town: Town, one: Round, at: datetime, *wrong: str, who: str = "grid", words: str = "") -> None:
    """Somebody does the round; these items are not right."""
    stored = keep_photo(stream=io.BytesIO(photo()), filename="shed.jpg", now=at).pk
    data = {"found": written({code: code not in wrong for code in CODES})} | ({"words": words} if words else {})
    act(matter_id=one.pk, action="done", actor=town.actor(who, at), now=at, data=data, files=[stored])


# When


NIGHTS = Schedule(time(21), time(5), timedelta(hours=4))


@pytest.mark.parametrize(
    ("local", "begin"),
    [
        ("2026-03-04 20:59", None),
        ("2026-03-04 21:00", "2026-03-04 21:00"),
        ("2026-03-05 00:59", "2026-03-04 21:00"),
        ("2026-03-05 01:00", "2026-03-05 01:00"),
        ("2026-03-05 04:59", "2026-03-05 01:00"),
        ("2026-03-05 05:00", None),
    ],
)
def test_a_night_goes_over_midnight(local: str, begin: str | None) -> None:
    slot = slot_at(NIGHTS, datetime.fromisoformat(local).replace(tzinfo=SHANGHAI), SHANGHAI)
    assert (f"{slot.begin.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if slot else None) == begin


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.times(), st.times(), st.timedeltas(timedelta(minutes=30), timedelta(hours=24)),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_a_slot_holds_its_moment_and_lasts_no_longer_than_the_interval(
    at: datetime, starts: time, ends: time, every: timedelta, zone: str
) -> None:
    now = at.replace(tzinfo=UTC)
    slot = slot_at(Schedule(starts, ends, every), now, ZoneInfo(zone))
    if slot:
        assert slot.begin <= now < slot.end
        assert slot.end - slot.begin <= every
        assert slot_at(Schedule(starts, ends, every), slot.begin, ZoneInfo(zone)) == slot


@pytest.mark.parametrize("given_hours", [("25:00", "05:00", 4), ("21:00", "x", 4), ("21:00", "05:00", 0.1),
                                         ("21:00", "05:00", 25), ("21:00+08:00", "05:00", 4),
                                         ("21:00", "05:00", float("nan"))])  # fmt: skip
def test_hours_that_make_no_rounds_are_refused(given_hours: tuple[str, str, float]) -> None:
    with pytest.raises(BadSchedule):
        read_schedule(*given_hours)


def test_a_round_is_a_matter_of_whoever_has_the_duty_until_its_slot_ends(town: Town) -> None:
    one = a_round()
    assert one.matter.owner_person == town.users["grid"]
    assert (one.slot_at, one.until, one.matter.due_at) == (NINE, NINE + timedelta(hours=4), NINE + timedelta(hours=4))
    assert one.matter.title == "夜间巡查 · 梅里充电棚"


def test_opened_late_it_still_ends_with_its_slot(town: Town) -> None:
    assert a_round(at=NINE + timedelta(hours=3)).matter.due_at == NINE + timedelta(hours=4)


def test_a_site_has_one_round_a_slot_however_often_the_job_runs(town: Town) -> None:
    shed()
    counts = [open_rounds(now=NINE + timedelta(minutes=n)) for n in range(5)]
    assert counts == [1, 0, 0, 0, 0]
    assert open_rounds(now=NINE + timedelta(hours=4)) == 1
    assert open_rounds(now=NINE + timedelta(hours=9)) == 0
    assert Round.objects.count() == Matter.objects.filter(kind="round").count() == 2


def test_killed_between_two_sites_it_goes_on_with_the_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = shed(), shed("二号棚")
    with monkeypatch.context() as here:
        here.setattr("huiyin.domains.patrol.operations.rounds._write_row", _broken_at(first))
        assert open_rounds(now=NINE) == 1
    assert list(Round.objects.values_list("site", flat=True)) == [second.pk]
    assert Matter.objects.filter(kind="round").count() == 1  # nothing half written
    assert open_rounds(now=NINE) == 1


def _broken_at(site: Site) -> Any:
    from huiyin.domains.patrol.operations import rounds

    real = rounds._write_row

    def write(matter: Matter, **more: Any) -> None:
        if more["site"] == site:
            raise RuntimeError("killed here")
        real(matter, **more)

    return write


def test_two_workers_at_once_open_one_each(committed_db: str) -> None:
    build_town()
    for n in range(5):
        shed(f"{n} 号棚")
    gate, opened = Barrier(2), []

    def work(late: timedelta) -> None:
        gate.wait()
        opened.append(open_rounds(now=NINE + late))
        connection.close()

    workers = [Thread(target=work, args=[timedelta(minutes=n)]) for n in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(opened) == Round.objects.count() == Matter.objects.filter(kind="round").count() == 5


def test_a_site_that_was_stopped_has_no_more_rounds(town: Town) -> None:
    site = shed()
    set_active(site=site, active=False, now=NINE)
    assert open_rounds(now=NINE) == 0


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (SiteDraft("", *INSIDE), "name"),
        (SiteDraft("棚", *ELSEWHERE), "lon"),
        (SiteDraft("棚", 500, 31), "lon"),
        (SiteDraft("棚", *INSIDE, starts="9"), "starts"),
        (SiteDraft("棚" * 200, *INSIDE), "name"),
    ],
)
def test_a_site_that_cannot_be_is_refused_by_field(town: Town, draft: SiteDraft, field: str) -> None:
    with pytest.raises(BadSite) as why:
        put_site(draft=draft, now=NINE)
    assert list(why.value.problems) == [field]


def test_the_command_makes_a_site_known_and_changes_its_hours(town: Town) -> None:
    run = CliRunner().invoke
    where = ["--name", "梅里充电棚", "--lon", str(INSIDE[0]), "--lat", str(INSIDE[1])]
    made = run(commands, ["patrol", "site", "put", *where])
    assert made.exit_code == 0, made.output
    again = run(commands, ["patrol", "site", "put", *where, "--every", "2", "--from", "22:00"])
    assert again.output == made.output
    assert '"from": "22:00", "to": "05:00", "every_hours": 2.0' in run(commands, ["patrol", "site", "list"]).output
    assert run(commands, ["patrol", "site", "stop", made.output.strip()]).exit_code == 0
    assert not Site.objects.get().active
    assert run(commands, ["patrol", "site", "stop", "999999"]).exit_code == 1
    assert run(commands, ["patrol", "site", "put", "--name", "远", "--lon", "0", "--lat", "0"]).exit_code == 1


# Done


def test_a_round_where_all_is_right_is_closed_and_leaves_nothing_behind(town: Town) -> None:
    one = a_round()
    walked(town, one, NINE + timedelta(minutes=20))
    one.refresh_from_db()
    assert (one.matter.state, one.matter.resolution, one.wrong) == ("done", "checked", 0)
    assert one.done_at == NINE + timedelta(minutes=20)
    assert Finding.objects.filter(round=one, right=True).count() == len(CODES)
    assert not Hazard.objects.exists()


def test_each_item_that_is_not_right_becomes_a_hazard(town: Town) -> None:
    one = a_round()
    walked(town, one, NINE, "pressure", "goods", words="角落堆了床垫")
    hazards = Hazard.objects.select_related("matter").order_by("item")
    assert [hazard.item for hazard in hazards] == ["goods", "pressure"]
    for hazard in hazards:
        assert hazard.matter.follow_up_of_id == one.pk
        assert hazard.matter.state == "found"
        assert hazard.matter.owner_person == town.users["grid"]
        assert "角落堆了床垫" in hazard.matter.summary
    act(matter_id=hazards[0].pk, action="tell", actor=town.actor("grid"), now=NINE,
        data={"item": "goods", "words": "今晚搬走"})  # fmt: skip


def test_sent_twice_it_is_done_once(town: Town) -> None:
    one = a_round()
    stored = keep_photo(stream=io.BytesIO(photo()), filename="shed.jpg", now=NINE).pk
    data = {"found": written({code: code != "goods" for code in CODES})}
    for _time in range(2):
        act(matter_id=one.pk, action="done", actor=town.actor("grid"), now=NINE, data=data, files=[stored],
            client_id="phone-1")  # fmt: skip
    assert Hazard.objects.count() == 1
    assert Entry.objects.filter(matter=one.pk, action="done").count() == 1


@pytest.mark.parametrize("found", ["", "pressure=ok", "x=ok", "pressure=ok pressure=ok", {"pressure": True}, 7])
def test_a_round_is_not_done_before_every_item_was_looked_at(town: Town, found: object) -> None:
    one = a_round()
    with pytest.raises(BadFields, match="found"):
        act(matter_id=one.pk, action="done", actor=town.actor("grid"), now=NINE, data={"found": found})
    assert not Finding.objects.exists()


def test_findings_are_kept_in_the_order_of_the_list() -> None:
    assert read_findings("b=bad a=ok", ["a", "b"]) == "a=ok b=bad"


def test_a_round_needs_a_photo(town: Town) -> None:
    one = a_round()
    with pytest.raises(BadFields, match="photos"):
        act(matter_id=one.pk, action="done", actor=town.actor("grid"), now=NINE,
            data={"found": written(dict.fromkeys(CODES, True))})  # fmt: skip


def test_who_has_nothing_to_do_with_it_does_no_round(town: Town) -> None:
    one = a_round()
    for who in ("officer", "stranger", "neighbour"):
        with pytest.raises(NotAllowed):
            walked(town, one, NINE, who=who)


# Missed


def test_a_round_that_nobody_does_is_told_upwards_and_ends_as_missed(town: Town) -> None:
    one = a_round()
    late = NINE + timedelta(hours=4, seconds=1)
    while fire_due(now=late):
        pass
    told = set(Notice.objects.filter(subject=one.pk, template="matters.late").values_list("user__username", flat=True))
    assert {"grid", "secretary"} <= told
    while fire_due(now=late + timedelta(hours=1)):
        pass
    assert Notice.objects.filter(subject=one.pk, template="matters.late", user=town.users["supervisor"]).exists()
    one.refresh_from_db()
    assert one.matter.state == "due"  # a late round is better than none
    while fire_due(now=NINE + timedelta(hours=25)):
        pass
    one = Round.objects.select_related("matter").get(pk=one.pk)
    assert (one.matter.state, one.matter.resolution) == ("missed", "missed")
    assert not Timer.objects.filter(matter=one.pk, state="waiting").exists()


def test_rounds_are_in_time_late_missed_or_not_needed(town: Town) -> None:
    site = shed(hours=8)
    for day in range(4):
        a_round(site, NINE + timedelta(days=day))
    in_time, late, excused, missed = Round.objects.order_by("slot_at")
    walked(town, in_time, NINE + timedelta(minutes=5))
    walked(town, late, NINE + timedelta(days=1, hours=9))
    at = NINE + timedelta(days=2)
    act(matter_id=excused.pk, action="excuse", actor=town.actor("secretary", at), now=at, data={"reason": "棚在大修"})
    now = missed.until
    (rate,) = queries.rates(town.actor("desk", now), now)
    assert rate == SiteRate(site, 3, 1, 1, 1)
    assert rate.rate == pytest.approx(100 / 3)
    for state, expected in (("in_time", in_time), ("late", late), ("excused", excused), ("missed", missed)):
        found = queries.round_page(town.actor("desk", now), queries.RoundFilter(state=state), now, 0, 9)
        assert list(found) == [expected]
    just_before = now - timedelta(seconds=1)
    assert not queries.round_page(town.actor("desk"), queries.RoundFilter(state="missed"), just_before, 0, 9)


# Due while no worker ran


def recorded(site: Site) -> list[tuple[datetime, str]]:
    rows = Round.objects.filter(site=site).select_related("matter").order_by("slot_at")
    return [(one.slot_at, one.matter.state) for one in rows]


def test_what_was_due_while_no_worker_ran_is_opened_while_its_slot_lasts_and_missed_where_it_is_over(
    town: Town,
) -> None:
    site = shed()
    one_in_the_morning = NINE + timedelta(hours=4)
    back = one_in_the_morning + timedelta(hours=3)
    with time_machine.travel(back, tick=False):
        assert [open_rounds(now=back), open_rounds(now=back)] == [2, 0]
    assert recorded(site) == [(NINE, "missed"), (one_in_the_morning, "due")]
    (rate,) = queries.rates(town.actor("desk", back), back)
    assert rate == SiteRate(site, 1, 0, 0, 1)


def test_a_night_that_is_over_is_missed_says_why_and_is_told_upwards_not_to_the_owner(town: Town) -> None:
    site = shed(hours=8)
    back = NINE + timedelta(hours=12)
    with time_machine.travel(back, tick=False):
        open_rounds(now=back)
    one = Round.objects.select_related("matter").get(site=site)
    assert (one.matter.state, one.matter.resolution, one.matter.opened_at) == ("missed", "missed", back)
    assert "2026-03-04 21:00–05:00，当时系统没有运行，没有通知任何人" in one.matter.summary
    told = set(Notice.objects.filter(subject=one.pk).values_list("user__username", flat=True))
    assert told == {"secretary", "supervisor"}
    assert not Timer.objects.filter(matter=one.pk, state="waiting").exists()


def test_after_a_long_time_every_night_since_the_last_round_is_there(town: Town) -> None:
    site = shed(hours=8)
    a_round(site)
    back = NINE + timedelta(days=5, hours=12)
    assert open_rounds(now=back) == 5
    assert [at for at, _state in recorded(site)] == [NINE + timedelta(days=day) for day in range(6)]
    assert open_rounds(now=back + timedelta(days=60)) == 30, "no further back than figures go"


def test_nights_before_a_site_had_these_hours_or_while_it_was_stopped_are_not_missed(town: Town) -> None:
    site = shed(hours=8)
    morning = NINE + timedelta(days=3, hours=12)
    set_active(site=site, active=False, now=NINE)
    set_active(site=site, active=True, now=morning)
    assert open_rounds(now=morning) == 0
    set_active(site=site, active=True, now=morning + timedelta(days=1))  # it was already
    put_site(draft=SiteDraft(site.name, *INSIDE, site.address, hours=8), now=morning + timedelta(days=1))  # as before
    assert open_rounds(now=morning + timedelta(days=1)) == 1
    put_site(draft=SiteDraft(site.name, *INSIDE, site.address, hours=2), now=morning + timedelta(days=2))
    assert open_rounds(now=morning + timedelta(days=2)) == 0


# Pages


def seat(town: Town, who: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(town.users[who], backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def page(town: Town, who: str, address: str, language: str = "zh-hans", status: int = 200) -> str:
    answer = seat(town, who, language).get(address)
    assert answer.status_code == status
    return re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", answer.content.decode(), flags=re.S)


def test_whoever_has_the_duty_finds_it_ticks_takes_a_photo_and_is_done(town: Town) -> None:
    one = a_round()
    listed = page(town, "grid", "/desk/rounds")
    assert "等您去查：1 处" in listed
    address = f"/desk/rounds/{one.matter.number}"
    assert address in listed
    assert page(town, "grid", address).count('type="radio"') == 2 * len(CODES)
    sent: dict[str, Any] = {code: "bad" if code == "passage" else "ok" for code in CODES}
    sent |= {"words": "门口停了三辆车", "client_id": "1", "photos": SimpleUploadedFile("p.jpg", photo(), "image/jpeg")}
    answer = seat(town, "grid").post(address, sent)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/rounds")
    one.refresh_from_db()
    assert (one.done_at, one.wrong) == (NINE, 1)
    done = page(town, "grid", address)
    assert 'type="radio"' not in done
    assert done.count("有问题</span>") == 1
    assert "按时查了" in done


def test_what_was_left_out_is_asked_for_again_and_nothing_is_lost(town: Town) -> None:
    one = a_round()
    sent = dict.fromkeys(CODES[1:], "ok") | {"words": "都好"}
    answer = seat(town, "grid").post(f"/desk/rounds/{one.matter.number}", sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "这一项还没选" in text
    assert "请拍一张现场的照片" in text
    assert "都好" in text
    assert not Finding.objects.exists()


def test_somebody_was_faster(town: Town) -> None:
    one = a_round()
    walked(town, one, NINE)
    sent = dict.fromkeys(CODES, "ok") | {"photos": SimpleUploadedFile("p.jpg", photo(), "image/jpeg")}
    answer = seat(town, "grid").post(f"/desk/rounds/{one.matter.number}", sent, follow=True)
    assert "已经有人查过了" in answer.content.decode()


def test_the_code_at_the_shed_opens_the_round_that_is_due(town: Town) -> None:
    site = shed()
    assert "现在没有要查的" in seat(town, "grid").get(f"/desk/rounds/at/{site.pk}", follow=True).content.decode()
    one = a_round(site)
    assert seat(town, "grid").get(f"/desk/rounds/at/{site.pk}")["Location"] == f"/desk/rounds/{one.matter.number}"
    printed = page(town, "grid", f"/desk/rounds/sites/{site.pk}")
    assert "每晚 21:00 到 5:00，每 4 小时一次" in printed
    assert "receipt__qr" in printed


def test_everybody_reads_the_rounds_of_their_own_areas(town: Town) -> None:
    here, there = shed(), shed("邻区充电棚", NEXT_DOOR)
    one = a_round(here)
    a_round(there)
    assert "邻区充电棚" not in page(town, "grid", "/desk/rounds")
    assert "邻区充电棚" in page(town, "desk", "/desk/rounds")
    page(town, "neighbour", f"/desk/rounds/sites/{here.pk}", status=404)
    page(town, "neighbour", f"/desk/rounds/{one.matter.number}", status=403)
    for who in ("officer", "stranger"):
        page(town, who, "/desk/rounds", status=403)
        page(town, who, f"/desk/rounds/sites/{here.pk}", status=403)
    page(town, "desk", "/desk/rounds/NOTHING", status=404)


def test_the_list_is_narrowed_and_exported_as_it_is(town: Town) -> None:
    site, other = shed("=1+1 棚"), shed("二号棚")
    walked(town, a_round(site), NINE + timedelta(minutes=3), "goods")
    a_round(other)
    query = f"site={site.pk}&state=in_time"
    listed = page(town, "grid", f"/desk/rounds?{query}").partition("各处巡查</h2>")[2].partition("近 30 天")[0]
    assert "=1+1 棚</a>" in listed
    assert "二号棚</a>" not in listed
    client = seat(town, "grid")
    answer = client.post("/desk/rounds/export", {"query": f"{query}&page=9&x=1", "format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert lines[1][1] == "'=1+1 棚"
    assert lines[1][5] == "按时查了"
    record = ListExport.objects.get()
    assert (record.page, record.query, record.format, record.rows) == ("rounds", query, "csv", 1)
    assert client.post("/desk/rounds/export", {"format": "exe"}).status_code == 400
    assert client.get("/desk/rounds/export").status_code == 405
    assert seat(town, "officer").post("/desk/rounds/export", {"format": "csv"}).status_code == 403


@pytest.mark.parametrize("query", ["?tab=x&site=y&state=z&page=-1", "?page=99999", "?tab=missed&state=due", "?site=٣"])
def test_nonsense_in_the_address_is_no_fault(town: Town, query: str) -> None:
    a_round()
    page(town, "desk", f"/desk/rounds{query}")


def test_the_list_takes_the_same_few_statements_for_many(town: Town) -> None:
    counts = []
    for n in range(3):
        shed(f"{n} 号棚")
        open_rounds(now=NINE)
        client = seat(town, "desk")
        client.get("/desk/rounds")
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/rounds")
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]


def test_it_reads_in_english(town: Town) -> None:
    site = shed("Shed 1")
    one = a_round(site)
    addresses = ["/desk/rounds", f"/desk/rounds/{one.matter.number}", f"/desk/rounds/sites/{site.pk}"]
    open_pages = [page(town, "grid", address, "en") for address in addresses]
    walked(town, one, NINE, "goods")
    for text in [*open_pages, *(page(town, "grid", address, "en") for address in addresses)]:
        said = re.sub("夜间巡查 · Shed 1|网格员甲|中文|梅里路 3 号", "", text)
        assert not re.findall(r".{0,20}[\u4e00-\u9fff]+", said)
