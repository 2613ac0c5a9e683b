"""A back-log taken in: whole, once, with its dates; starting nothing."""

import csv
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.fixtures.workers import database_url, until
from typer.testing import CliRunner, Result

from huiyin.domains.voice.commands import commands
from huiyin.domains.voice.models import ImportRun, VoiceRequest
from huiyin.matters import queries, verification
from huiyin.matters.models import Matter, Timer
from huiyin.matters.operations import act
from huiyin.matters.queries import MatterFilter
from huiyin.matters.tests.cast import INSIDE, NOW, Town, build_town
from huiyin.notices.models import Notice

SHARED = Path(__file__).resolve().parents[6] / "shared/data/voice"
HEADER = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间", "点赞数", "经度", "纬度"]


def message(number: object, **changed: object) -> dict[str, object]:
    row = dict.fromkeys(HEADER, "") | {
        "留言编号": number, "留言用户": "A00042", "留言主题": f"路灯不亮 {number}", "留言时间": "2019/2/28 11:25:05",
        "留言详情": f"第 {number} 单元门口的路灯不亮已经两个星期", "点赞数": 3,
    }  # fmt: skip
    return row | changed


def answered(number: object) -> dict[str, object]:
    return message(number, 答复意见="已换成感应灯", 答复时间="2019/3/8 9:00:00")


def file_of(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder / "messages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(commands, ["import", "voice", str(path), *options])


def the_matter(number: object) -> Matter:
    return VoiceRequest.objects.select_related("matter").get(imported_id=str(number)).matter


def test_a_message_keeps_its_date_and_waits_at_the_city_desk(town: Town, tmp_path: Path) -> None:
    assert run(file_of(tmp_path, message(7))).output.splitlines()[-1] == (
        "read 1 = added 1 + already there 0 + rejected 0"
    )
    matter = the_matter(7)
    assert (matter.opened_at, matter.state) == (datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC), "received")
    assert (matter.owner_unit_id, matter.owner_person_id) == (town.units["city-desk"].pk, None)
    (line,) = queries.history(matter, public_only=False)
    assert (line.occurred_at, line.words) == (matter.opened_at, {"words": "第 7 单元门口的路灯不亮已经两个星期"})
    assert line.data["agree"] == 3


def test_a_message_with_a_place_waits_with_the_secretary_of_that_place(town: Town, tmp_path: Path) -> None:
    run(file_of(tmp_path, message(7, 经度=INSIDE[0], 纬度=INSIDE[1])))
    assert the_matter(7).owner_unit_id == town.units["community-0"].pk


def test_an_answered_message_is_settled_on_the_day_of_its_answer(town: Town, tmp_path: Path) -> None:
    run(file_of(tmp_path, answered(7)))
    matter = the_matter(7)
    assert (matter.state, matter.resolution) == ("settled", "imported")
    assert matter.closed_at == datetime(2019, 3, 8, 1, 0, tzinfo=UTC)
    _, answer = queries.history(matter, public_only=True)
    assert (answer.actor_name, answer.occurred_at, answer.words) == (
        "原承办单位", matter.closed_at, {"answer": "已换成感应灯"},
    )  # fmt: skip


def test_what_is_old_starts_nothing(town: Town, tmp_path: Path) -> None:
    run(file_of(tmp_path, message(1), answered(2)))
    assert (Timer.objects.count(), Notice.objects.count()) == (0, 0)
    assert the_matter(1).next_due_at is None


def test_nothing_is_kept_of_who_wrote(town: Town, tmp_path: Path) -> None:
    run(file_of(tmp_path, message(1)))
    matter = the_matter(1)
    kept = f"{matter.__dict__} {[vars(entry) for entry in matter.history.all()]}"
    assert "A00042" not in kept


def test_the_ledger_holds_and_the_search_finds(town: Town, tmp_path: Path) -> None:
    run(file_of(tmp_path, message(1), answered(2), message(3, 留言详情="'; drop table -- 垃圾\\满了")))
    assert list(verification.breaks()) == []
    found = queries.find(town.actor("desk"), MatterFilter(words="垃圾"))
    assert [matter.id for matter in found.matters] == [the_matter(3).id]


def test_its_first_action_starts_its_clocks(town: Town, tmp_path: Path) -> None:
    run(file_of(tmp_path, message(1)))
    acted = act(matter_id=the_matter(1).id, action="accept", actor=town.actor("desk"), now=NOW)
    assert acted.matter.next_due_at is not None
    assert acted.matter.next_due_at > NOW


def test_the_same_file_twice_adds_nothing(town: Town, tmp_path: Path) -> None:
    path = file_of(tmp_path, message(1), answered(2))
    run(path)
    assert "added 0 + already there 2 + rejected 0" in run(path).output
    assert Matter.objects.count() == 2


def test_a_rehearsal_writes_nothing_and_counts_the_same(town: Town, tmp_path: Path) -> None:
    path = file_of(tmp_path, message(1), message(1), message(2, 留言时间="昨天"))
    assert "read 3 = would be added 1 + already there 1 + rejected 1" in run(path, "--dry-run").output
    assert (Matter.objects.count(), ImportRun.objects.count()) == (0, 0)
    assert "read 3 = added 1 + already there 1 + rejected 1" in run(path).output


def test_bad_rows_stand_whole_in_a_file_with_line_and_reason(town: Town, tmp_path: Path) -> None:
    bad = message(2, 留言时间="昨天", 留言详情="一\n二")
    path = file_of(tmp_path, message(1), bad, message(3), message(1, 留言详情="另一件事"))
    assert run(path).exit_code == 0
    with path.with_name("messages.csv.rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["line"], second["line"]) == ("3", "6")
    assert "no date" in first["reason"]
    assert "another message" in second["reason"]
    assert {name: first[name] for name in HEADER} == {name: str(value) for name, value in bad.items()}


def test_several_systems_may_number_alike(town: Town, tmp_path: Path) -> None:
    path = file_of(tmp_path, message(1))
    run(path)
    assert "added 1" in run(path, "--prefix", "hotline").output


@pytest.mark.fault
def test_a_run_that_was_killed_is_carried_on_exactly(committed_db: str, tmp_path: Path) -> None:
    build_town()
    path = file_of(tmp_path, *(answered(number) for number in range(6_000)))
    environment = os.environ | {"DATABASE_URL": database_url(), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-m", "huiyin", "import", "voice", str(path)], env=environment) as killed:
        until(lambda: Matter.objects.count() >= 1000, 60, "nothing is taken in")
        time.sleep(0.1)
        killed.send_signal(signal.SIGKILL)
    before = Matter.objects.count()
    assert 0 < before < 6_000
    assert f"added {6_000 - before} + already there {before} + rejected 0" in run(path).output
    assert (VoiceRequest.objects.count(), list(verification.breaks())) == (6_000, [])
    (the_run,) = ImportRun.objects.all()
    assert (the_run.added, the_run.ended_at is not None) == (6_000, True)


@pytest.mark.skipif(not SHARED.exists(), reason="the public messages are not beside this checkout")
def test_the_public_messages_come_in_whole(town: Town) -> None:
    outputs = [run(SHARED / name).output for name in ("messages.csv", "messages_with_replies.csv")]
    assert "read 3460 = added 3460 + already there 0 + rejected 0" in outputs[0]
    assert "read 2212 = added 2212 + already there 0 + rejected 0" in outputs[1]
    assert list(verification.breaks()) == []
