"""A register of devices is taken in: whole or its good rows, once, with keys that are shown once."""

import csv
import stat
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from huiyin.domains.sensing.adapters.registers import COLUMNS
from huiyin.domains.sensing.commands import commands
from huiyin.domains.sensing.models import Device, Premises, Tie
from huiyin.domains.sensing.tests.conftest import Home
from huiyin.intake.models import Source
from huiyin.intake.queries.sources import by_key
from huiyin.people.vault import decrypt

HEADER = (
    "设备类型",
    "名称",
    "序列号",
    "地址",
    "楼栋",
    "房号",
    "安装位置",
    "业主电话",
    "租户电话",
    "应报间隔",
    "下次维护",
)


def device(number: int, **changed: str) -> dict[str, str]:
    row = {
        "设备类型": "独立式感烟火灾探测报警器", "名称": f"烟感{number}", "序列号": f"SN{number}", "地址": "梅里路 9 号",
        "楼栋": "1 幢", "房号": str(100 + number), "安装位置": "客厅", "业主电话": "138-0000-0001", "租户电话": "",
        "应报间隔": "24 小时", "下次维护": "2027/3/1",
    }  # fmt: skip
    return row | changed


def file_of(folder: Path, *rows: dict[str, str], encoding: str = "utf-8", header: tuple[str, ...] = HEADER) -> Path:
    path = folder / "devices.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, ["sensing", "device", *map(str, words)])


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def last_line(result: Result) -> str:
    return result.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_register_in_chinese_is_taken_in(home: Home, tmp_path: Path, encoding: str) -> None:
    keys = tmp_path / "keys.csv"
    done = run(
        "import", file_of(tmp_path, device(1), device(2, 租户电话="13900000002"), encoding=encoding), "--keys", keys
    )
    assert done.exit_code == 0, done.output
    assert last_line(done) == "read 2 = added 2 + already there 0 + rejected 0"
    one = Device.objects.select_related("premises", "source").get(serial="SN2")
    assert (one.kind, one.room, str(one.premises)) == ("smoke", "客厅", "梅里路 9 号 1 幢 102")
    assert (one.interval.total_seconds() if one.interval else 0, str(one.service_due)) == (86400, "2027-03-01")
    assert (one.service, one.health) == ("in_service", "never_seen")
    people = {
        (tie.part, decrypt(tie.contact.phone_token) if tie.contact else "")
        for tie in Tie.objects.filter(premises=one.premises).select_related("contact")
    }
    assert people == {("owner", "13800000001"), ("tenant", "13900000002")}


def test_keys_are_written_once_for_their_owner_alone_and_let_devices_in(home: Home, tmp_path: Path) -> None:
    keys = tmp_path / "keys.csv"
    register = file_of(tmp_path, device(1))
    run("import", register, "--keys", keys)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    (row,) = rows_of(keys)
    known = by_key(row["key"])
    assert known is not None
    assert known.id == Device.objects.get(serial=row["serial"]).source_id
    again = run("import", register, "--keys", keys)
    assert again.exit_code != 0
    assert len(keys.read_text().splitlines()) == 2


def test_without_a_place_for_keys_nothing_is_registered(home: Home, tmp_path: Path) -> None:
    done = run("import", file_of(tmp_path, device(1)))
    assert done.exit_code == 1
    assert "--keys" in done.stderr
    assert not Device.objects.filter(serial="SN1").exists()
    assert not Premises.objects.filter(address="梅里路 9 号").exists()


def test_run_again_it_changes_nothing(home: Home, tmp_path: Path) -> None:
    register = file_of(tmp_path, device(1), device(2))
    run("import", register, "--keys", tmp_path / "keys")
    before = (Device.objects.count(), Premises.objects.count(), Tie.objects.count(), Source.objects.count())
    done = run("import", register, "--keys", tmp_path / "more")
    assert last_line(done) == "read 2 = added 0 + already there 2 + rejected 0"
    assert before == (Device.objects.count(), Premises.objects.count(), Tie.objects.count(), Source.objects.count())
    assert not (tmp_path / "more").exists()


def test_one_wrong_row_keeps_all_out_and_is_written_down_with_its_line(home: Home, tmp_path: Path) -> None:
    register = file_of(tmp_path, device(1), device(2, 设备类型="toaster", 业主电话="12"), device(3))
    done = run("import", register, "--keys", tmp_path / "keys")
    assert done.exit_code == 1
    assert last_line(done) == "read 3 = would be added 2 + already there 0 + rejected 1"
    assert not Device.objects.filter(serial__startswith="SN").exists()
    assert not (tmp_path / "keys").exists()
    (bad,) = rows_of(tmp_path / "devices.csv.rejected.csv")
    assert bad["line"] == "3"
    assert "type: 'toaster' is none of" in bad["reason"]
    assert "owner_phone" in bad["reason"]
    assert bad["序列号"] == "SN2"


def test_good_rows_are_taken_and_the_others_left(home: Home, tmp_path: Path) -> None:
    register = file_of(tmp_path, device(1), device(2, 下次维护="soon"), device(1, 名称="又一次"))
    done = run("import", register, "--keys", tmp_path / "keys", "--good-rows")
    assert done.exit_code == 0
    assert last_line(done) == "read 3 = added 1 + already there 0 + rejected 2"
    reasons = [row["reason"] for row in rows_of(tmp_path / "devices.csv.rejected.csv")]
    assert reasons[0].startswith("service_due")
    assert reasons[1] == "stands in line 2 already"


def test_a_dry_run_writes_nothing(home: Home, tmp_path: Path) -> None:
    done = run("import", file_of(tmp_path, device(1)), "--dry-run")
    assert (done.exit_code, last_line(done)) == (0, "read 1 = would be added 1 + already there 0 + rejected 0")
    assert not Device.objects.filter(serial="SN1").exists()


def test_flats_are_found_again_and_their_owner_is_tied_once(home: Home, tmp_path: Path) -> None:
    here = {"地址": "梅里路 3 号", "楼栋": "3 幢", "房号": "402", "业主电话": "13800000001"}
    run("import", file_of(tmp_path, device(1, **here), device(2, **here)), "--keys", tmp_path / "keys")
    assert {one.premises_id for one in Device.objects.filter(serial__startswith="SN")} == {home.premises.pk}
    assert Tie.objects.filter(premises=home.premises).count() == 1


ADDRESSED = ("type", "name", "serial", "door", "door_address", "gateway")


def test_gateways_and_what_hangs_behind_them_may_stand_in_one_file(home: Home, tmp_path: Path) -> None:
    rows = [
        {"type": "smoke", "name": "一号", "door_address": "S-1", "gateway": "GW1"},
        {"type": "gateway", "name": "网关", "serial": "GW1"},
        {"type": "transmitter", "name": "传输装置", "door": "gbt26875", "door_address": "88888"},
        {"type": "smoke", "name": "二号", "door_address": "1-1-7", "gateway": "88888"},
        {"type": "smoke", "name": "三号", "door_address": "x", "gateway": "nobody"},
    ]
    keys = tmp_path / "keys"
    done = run("import", file_of(tmp_path, *rows, header=ADDRESSED), "--keys", keys, "--good-rows")
    assert last_line(done) == "read 5 = added 4 + already there 0 + rejected 1", done.output
    behind = Source.objects.select_related("parent").get(name="一号")
    assert (behind.address, behind.parent and behind.parent.name, behind.key_digest) == ("S-1", "网关", None)
    component = Source.objects.get(name="二号")
    assert (component.door, component.address) == ("gbt26875", "1-1-7")
    assert [row["serial"] for row in rows_of(keys)] == ["GW1"]
    again = run("import", tmp_path / "devices.csv", "--keys", tmp_path / "more", "--good-rows")
    assert last_line(again) == "read 5 = added 0 + already there 4 + rejected 1"


def test_what_has_spoken_before_it_was_registered_keeps_its_source(home: Home, tmp_path: Path) -> None:
    spoken = Source.objects.create(door="gbt26875", address="77", made_at=home.device.made_at)
    row = {"type": "transmitter", "name": "传输装置", "door": "gbt26875", "door_address": "77"}
    run("import", file_of(tmp_path, row, header=ADDRESSED))
    assert Device.objects.get(source=spoken).name == "传输装置"


def test_a_device_of_another_type_under_the_same_number_is_refused(home: Home, tmp_path: Path) -> None:
    run("import", file_of(tmp_path, device(1)), "--keys", tmp_path / "keys")
    done = run("import", file_of(tmp_path, device(1, 设备类型="heat")), "--keys", tmp_path / "more")
    assert done.exit_code == 1
    assert "rejected 1" in done.stdout


def test_the_template_explains_every_column_and_can_be_taken_in(home: Home, tmp_path: Path) -> None:
    empty = tmp_path / "devices.xlsx"
    assert run("template", empty).exit_code == 0
    book = openpyxl.load_workbook(empty)
    headings = [cell.value for cell in book["设备"][1]]
    assert headings == [column.heading for column in COLUMNS.values()]
    assert [row[1].value for row in book["说明"].iter_rows(min_row=2)] == list(COLUMNS)
    book["设备"].append(["smoke", "楼道烟感", "X-1"])
    book.save(empty)
    done = run("import", empty, "--keys", tmp_path / "keys")
    assert last_line(done) == "read 1 = added 1 + already there 0 + rejected 0", done.output


def test_a_file_of_something_else_says_what_is_missing(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    done = run("import", path)
    assert done.exit_code == 1
    assert "序列号" in done.stderr
