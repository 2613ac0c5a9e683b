"""Firmware goes out in waves, by command; who has it, who failed and what was stopped is known."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings
from typer.testing import CliRunner

from huiyin.domains.sensing.commands import commands
from huiyin.domains.sensing.models import Device, Firmware, Installation
from huiyin.domains.sensing.operations.firmware import BadFirmware, add_firmware, assign, follow
from huiyin.domains.sensing.queries import package_of
from huiyin.domains.sensing.tests.street import NEXT_DOOR, NOW, Street, build_street
from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import drop_abandoned
from huiyin.intake.models import Attribute
from huiyin.people.actors import SYSTEM_ACTOR

State = Installation.State


@pytest.fixture
def street(db: None, settings: Settings, tmp_path: Path) -> Iterator[Street]:
    settings.FILES_ROOT = tmp_path
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


@pytest.fixture
def homes(street: Street) -> list[Device]:
    """Ten smoke alarms at home, and a heat detector beside them."""
    home = street.home("3 幢", "402")
    street.device(home, "heat")
    return [street.device(home, "smoke", serial=f"SN-{n}") for n in range(10)]


def new(version: str = "1.3", kind: str = "smoke", content: bytes = b"firmware") -> Firmware:
    return add_firmware(
        stream=io.BytesIO(content), filename="a.bin", kind=kind, title="smoke", version=version, actor=SYSTEM_ACTOR,
        now=NOW,
    )  # fmt: skip


def wave(firmware: Firmware, percent: int = 100, **given: object) -> int:
    """A wave; how many devices have it then."""
    return assign(firmware=firmware, percent=percent, actor=SYSTEM_ACTOR, now=NOW, **given).devices  # type: ignore[arg-type]


def tell(device: Device, state: str, title: str = "", version: str = "", error: str = "") -> None:
    follow(source_id=device.source_id, state=state, error=error, title=title, version=version, now=NOW)


def having() -> set[int]:
    return set(Installation.objects.exclude(state=State.HELD).values_list("device_id", flat=True))


def test_waves_grow_and_take_the_next_devices_and_no_device_twice(street: Street, homes: list[Device]) -> None:
    firmware = new()
    assert wave(firmware, 25) == 3
    first = having()
    assert wave(firmware, 50) == 5
    assert first < having()
    assert wave(firmware) == 10
    assert having() == {device.pk for device in homes}
    assert Installation.objects.count() == 10
    with pytest.raises(BadFirmware, match="10 of 10 have it"):
        wave(firmware)


def test_a_device_is_told_what_it_is_to_have(street: Street, homes: list[Device]) -> None:
    firmware = new()
    wave(firmware, devices=[homes[0].pk])
    told = dict(Attribute.objects.filter(source=homes[0].source_id, scope="shared").values_list("name", "value"))
    assert told == {
        "fw_title": "smoke",
        "fw_version": "1.3",
        "fw_size": 8,
        "fw_checksum": firmware.file.sha256,
        "fw_checksum_algorithm": "SHA256",
    }
    found = package_of(homes[0].source_id)
    assert found is not None
    assert (found.read(0, 4), found.read(4, 100)) == (b"firm", b"ware")
    assert package_of(homes[1].source_id) is None


def test_only_devices_of_its_type_of_an_area_and_in_use_have_it(street: Street, homes: list[Device]) -> None:
    beside = street.device(street.home("9 幢", "101", at=NEXT_DOOR), "smoke")
    Device.objects.filter(pk=homes[0].pk).update(service="in_repair")
    area = frozenset({street.town.areas["cell-1-0"].pk})
    assert wave(new(), area_ids=area) == 1
    assert having() == {beside.pk}
    assert wave(new("1.4")) == 10


def test_a_wave_stops_when_more_fail_than_it_may_and_goes_on_when_somebody_wants_it(
    street: Street, homes: list[Device]
) -> None:
    firmware = new()
    wave(firmware, limit=20)
    for device in homes[:2]:
        tell(device, "FAILED", error="no room")
    tell(homes[2], "UPDATED", "smoke", "1.3")
    assert firmware.waves.get().stopped_at is None
    tell(homes[3], "DOWNLOADING")
    tell(homes[4], "FAILED")
    stopped = firmware.waves.get()
    assert (stopped.stopped_at, stopped.why) == (NOW, "3 / 10 台升级失败，超过 20 %")
    states = list(Installation.objects.order_by("device_id").values_list("state", flat=True))
    assert states == ["failed", "failed", "updated", "downloading", "failed", *["held"] * 5]
    assert not Attribute.objects.filter(source=homes[9].source_id).exists()
    assert package_of(homes[3].source_id) is not None  # what has begun ends
    assert package_of(homes[9].source_id) is None
    with pytest.raises(BadFirmware, match="was stopped"):
        wave(firmware)
    assert wave(firmware, again=True) == 10
    assert package_of(homes[9].source_id) is not None


def test_one_that_failed_and_then_did_it_is_no_failure(street: Street, homes: list[Device]) -> None:
    firmware = new()
    wave(firmware, limit=10)
    tell(homes[0], "FAILED")
    tell(homes[0], "DOWNLOADING")
    tell(homes[0], "UPDATED", "smoke", "1.3")
    tell(homes[1], "FAILED")
    assert firmware.waves.get().stopped_at is None


@pytest.mark.parametrize("state", ["IDLE", "QUEUED", "", "nonsense", "held", "ASSIGNED"])
def test_what_says_nothing_of_it_changes_nothing(street: Street, homes: list[Device], state: str) -> None:
    wave(new())
    tell(homes[0], state)
    assert Installation.objects.get(device=homes[0]).state == State.ASSIGNED


def test_a_device_that_speaks_of_the_one_before_has_not_this_one(street: Street, homes: list[Device]) -> None:
    wave(new())
    tell(homes[0], "UPDATED", "smoke", "1.2")
    assert Installation.objects.get(device=homes[0]).state == State.ASSIGNED
    tell(homes[0], "updated")
    homes[0].refresh_from_db()
    assert homes[0].firmware == "smoke 1.3"


def test_the_latest_of_several_counts(street: Street, homes: list[Device]) -> None:
    wave(new())
    wave(new("1.4"))
    found = package_of(homes[0].source_id)
    assert found is not None
    assert found.version == "1.4"


@pytest.mark.parametrize(
    ("given", "why"),
    [({"percent": 0}, "percent"), ({"percent": 101}, "percent"), ({"limit": 101}, "limit"), ({"devices": [0]}, "no")],
)
def test_a_wave_that_cannot_be_is_refused(
    street: Street, homes: list[Device], given: dict[str, object], why: str
) -> None:
    with pytest.raises(BadFirmware, match=why):
        wave(new(), **given)  # type: ignore[arg-type]


def test_the_same_firmware_twice_an_empty_file_and_a_type_that_is_none_are_refused(street: Street) -> None:
    new()
    for wrong in ({"version": "1.3"}, {"version": "2", "content": b""}, {"kind": "toaster"}):
        with pytest.raises(BadFirmware):
            new(**wrong)
    assert Firmware.objects.count() == 1


def test_a_file_of_firmware_is_not_cleared_away_as_abandoned(street: Street) -> None:
    new()
    StoredFile.objects.update(created_at="2025-01-01T00:00:00Z")
    for days in range(20, 120, 10):
        drop_abandoned(now=StoredFile.objects.get().created_at + timedelta(days=days))
    assert StoredFile.objects.exists()


def test_the_page_of_a_device_says_how_far_it_is(street: Street, homes: list[Device]) -> None:
    path = f"/desk/devices/{homes[0].pk}/"
    assert "固件升级" not in street.seat("dispatcher").get(path).content.decode()
    wave(new())
    tell(homes[0], "FAILED", error="checksum")
    assert re.search("smoke 1.3 · 升级失败 · .* · checksum", street.seat("dispatcher").get(path).content.decode())
    english = street.seat("dispatcher", "en").get(path).content.decode()
    assert "smoke 1.3 · Update failed" in english


def test_firmware_is_added_assigned_listed_and_stopped_by_command(
    street: Street, homes: list[Device], tmp_path: Path
) -> None:
    file = tmp_path / "smoke.bin"
    file.write_bytes(b"bytes")

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(commands, ["sensing", "firmware", *words])
        return done.exit_code, done.output

    code, number = run("add", str(file), "--type", "smoke", "--title", "smoke", "--version", "2.0")
    assert code == 0
    number = number.strip()
    code, said = run("assign", number, "--area", "community-0", "--percent", "30", "--limit", "5")
    assert (code, "3 of 10" in said) == (0, True)
    begun = said.split()[0]
    assert run("assign", number, "--area", "nowhere")[0] == 1
    assert run("assign", number, *(word for one in homes for word in ("--device", one.serial)))[0] == 0
    listed = run("list")[1]
    assert f"wave {begun}: 30 % (assigned 3)" in listed
    assert run("stop", begun, "--why", "withdrawn") == (0, f'{{"wave": {begun}, "held": 3}}\n')
    assert "stopped: withdrawn" in run("list")[1]
    assert run("stop", begun, "--why", "again")[0] == 1
    assert run("stop", "0", "--why", "w")[0] == 1
    assert run("assign", number)[0] == 1
    assert run("assign", "0")[0] == 1
