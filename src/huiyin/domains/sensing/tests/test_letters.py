"""The monthly safety letter of a building: counted from the records, read by whom it concerns, sent once."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from typer.testing import CliRunner

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.letter_advice import CONDITIONS, letter_advice
from huiyin.domains.sensing.adapters.letter_paper import letter_paper
from huiyin.domains.sensing.apps import a_day_to_send_letters_on
from huiyin.domains.sensing.commands import commands
from huiyin.domains.sensing.models import Alarm, Device, DeviceChange, Health, Letter, Part, Premises, Tie, Use
from huiyin.domains.sensing.operations import change_health, retire, send_letters, tie
from huiyin.domains.sensing.rules.causes import CAUSES
from huiyin.domains.sensing.rules.letters import BadAdvice, advise, read_advice
from huiyin.domains.sensing.rules.letters import Letter as Counted
from huiyin.domains.sensing.tests.paper import Reader
from huiyin.domains.sensing.tests.street import INSIDE, NEXT_DOOR, NOW, Street, build_street
from huiyin.matters.domain import FollowUp, domains
from huiyin.matters.operations import act
from huiyin.matters.rules.fields import Given
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of

MARCH = date(2026, 3, 1)
APRIL_3 = datetime(2026, 4, 3, 1, tzinfo=UTC)
AFTER = datetime(2026, 4, 10, tzinfo=UTC)


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


def flats(street: Street, count: int, building: str = "3 幢") -> list[Premises]:
    """So many rented homes of a building, registered before the month."""
    made = [street.home(building, f"{1 + n // 4}0{1 + n % 4}") for n in range(count)]
    Premises.objects.update(made_at=NOW - timedelta(days=60))
    return made


def hung(street: Street, premises: Premises, kind: str = "smoke", health: Health = Health.HEALTHY) -> Device:
    """A device that hung there before the month, well or not."""
    device = street.device(premises, kind)
    Device.objects.filter(pk=device.pk).update(made_at=NOW - timedelta(days=50), service="in_service")
    change_health(device_id=device.pk, health=health, at=NOW - timedelta(days=1))
    device.refresh_from_db()
    return device


def raised(street: Street, device: Device, at: datetime = NOW, **facts: Any) -> Alarm:
    """An alarm of it; spans are seconds after it was raised."""
    street.later(milliseconds=1)  # one is told apart from the next by its moment
    alarm = street.alarm(device)
    spans = {
        f"{name}_at": at + timedelta(seconds=facts.pop(name))
        for name in ("acknowledged", "arrived", "closed", "cleared")
        if name in facts
    }
    Alarm.objects.filter(pk=alarm.pk).update(raised_at=at, **spans, **facts)
    return Alarm.objects.get(pk=alarm.pk)


def over(street: Street, device: Device, at: datetime = NOW, **facts: Any) -> Alarm:
    """The same, answered, quiet and closed, so that the device may raise the next."""
    return raised(street, device, at, **{"acknowledged": 60, "cleared": 300, "closed": 600} | facts)


def letter(premises: Premises, month: date = MARCH, **more: Any) -> Counted:
    building = queries.building_of(premises.pk)
    assert building
    return queries.letter_of(building, month, AFTER, **more)


def words(counted: Counted, *, english: bool = False) -> str:
    with translation.override("en" if english else "zh-hans"):
        text = queries.letter_text(counted, AFTER, english=english)
    parts = [
        [one.title, *one.words, *(cell for row in (one.heads, *one.rows) for cell in row)] for one in text.sections
    ]
    return "\n".join(part for some in parts for part in some)


def test_what_happened_is_counted_by_kind_with_cause_and_times(street: Street) -> None:
    (flat, *_rest) = flats(street, 6)
    smoke = hung(street, flat)
    over(street, smoke, acknowledged=30, arrived=600, is_false=False, cause="charger")
    over(street, smoke, acknowledged=90, arrived=900, is_false=False, cause="charger")
    over(street, smoke, acknowledged=60, is_false=True, cause="cooking")
    counted = letter(flat)
    (rule,) = counted.rules
    assert (rule.raised, rule.real, rule.false, rule.acknowledged, rule.arrived) == (3, 2, 1, 60.0, 750.0)
    assert (counted.causes, counted.false_causes) == ([("charger", 2)], [("cooking", 1)])
    text = words(counted)
    for said in ("报警 3 起", "真警 2 起、误报 1 起", "充电器或电池 2", "做饭油烟 1", "12 分 30 秒", "充电请到充电棚"):
        assert said in text


def test_a_record_that_changes_changes_the_letter(street: Street) -> None:
    flat = flats(street, 5)[0]
    alarm = over(street, hung(street, flat), is_false=False, cause="wiring")
    assert (letter(flat).real, letter(flat).causes) == (1, [("wiring", 1)])
    Alarm.objects.filter(pk=alarm.pk).update(is_false=True, cause="steam")
    assert (letter(flat).real, letter(flat).false, letter(flat).causes) == (0, 1, [])
    assert "水汽" in words(letter(flat))
    Alarm.objects.filter(pk=alarm.pk).update(raised_at=NOW - timedelta(days=40))
    assert letter(flat).raised == 0
    assert letter(flat, date(2026, 1, 1)).raised == 1


@pytest.mark.parametrize("mark", ["is_test", "is_drill"])
def test_tests_and_drills_are_no_alarms(street: Street, mark: str) -> None:
    flat = flats(street, 5)[0]
    over(street, hung(street, flat), NOW, **{mark: True})
    assert letter(flat).raised == 0
    assert letter(flat).drills == (mark == "is_drill")


def test_the_month_turns_at_midnight_here(street: Street) -> None:
    flat = flats(street, 5)[0]
    smoke = hung(street, flat)
    for at in (datetime(2026, 2, 28, 15, 59, tzinfo=UTC), datetime(2026, 2, 28, 16, 0, tzinfo=UTC)):
        over(street, smoke, at)
    assert [letter(flat, date(2026, month, 1)).raised for month in (2, 3)] == [1, 1]


def test_coverage_and_devices_are_those_of_the_months_end(street: Street) -> None:
    one, two, three, *_rest = flats(street, 5)
    hung(street, one)
    gone = hung(street, two)
    hung(street, three, "heat")
    assert (letter(one).homes, letter(one).covered, letter(one).devices) == (5, 2, {"smoke": 2, "heat": 1})
    retire(device=gone, actor=street.town.actor("desk"), now=AFTER, words="拆下")
    assert letter(one).covered == 2  # it hung there in March
    early = hung(street, three)
    retire(device=early, actor=street.town.actor("desk"), now=NOW, words="拆下")
    assert letter(one).devices == {"smoke": 2, "heat": 1}


def test_what_is_silent_faulty_or_low_is_named_with_its_flat_and_the_date(street: Street) -> None:
    one, two, three, *_rest = flats(street, 5)
    hung(street, one, health=Health.SILENT)
    hung(street, two, health=Health.LOW_BATTERY)
    well = hung(street, three)
    counted = letter(one)
    assert [(one.flat, one.health) for one in counted.troubles] == [("101", "silent"), ("102", "low_battery")]
    assert counted.by_health == {"silent": 1, "low_battery": 1}
    assert counted.covered == 1
    assert "3月31日 靠不住的设备" in words(counted)
    assert "有设备失联" in words(counted)
    change_health(device_id=well.pk, health=Health.FAULT, at=AFTER)
    assert "fault" not in letter(one).by_health  # in March it was well
    street.alarm(well, "smoke.fault")
    assert letter(one).by_health["fault"] == 1  # its alarm stood then


def test_a_silent_device_that_spoke_again_was_silent_at_the_months_end(street: Street) -> None:
    flat = flats(street, 5)[0]
    smoke = hung(street, flat)
    alarm = street.alarm(smoke, "smoke.silent")
    Alarm.objects.filter(pk=alarm.pk).update(cleared_at=APRIL_3)
    assert letter(flat).by_health == {"silent": 1}
    Alarm.objects.filter(pk=alarm.pk).update(cleared_at=NOW + timedelta(hours=1))
    assert letter(flat).by_health == {}


def test_a_test_counts_and_passes_when_its_alarm_arrives(street: Street) -> None:
    flat = flats(street, 5)[0]
    smoke = hung(street, flat)
    for at in (NOW, NOW + timedelta(days=3)):
        DeviceChange.objects.create(device=smoke, what=DeviceChange.What.TEST, by_name="业主", at=at)
    over(street, smoke, NOW + timedelta(seconds=20), is_test=True)
    assert (letter(flat).tests, letter(flat).tests_arrived) == (2, 1)
    assert "试报警 2 次，收到 1 次" in words(letter(flat))


def test_hazards_are_found_put_right_or_open(street: Street) -> None:
    flat = flats(street, 5)[0]
    alarm = over(street, hung(street, flat), is_false=False, cause="charger")
    opener = domains.get("hazard").open_follow_up
    assert opener
    grid = street.town.actor("grid")
    hazard = opener(FollowUp(alarm.matter, Given({"cause": "charger"}), grid, NOW)).matter
    counted = letter(flat)
    assert (counted.hazards_found, counted.hazards_mended, counted.hazards_open) == (1, 0, 1)
    assert [(one.number, one.flat, one.late) for one in counted.hazards] == [(hazard.number, "101", True)]
    assert "还有隐患没有销号" in words(counted)
    act(matter_id=hazard.pk, action="tell", actor=grid, now=NOW, data={"item": "battery", "words": "换电池"})
    hazard.refresh_from_db()
    hazard.state, hazard.resolution, hazard.closed_at, hazard.next_due_at = "closed", "mended", NOW, None
    hazard.save()
    assert (letter(flat).hazards_mended, letter(flat).hazards_open) == (1, 0)
    assert letter(flat, date(2026, 2, 1)).hazards_found == 0


def test_a_quiet_month_says_so_and_a_building_without_devices_too(street: Street) -> None:
    flat = flats(street, 5)[0]
    assert "没有装设备" in words(letter(flat))
    assert "没有登记任何探测器" in words(letter(flat))
    for one in Premises.objects.all():
        hung(street, one)
    calm = words(letter(flat))
    assert "这个月没有报过警" in calm
    assert "这个月平安" in calm


# Who reads what


def owner_of(street: Street, premises: Premises, name: str = "owner", part: Part = Part.OWNER) -> None:
    user = street.town.users.get(name) or street.account(name, f"某{name}")
    tie(premises=premises, part=part, user=user, now=NOW - timedelta(days=30))


def test_an_owner_reads_of_the_own_flat_and_of_the_building_in_sums(street: Street) -> None:
    mine, other, *_rest = flats(street, 6)
    owner_of(street, mine)
    over(street, hung(street, mine), is_false=True, cause="cooking")
    over(street, hung(street, other), is_false=False, cause="gas_leak")
    hung(street, other, "heat", Health.SILENT)
    page = read(street, "owner", f"/my-homes/letters/2026-03/{mine.pk}")
    assert "报警 2 起" in page
    assert "燃气泄漏 1" in page
    assert "101" in page
    assert "102" not in page
    assert "1 台在别家" in page


def test_in_a_small_building_an_owner_reads_of_nothing_but_the_own_flat(street: Street) -> None:
    mine, other = flats(street, 2)
    owner_of(street, mine)
    over(street, hung(street, other), is_false=False, cause="gas_leak")
    hung(street, mine)
    page = read(street, "owner", f"/my-homes/letters/2026-03/{mine.pk}")
    assert "没有报过警" in page
    assert "燃气" not in page
    assert "怕认出别家" in page


def test_an_owner_reads_nothing_of_the_time_before_theirs(street: Street) -> None:
    mine, *_rest = flats(street, 6)
    owner_of(street, mine)
    over(street, hung(street, mine), is_false=False, cause="open_fire")
    assert "自己家的报警" in read(street, "owner", f"/my-homes/letters/2026-03/{mine.pk}")
    Tie.objects.update(since=NOW + timedelta(days=1))
    assert "自己家的报警" not in read(street, "owner", f"/my-homes/letters/2026-03/{mine.pk}")


def read(street: Street, who: str, address: str, language: str = "zh-hans", status: int = 200) -> str:
    with time_machine.travel(AFTER, tick=False):
        answer = street.seat(who, language).get(address)
    assert answer.status_code == status, answer.status_code
    return re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", answer.content.decode(), flags=re.S)


def test_who_does_not_belong_there_finds_no_letter(street: Street) -> None:
    mine, *_rest = flats(street, 6)
    owner_of(street, mine)
    owner_of(street, flats(street, 5, "4 幢")[0], "neighbour-owner")
    for who in ("neighbour-owner", "stranger", "officer"):
        read(street, who, f"/my-homes/letters/2026-03/{mine.pk}", status=404)
        read(street, who, f"/my-homes/letters/2026-03/{mine.pk}.pdf", status=404)
    Tie.objects.update(until=NOW)
    read(street, "owner", f"/my-homes/letters/2026-03/{mine.pk}", status=404)


def test_the_desk_reads_every_flat_of_its_own_areas(street: Street) -> None:
    mine, *_rest = flats(street, 6)
    over(street, hung(street, mine), is_false=False, cause="gas_leak")
    away = street.home("9 幢", "101", at=NEXT_DOOR)
    assert "一起一起看" in read(street, "grid", f"/desk/letters/2026-03/{mine.pk}")
    read(street, "grid", f"/desk/letters/2026-03/{away.pk}", status=404)
    read(street, "neighbour", f"/desk/letters/2026-03/{mine.pk}", status=404)
    for who in ("officer", "stranger"):
        read(street, who, f"/desk/letters/2026-03/{mine.pk}", status=403)
        read(street, who, "/desk/letters", status=403)


@pytest.mark.parametrize("month", ["2026-05", "2026-13", "1999-12", "x", "2026-3", "２０２６-03"])
def test_a_month_that_is_none_or_has_not_begun_has_no_letter(street: Street, month: str) -> None:
    read(street, "desk", f"/desk/letters/{month}/{flats(street, 1)[0].pk}", status=404)


def test_premises_without_a_building_have_no_letter(street: Street) -> None:
    nameless = Premises.objects.create(name="流动摊位", use=Use.SHOP, made_at=NOW)
    read(street, "desk", f"/desk/letters/2026-03/{nameless.pk}", status=404)
    assert nameless.pk not in [one.premises_id for one in queries.buildings_like("")]


def test_the_list_names_buildings_with_places_devices_and_alarms(street: Street) -> None:
    for flat in flats(street, 3):
        over(street, hung(street, flat))
    flats(street, 2, "4 幢")
    page = read(street, "desk", "/desk/letters?month=2026-03")
    row = re.search(r"梅里路 3 号 3 幢</span>.*?</li>", page, re.S)
    assert row
    for said in ("报警 3 起", "3 处场所", "3 台设备"):
        assert said in row[0]
    assert "4 幢" not in read(street, "desk", "/desk/letters?month=2026-03&q=3 幢")
    assert "没有这样的楼栋" in read(street, "desk", "/desk/letters?q=无此楼")
    for query in ("?month=x&page=-1", "?month=2099-01", "?page=99999"):
        read(street, "desk", f"/desk/letters{query}")


def test_a_letter_takes_the_same_few_statements_for_three_hundred_flats(street: Street) -> None:
    counts = []
    for size in (5, 300):
        for flat in flats(street, size, f"{size} 幢"):
            hung(street, flat, health=Health.SILENT)
        with CaptureQueriesContext(connection) as asked:
            counted = letter(flat)
        counts.append(len(asked))
        assert len(counted.troubles) == size
    assert counts[0] == counts[1] <= 9


# On paper


def paper(counted: Counted, *, english: bool = False) -> Reader:
    with translation.override("en" if english else "zh-hans"):
        return Reader(letter_paper(queries.letter_text(counted, AFTER, english=english)))


def test_the_paper_says_the_same_in_embedded_type(street: Street) -> None:
    flat = flats(street, 6)[0]
    over(street, hung(street, flat), is_false=False, cause="charger")
    found = paper(letter(flat))
    text = found.pages[0]
    for said in ("消防安全月报", "梅里路 3 号 3 幢 · 2026年3月", "充电器或电池 1"):
        assert said in text
    assert found.embedded == [True, True]


def test_three_hundred_flats_go_over_pages_that_repeat_their_head(street: Street) -> None:
    for flat in flats(street, 300):
        hung(street, flat, health=Health.SILENT)
    found = paper(letter(flat))
    assert len(found.pages) > 5
    assert "房号" in found.pages[3]
    assert f"{len(found.pages)} / \n{len(found.pages)}" in found.pages[-1]


def test_the_longest_names_stay_on_the_paper(street: Street) -> None:
    flat = Premises.objects.create(
        address="长" * 300, building="楼" * 120, flat="房" * 40, lon=INSIDE[0], lat=INSIDE[1], made_at=NOW
    )
    device = hung(street, flat, health=Health.FAULT)
    Device.objects.filter(pk=device.pk).update(name="器" * 120, room="室" * 80)
    found = paper(letter(flat))
    text = "".join(found.pages)
    assert text.count("长") >= 300
    assert text.count("器") >= 120


def test_the_page_hands_out_the_paper(street: Street) -> None:
    flat = flats(street, 6)[0]
    owner_of(street, flat)
    for who, address in (("desk", "/desk/letters"), ("owner", "/my-homes/letters")):
        with time_machine.travel(AFTER, tick=False):
            answer = street.seat(who).get(f"{address}/2026-03/{flat.pk}.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Disposition"].startswith("attachment")


def ran(*arguments: str) -> Any:
    return CliRunner().invoke(commands, ["sensing", "letters", *arguments])


def test_the_command_writes_a_letter_for_each_building_or_for_one(street: Street, tmp_path: Path) -> None:
    flats(street, 2)
    flats(street, 2, "../4 幢")
    with time_machine.travel(AFTER, tick=False):
        assert ran("--month", "2026-03", "--into", str(tmp_path / "all")).exit_code == 0
        assert ran("--month", "2026-03", "--into", str(tmp_path / "all")).exit_code == 0
        one = ran("--month", "2026-03", "--building", "梅里路 3 号 3 幢", "--into", str(tmp_path / "one"))
        assert one.exit_code == 0, one.output
    written = sorted((tmp_path / "all").iterdir())
    assert len(written) == 2
    assert all(file.read_bytes().startswith(b"%PDF-") and file.suffix == ".pdf" for file in written)
    (alone,) = (tmp_path / "one").iterdir()
    assert "梅里路 3 号 3 幢" in Reader(alone.read_bytes()).pages[0]


@pytest.mark.parametrize("arguments", [["--month", "2026-9"], ["--month", "2099-01"], ["--language", "de"]])
def test_the_command_refuses_what_is_no_month_or_language(street: Street, tmp_path: Path, arguments: list[str]) -> None:
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    whole = {"--month": "2026-03", "--into": str(tmp_path / "new")} | given
    with time_machine.travel(AFTER, tick=False):
        assert ran(*(part for pair in whole.items() for part in pair)).exit_code == 1
    assert not (tmp_path / "new").exists()


# Sent once


def told() -> list[str]:
    rows = Notice.objects.filter(template="sensing.letter", channel="in_app").select_related("user")
    return sorted(one.user.username for one in rows if one.user)


@pytest.fixture
def buildings(street: Street) -> list[Premises]:
    """Three buildings: an owner of two flats and a firm in the first, an owner in the second, only contacts in the
    third."""
    first, second, third = flats(street, 2), flats(street, 2, "4 幢"), flats(street, 1, "5 幢")
    for flat in first:
        owner_of(street, flat)
    owner_of(street, first[0], "firm", Part.FIRM)
    owner_of(street, first[0], "lodger", Part.TENANT)
    owner_of(street, second[0], "second")
    tie(premises=third[0], part=Part.OWNER, name="业主丙", phone="13800000003", now=NOW)
    return [first[0], second[0], third[0]]


@pytest.mark.usefixtures("buildings")
def test_owners_and_firms_with_an_account_are_told_once_on_the_day(street: Street) -> None:
    Tie.objects.update(since=NOW)  # so that nobody is owed February's
    assert send_letters(now=APRIL_3 - timedelta(days=1), day=3) == 0
    assert send_letters(now=APRIL_3, day=3) == 2
    assert told() == ["firm", "owner", "second"]
    assert send_letters(now=APRIL_3 + timedelta(days=20), day=3) == 0
    assert told() == ["firm", "owner", "second"]
    assert {str(one.month) for one in Letter.objects.all()} == {"2026-03-01"}


@pytest.mark.usefixtures("buildings")
def test_where_it_is_switched_off_nothing_is_sent(street: Street) -> None:
    assert send_letters(now=APRIL_3, day=0) == 0
    assert told() == []


@pytest.mark.usefixtures("buildings")
def test_killed_in_the_middle_it_goes_on(street: Street) -> None:
    assert send_letters(now=APRIL_3, day=3, most=1) == 1
    assert told() == ["firm", "owner"]
    assert send_letters(now=APRIL_3, day=3) == 1
    assert told() == ["firm", "owner", "second"]


@pytest.mark.usefixtures("buildings")
def test_a_letter_whose_notices_were_not_written_counts_as_not_sent(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> None:
        raise RuntimeError("killed here")

    with monkeypatch.context() as here:
        here.setattr("huiyin.domains.sensing.operations.letters.notices.write", broken)
        assert send_letters(now=APRIL_3, day=3) == 0
    assert not Letter.objects.exists()
    assert send_letters(now=APRIL_3, day=3) == 2


def test_two_workers_at_once_tell_nobody_twice(committed_db: str) -> None:
    street = build_street()
    for n in range(6):
        owner_of(street, flats(street, 1, f"{n} 幢")[0], f"owner-{n}")
    gate, sent = Barrier(2), []

    def work() -> None:
        gate.wait()
        sent.append(send_letters(now=APRIL_3, day=3))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(sent) == 6
    assert told() == [f"owner-{n}" for n in range(6)]


def test_the_notice_names_the_building_and_leads_to_the_letter(street: Street, buildings: list[Premises]) -> None:
    send_letters(now=APRIL_3, day=3)
    notice = Notice.objects.filter(user__username="owner", template="sensing.letter").first()
    assert notice
    for language, said in (("zh-hans", "消防安全月报"), ("en", "Fire safety letter")):
        told_in = words_of(notice, language)
        assert said in told_in.title
        assert "3 幢" in told_in.title
        assert told_in.link.endswith(f"/my-homes/letters/2026-03/{buildings[0].pk}")
    assert f"/my-homes/letters/2026-03/{buildings[0].pk}" in read(street, "owner", "/desk/notices")
    read(street, "owner", f"/my-homes/letters/2026-03/{buildings[0].pk}")


@pytest.mark.parametrize(("day", "wrong"), [(0, 0), (28, 0), (29, 1), (-1, 1)])
def test_a_day_that_not_every_month_has_stops_the_start(day: int, wrong: int) -> None:
    with override_settings(LETTERS_SENT_ON=day):
        assert [error.id for error in a_day_to_send_letters_on(None)] == ["huiyin.sensing.E001"] * wrong


# Advice


def test_every_cause_and_condition_has_its_advice() -> None:
    assert {one.when for one in letter_advice()} == set(CONDITIONS)
    assert {f"cause.{cause}" for cause in CAUSES} < set(CONDITIONS)


def test_the_heaviest_comes_first_and_of_equals_the_most_frequent() -> None:
    seen = {"cause.overload": 1, "cause.wiring": 3, "cause.charger": 1, "cause.dust": 9, "unseen": 0}
    assert [one.when for one in advise(seen, letter_advice())] == ["cause.charger", "cause.wiring", "cause.overload"]
    assert [one.when for one in advise({}, letter_advice())] == ["calm"]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"when": "calm", "weight": 1, "zh": "好", "en": "", "because": "x"}, "give en"),
        ({"when": "cause.moon", "weight": 1, "zh": "好", "en": "x", "because": "x"}, "never comes to pass"),
        ({"when": "calm", "weight": 1, "zh": "好", "en": "x", "because": "x", "more": 1}, "there is no more"),
    ],
)
def test_advice_that_cannot_be_is_refused(entry: dict[str, Any], problem: str) -> None:
    text = "[[advice]]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in entry.items())
    with pytest.raises(BadAdvice, match=problem):
        read_advice(text, CONDITIONS)


def test_it_reads_in_english(street: Street) -> None:
    mine, *_rest = flats(street, 6)
    owner_of(street, mine)
    over(street, hung(street, mine), is_false=False, cause="charger")
    hung(street, mine, health=Health.SILENT)
    for who, address in (
        ("desk", f"/desk/letters/2026-03/{mine.pk}"),
        ("owner", f"/my-homes/letters/2026-03/{mine.pk}"),
        ("desk", "/desk/letters?month=2026-03"),
    ):
        text = read(street, who, address, "en")
        for name in ("梅里路 3 号 3 幢", "客厅", "市级调度员", "中文", "某owner"):
            text = text.replace(name, "")
        assert not re.findall(r".{0,20}[\u4e00-\u9fff]+", text)
