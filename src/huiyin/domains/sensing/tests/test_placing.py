"""Hanging a device up: its place, its test, and that something must have been heard before it is in use."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from huiyin.domains.sensing import operations
from huiyin.domains.sensing.models import Device, DeviceChange, Premises, Service
from huiyin.domains.sensing.operations import UnableToChange, end_tests, register_device
from huiyin.domains.sensing.tests.street import INSIDE, NEXT_DOOR, NOW, Street, build_street
from huiyin.intake.operations.months import make_months
from huiyin.intake.rules.ids import observation_id
from huiyin.kernel.clock import to_ms


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        make_months(now=NOW)
        yield made


@pytest.fixture
def loose(street: Street) -> Device:
    """A device fresh from its box: registered, and it hangs nowhere."""
    return register_device(kind="smoke", now=NOW, serial="SN-9").device


def heard(street: Street, device: Device) -> None:
    """The device says something now."""
    at = street.now
    identifier = observation_id(to_ms(at), b"{}", uuid4().int % 60000)
    row = (device.source_id, identifier.hex(), at, at, at, 0, 0, 0, 0, '{"smoke": true}')
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO intake_observation VALUES ({', '.join(['%s'] * 10)})", row)


def send(street: Street, who: str, path: str, given: Mapping[str, object]) -> tuple[int, str]:
    with time_machine.travel(street.now, tick=False):
        answer = street.seat(who).post(path, given)
    return answer.status_code, answer.headers.get("Location", "")


def test_from_the_label_to_done(street: Street, loose: Device) -> None:
    home = street.home("3 幢", "402")
    place, trial = f"/desk/devices/{loose.pk}/place", f"/desk/devices/{loose.pk}/try"
    client = street.seat("grid")
    assert "梅里路 3 号 3 幢 402" in client.get(f"{place}?q=3 幢 402").content.decode()
    given = {"premises": str(home.pk), "room": "客厅", "circuit": "", "use": "home"}
    assert send(street, "grid", f"{place}?q=3 幢 402", given) == (302, trial)
    assert send(street, "grid", trial, {"do": "start"}) == (302, trial)
    loose.refresh_from_db()
    assert (loose.premises, loose.room, loose.service) == (home, "客厅", Service.IN_TEST)
    assert loose.test_until == NOW + timedelta(minutes=10)
    text = client.get(trial).content.decode()
    assert "还没有收到它的数据" in text
    assert 'hx-trigger="every 2s"' in text
    assert "完成，开始使用" not in text
    street.later(seconds=20)
    heard(street, loose)
    street.alarm(loose, is_test=True)
    with time_machine.travel(street.now, tick=False):
        text = street.seat("grid").get(trial).content.decode()
    assert "收到它的数据" in text
    assert "试报警到了" in text
    assert 'hx-trigger="every 2s"' not in text
    assert send(street, "grid", trial, {"do": "finish"}) == (302, f"/desk/devices/{loose.pk}/")
    done = Device.objects.get(pk=loose.pk)
    assert (done.service, done.commissioned_at, done.test_until) == (Service.IN_SERVICE, street.now, None)
    changes = DeviceChange.objects.filter(device=loose).order_by("id").values_list("what", flat=True)
    assert list(changes) == ["placed", "test", "back", "commissioned"]


def test_it_is_not_done_before_anything_was_heard(street: Street, loose: Device) -> None:
    device = street.device(street.home("3 幢", "402"))
    actor = street.town.actor("grid")
    heard(street, device)
    street.later(seconds=5)
    operations.try_placed(device=device, actor=actor, now=street.now)
    with pytest.raises(UnableToChange, match="nothing was heard"):
        operations.finish(device=device, actor=actor, now=street.now)
    device.refresh_from_db()
    assert device.commissioned_at is None
    street.later(seconds=5)
    heard(street, device)
    operations.finish(device=device, actor=actor, now=street.now)
    device.refresh_from_db()
    assert device.commissioned_at == street.now


def test_a_test_that_nobody_finishes_is_over_by_itself(street: Street) -> None:
    device = street.device(street.home("3 幢", "402"))
    operations.try_placed(device=device, actor=street.town.actor("grid"), now=NOW)
    assert end_tests(now=NOW + timedelta(minutes=10)) == 1
    device.refresh_from_db()
    assert device.service == Service.IN_SERVICE


def test_new_premises_are_registered_where_one_stands(street: Street, loose: Device) -> None:
    path = f"/desk/devices/{loose.pk}/place"
    given: dict[str, object] = {
        "premises": "new",
        "address": "河沿里",
        "building": "1 幢",
        "flat": "101",
        "use": "shop",
        "room": "店面",
    }
    status, _to = send(street, "grid", path, given)
    assert status == 422
    lon, lat = INSIDE
    assert send(street, "grid", path, given | {"lon": lon, "lat": lat})[0] == 302
    made = Premises.objects.get(address="河沿里")
    assert (made.use, made.flat, made.area) == ("shop", "101", street.town.areas["cell-0-0"])
    loose.refresh_from_db()
    assert loose.premises == made


def test_nobody_hangs_it_up_where_they_do_not_look_after(street: Street, loose: Device) -> None:
    away = street.home("9 幢", "101", at=NEXT_DOOR)
    path = f"/desk/devices/{loose.pk}/place"
    assert "梅里路 3 号 9 幢" not in street.seat("grid").get(f"{path}?q=9 幢").content.decode()
    given = {"premises": str(away.pk), "room": "客厅", "use": "home"}
    assert send(street, "grid", f"{path}?q=9 幢", given)[0] == 422
    with pytest.raises(UnableToChange):
        operations.place(device=loose, premises=away, room="客厅", circuit="", actor=street.town.actor("grid"), now=NOW)
    lon, lat = NEXT_DOOR
    new = {"premises": "new", "address": "河沿里", "use": "home", "room": "客厅", "lon": lon, "lat": lat}
    assert send(street, "grid", path, new)[0] == 422
    loose.refresh_from_db()
    assert loose.premises is None


def test_what_sounds_is_not_moved(street: Street) -> None:
    device = street.device(street.home("3 幢", "402"))
    street.alarm(device)
    other = street.home("3 幢", "501")
    with pytest.raises(operations.Sounding):
        operations.place(
            device=device, premises=other, room="客厅", circuit="", actor=street.town.actor("grid"), now=NOW
        )


@pytest.mark.parametrize(
    ("who", "there", "loose_one"),
    [("grid", 200, 200), ("dispatcher", 200, 200), ("desk", 200, 200), ("neighbour", 404, 200), ("officer", 403, 403),
     ("stranger", 403, 403)],
)  # fmt: skip
def test_who_opens_the_label(street: Street, loose: Device, who: str, there: int, loose_one: int) -> None:
    device = street.device(street.home("3 幢", "402"))
    client = street.seat(who)
    assert client.get(f"/desk/devices/{device.pk}/place").status_code == there
    assert client.get(f"/desk/devices/{device.pk}/try").status_code == there
    assert client.get(f"/desk/devices/{loose.pk}/place").status_code == loose_one
    if there != 200:
        for do in ("start", "finish"):
            assert client.post(f"/desk/devices/{device.pk}/try", {"do": do}).status_code == there
        device.refresh_from_db()
        assert device.service == Service.IN_SERVICE
