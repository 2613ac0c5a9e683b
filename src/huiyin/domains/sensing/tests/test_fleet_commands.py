"""Devices and premises from the command line: what a script wants stands alone on standard output."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings
from typer.testing import CliRunner, Result

from huiyin.domains.sensing.adapters.labels import Label, labels
from huiyin.domains.sensing.commands import commands
from huiyin.domains.sensing.models import Device, DeviceChange, Premises, PremisesChange, Tie
from huiyin.domains.sensing.queries import page_of
from huiyin.domains.sensing.tests.conftest import Home
from huiyin.intake.models import Source
from huiyin.intake.operations import hand_children
from huiyin.intake.queries.sources import by_certificate, by_key


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, ["sensing", *map(str, words)])


def text(*words: object) -> str:
    done = run(*words)
    assert done.exit_code == 0, done.output
    return done.stdout.strip()


def certificate(folder: Path, name: str = "device") -> Path:
    """A certificate of its own making."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path


def test_devices_are_listed_and_shown(home: Home) -> None:
    other = home.add("heat", serial="H-1", name="厨房")
    lines = text("device", "list", "--type", "heat").splitlines()
    assert lines == [f"{other.pk},heat,H-1,in_service,never_seen,厨房,梅里路 3 号 3 幢 402"]
    assert json.loads(text("device", "list", "--type", "heat", "--json"))["serial"] == "H-1"
    shown = json.loads(text("device", "show", "H-1"))
    assert (shown["id"], shown["place"], "key" in shown) == (other.pk, "梅里路 3 号 3 幢 402", False)


def test_a_device_that_is_not_there_or_there_twice_is_not_guessed(home: Home) -> None:
    home.add("smoke", serial="S")
    home.add("smoke", serial="S")
    assert "name one by its id" in run("device", "retire", "S", "--why", "x").stderr
    assert run("device", "show", "nothing").exit_code == 1
    assert not Device.objects.filter(service="retired").exists()


def test_a_new_key_is_printed_alone(home: Home) -> None:
    key = text("device", "key", home.device.pk)
    assert by_key(key) is not None
    assert by_key(home.key) is None


def test_a_certificate_lets_in_one_device_alone(home: Home, tmp_path: Path) -> None:
    pem, other = certificate(tmp_path), home.add("heat")
    fingerprint = text("device", "certificate", home.device.pk, pem)
    known = by_certificate(fingerprint)
    assert known is not None
    assert known.id == home.device.source_id
    assert "another device" in run("device", "certificate", other.pk, pem).stderr
    assert text("device", "certificate", home.device.pk, "--remove") == "removed"
    assert by_certificate(fingerprint) is None
    (tmp_path / "no.pem").write_text("no certificate")
    assert run("device", "certificate", other.pk, tmp_path / "no.pem").exit_code == 1


def test_a_life_from_test_to_retirement_is_written_down(home: Home) -> None:
    one = home.device.pk
    text("device", "test", one)
    text("device", "back", one)
    text("device", "repair", one, "--why", "外壳裂了")
    assert run("device", "test", one).exit_code == 1
    text("device", "back", one)
    text("device", "retire", one, "--why", "拆除")
    assert list(DeviceChange.objects.order_by("id").values_list("what", flat=True)) == [
        "test", "back", "repair", "back", "retired",
    ]  # fmt: skip
    assert by_key(home.key) is None


def test_a_swap_prints_the_new_key_and_takes_what_hangs_behind_along(home: Home) -> None:
    gateway = home.add("gateway", serial="G-1")
    child = Source.objects.create(door="key", address="S-1", parent=gateway.source, made_at=gateway.made_at)
    key = text("device", "swap", "G-1", "--serial", "G-2")
    known = by_key(key)
    assert known is not None
    child.refresh_from_db()
    assert child.parent_id == known.id
    assert hand_children(source=gateway.source, to=gateway.source) == 0


def test_a_transmitter_that_is_swapped_keeps_its_address_and_its_components(home: Home) -> None:
    transmitter = home.add("transmitter", door="gbt26875", address="88888", serial="T-1")
    assert text("device", "swap", "88888", "--serial", "T-2") == ""
    transmitter.refresh_from_db()
    assert (transmitter.serial, transmitter.service) == ("T-2", "in_service")
    assert run("device", "key", "88888").exit_code == 1


def test_people_move_and_their_telephones_are_shown_masked(home: Home) -> None:
    number = text("premises", "move-in", home.premises.pk, "--phone", "13900000002")
    shown = json.loads(text("premises", "show", home.premises.pk))
    assert {one["phone"] for one in shown["people"]} == {"138****0001", "139****0002"}
    text("premises", "move-out", home.premises.pk, "--who", number)
    text("premises", "owner", home.premises.pk, "--phone", "13700000003")
    assert run("premises", "move-out", home.premises.pk, "--who", number).exit_code == 1
    assert Tie.objects.filter(premises=home.premises, until=None).count() == 1
    assert [one["what"] for one in json.loads(text("premises", "show", home.premises.pk))["changes"]] == [
        "moved_in", "moved_out", "owner",
    ]  # fmt: skip


def test_maintenance_and_interlocks_by_command(home: Home) -> None:
    charger = home.add("gateway", serial="C-1")
    text("premises", "maintain", home.premises.pk, "--for", "2 h", "--why", "换线")
    until = Premises.objects.get(pk=home.premises.pk).maintained_until
    assert until is not None
    text("premises", "maintained", home.premises.pk)
    number = text("interlock", "add", home.premises.pk, "--device", "C-1", "--method", "cut_power", "--alarm", "fire")
    (lock,) = json.loads(text("premises", "show", home.premises.pk))["interlocks"]
    assert (str(lock["id"]), lock["device"], lock["method"]) == (number, charger.pk, "cut_power")
    assert (
        run("interlock", "add", home.premises.pk, "--device", "C-1", "--method", "x", "--alarm", "flood").exit_code == 1
    )
    text("interlock", "remove", number)
    assert json.loads(text("premises", "show", home.premises.pk))["interlocks"] == []
    assert list(PremisesChange.objects.order_by("id").values_list("what", flat=True)) == [
        "maintenance", "maintenance_over",
    ]  # fmt: skip


def test_labels_of_many_devices_fill_sheets(home: Home, tmp_path: Path) -> None:
    ids = [home.add("smoke", serial=f"SN-{number}", name=f"楼道烟感 {number}").pk for number in range(25)]
    out = tmp_path / "labels.pdf"
    text("device", "label", *ids, "--out", out)
    content = out.read_bytes()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") == 2
    assert run("device", "label", ids[0], "--out", out).exit_code != 0  # nothing is written over


@pytest.mark.parametrize("name", ["烟", "一个名字长得在标签上放不下的独立式感烟火灾探测报警器在三楼走廊尽头"])
def test_a_label_holds_whatever_the_name(name: str) -> None:
    assert labels([Label("https://huiyin.example.org/desk/devices/123456/", name, "S" * 80, "地" * 300)])


def test_a_label_leads_to_the_devices_page(home: Home, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://huiyin.example.org"
    assert page_of(home.device) == f"https://huiyin.example.org/desk/devices/{home.device.pk}/"
