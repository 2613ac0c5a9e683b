"""For those who run devices: what was refused is seen, who waits is let in or turned away, what failed is weighed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from huiyin.domains.sensing.models import Device, DeviceChange, Service
from huiyin.domains.sensing.tests.street import NEXT_DOOR, NOW, Street, build_street
from huiyin.intake.keys import digest_of
from huiyin.intake.models import Claim, Source, Unweighed
from huiyin.intake.operations import claiming, new_key, refusing, register
from huiyin.intake.operations.setting_aside import set_aside
from huiyin.intake.queries import sources

PAGES = ("/desk/devices/refused", "/desk/devices/waiting", "/desk/devices/unweighed")


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def offered(secret: str = "on the label") -> Source:
    """A device that provisioned itself and offers itself to whoever knows its secret."""
    source = register(door="mqtt", address="SD-1", name="SD-1", kind="smoke", now=NOW)
    claiming.offer(source_id=source.pk, secret=secret, lasts=timedelta(hours=1), now=NOW)
    return source


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("desk", 200),
        ("supervisor", 200),
        ("dispatcher", 200),
        ("secretary", 403),
        ("neighbour", 403),
        ("grid", 403),
        ("officer", 403),
        ("colleague", 403),
        ("stranger", 403),
    ],
)
def test_those_who_run_devices_look_at_these_pages_and_nobody_else(street: Street, who: str, status: int) -> None:
    source = offered()
    paths = [*PAGES, *(f"/desk/devices/waiting/{source.pk}/{what}" for what in ("take", "turn-away"))]
    client = street.seat(who)
    assert {client.get(path).status_code for path in paths} == {status}
    assert {Client().get(path).status_code for path in paths} == {302}
    assert client.post("/desk/devices/unweighed").status_code == (302 if status == 200 else 403)


@pytest.mark.parametrize(("who", "linked"), [("dispatcher", True), ("secretary", False)])
def test_the_page_of_devices_leads_there(street: Street, who: str, linked: bool) -> None:
    assert ('href="/desk/devices/refused"' in text(street.seat(who), "/desk/devices")) is linked


def test_a_refusal_is_shown_with_door_reason_times_and_the_last_place(street: Street) -> None:
    for days, told_from, times in ((9, "old", 100), (1, "1" * 16, 3), (0, "2" * 16, 4)):
        refused = refusing.Refused()
        refused.add("ctwing", "unknown device", told_from, times)
        refusing.count(refused, NOW - timedelta(days=days))
    page = text(street.seat("dispatcher"), "/desk/devices/refused")
    assert "没有登记的设备" in page
    assert ">7<" in page
    assert "2" * 16 in page
    assert "1" * 16 not in page
    assert ">107<" in text(street.seat("dispatcher"), "/desk/devices/refused?days=30")
    assert "Unknown device" in text(street.seat("dispatcher", "en"), "/desk/devices/refused")


def test_refusals_are_narrowed_to_a_door_and_what_is_not_understood_is_left_out(street: Street) -> None:
    refused = refusing.Refused()
    refused.add("mqtt", "wrong key", "192.0.2.1")
    refused.add("http", "too large", "192.0.2.2")
    refusing.count(refused, NOW)
    client = street.seat("dispatcher")
    page = text(client, "/desk/devices/refused?door=mqtt")
    assert "密钥不对" in page
    assert "192.0.2.2" not in page
    assert "192.0.2.2" in text(client, "/desk/devices/refused?door=nonsense&days=x")


def test_what_a_stranger_called_itself_is_shown_without_signs_that_do_not_print(street: Street) -> None:
    refused = refusing.Refused()
    refused.add("onenet", "unknown device", "<b>\x1b\u202e" + "x" * 500)
    refusing.count(refused, NOW)
    page = text(street.seat("dispatcher"), "/desk/devices/refused")
    assert "&lt;b&gt;��xxx" in page
    assert "x" * 161 not in page


def test_a_device_is_taken_over_with_the_secret_on_its_label_and_placed_next(street: Street) -> None:
    source = offered()
    client = street.seat("dispatcher")
    assert "SD-1" in text(client, "/desk/devices/waiting")
    wrong = client.post(f"/desk/devices/waiting/{source.pk}/take", {"secret": "guessed"})
    assert wrong.status_code == 422
    assert not Device.objects.exists()
    right = client.post(f"/desk/devices/waiting/{source.pk}/take", {"secret": "on the label"})
    device = Device.objects.get()
    assert right.headers["Location"] == f"/desk/devices/{device.pk}/place"
    assert (device.kind, device.source_id) == ("smoke", source.pk)
    assert DeviceChange.objects.get().by_id == street.town.users["dispatcher"].pk
    assert not Claim.objects.exists()


def test_whoever_guesses_a_secret_is_held_back(street: Street) -> None:
    source = offered()
    path = f"/desk/devices/waiting/{source.pk}/take"
    client = street.seat("supervisor")
    for guess in range(5):
        assert "认领密码不对" in client.post(path, {"secret": str(guess)}).content.decode()
    held = client.post(path, {"secret": "on the label"})
    assert (held.status_code, "试得太多了" in held.content.decode()) == (422, True)
    assert client.get(path).status_code == 200
    assert street.seat("desk").post(path, {"secret": "on the label"}).status_code == 302  # each by themselves


def test_an_offer_without_a_secret_and_a_device_that_provisioned_itself_are_taken_over_by_a_press(
    street: Street,
) -> None:
    open_to_all = offered(secret="")
    by_itself = register(door="mqtt", address="SD-2", name="SD-2", now=NOW)
    for source in (open_to_all, by_itself):
        page = text(street.seat("dispatcher"), f"/desk/devices/waiting/{source.pk}/take")
        assert "id_secret" not in page
        assert street.seat("dispatcher").post(f"/desk/devices/waiting/{source.pk}/take").status_code == 302
    assert Device.objects.count() == 2


def test_who_is_turned_away_is_let_in_no_more(street: Street) -> None:
    source = offered()
    key = new_key(source=source).key
    client = street.seat("dispatcher")
    assert client.post(f"/desk/devices/waiting/{source.pk}/turn-away", {"words": "不认识"}).status_code == 302
    assert sources.by_key(key) is None
    assert not Claim.objects.exists()
    assert "SD-1" not in text(client, "/desk/devices/waiting")
    led = client.post(f"/desk/devices/waiting/{source.pk}/take", {"secret": "on the label"})
    assert led.headers["Location"] == "/desk/devices/waiting"
    assert not Device.objects.exists()


def test_a_device_that_hangs_somewhere_only_loses_its_offer(street: Street) -> None:
    device = street.device(street.home("3 幢", "402"), "smoke", serial="SN-1")
    claiming.offer(source_id=device.source_id, secret="s", lasts=timedelta(hours=1), now=NOW)
    street.seat("dispatcher").post(f"/desk/devices/waiting/{device.source_id}/turn-away")
    device.refresh_from_db()
    assert device.service == Service.IN_SERVICE
    assert Source.objects.get(pk=device.source_id).enabled
    assert not Claim.objects.exists()


def test_an_offer_that_is_over_waits_no_more(street: Street) -> None:
    device = street.device(street.home("3 幢", "402"), "smoke")
    claiming.offer(source_id=device.source_id, secret="s", lasts=timedelta(0), now=NOW)
    assert Claim.objects.get().secret_digest == digest_of("s")
    assert "没有在等的设备" in text(street.seat("dispatcher"), "/desk/devices/waiting")


def test_what_could_not_be_weighed_is_weighed_again_or_dismissed_by_whom_it_concerns(street: Street) -> None:
    device = street.device(street.home("3 幢", "402"), "smoke")
    for problem in ("one", "two", "three"):
        set_aside(source=device.source_id, fault=RuntimeError(problem), now=NOW)
    one, two, three = Unweighed.objects.order_by("id")
    client = street.seat("dispatcher")
    page = text(client, "/desk/devices/unweighed")
    assert "RuntimeError: two" in page
    client.post("/desk/devices/unweighed", {"row": [one.pk, "x", 2**70], "do": "again"})
    client.post("/desk/devices/unweighed", {"row": [two.pk], "do": "dismiss"})
    assert "正在再判断" in text(client, "/desk/devices/unweighed")
    one.refresh_from_db()
    two.refresh_from_db()
    three.refresh_from_db()
    assert (one.again_at, one.ended_at) == (NOW, None)
    assert (two.ended_at, two.outcome) == (NOW, "dismissed")
    assert three.again_at is None
    assert two.by_name == street.town.actor("dispatcher").name


def test_readings_of_other_streets_are_the_citys_alone(street: Street) -> None:
    far = street.device(street.home("1 幢", "1", at=(120.999, 31.33)), "smoke", name="别处的")
    set_aside(source=far.source_id, fault=RuntimeError("far"), now=NOW)
    set_aside(source=10**9, fault=RuntimeError("of nobody"), now=NOW)
    assert "far" not in text(street.seat("dispatcher"), "/desk/devices/unweighed")
    assert "of nobody" not in text(street.seat("dispatcher"), "/desk/devices/unweighed")
    every = text(street.seat("desk"), "/desk/devices/unweighed")
    assert "far" in every
    assert "of nobody" in every
    ids = list(Unweighed.objects.values_list("pk", flat=True))
    street.seat("dispatcher").post("/desk/devices/unweighed", {"row": ids, "do": "dismiss"})
    assert Unweighed.objects.filter(ended_at=None).count() == 2


def test_the_same_failure_is_one_line_until_somebody_looks(street: Street) -> None:
    beside = street.device(street.home("9 幢", "101", at=NEXT_DOOR), "smoke")
    for _time in range(5):
        set_aside(source=beside.source_id, fault=RuntimeError("again"), now=NOW)
    assert Unweighed.objects.count() == 1
