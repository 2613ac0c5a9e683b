"""Firmware over MQTT: ThingsBoard's own SDK gets it in pieces, checks it, and what it tells is known."""

import hashlib
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from django.utils import timezone
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from pytest_django import Settings

from huiyin.domains.sensing.handlers import FirmwareWeigher, SensingWeigher
from huiyin.domains.sensing.models import Device, Firmware, Installation
from huiyin.domains.sensing.operations import register_device
from huiyin.domains.sensing.operations.firmware import add_firmware, assign, stop_wave
from huiyin.doors.mqtt.tests.serving import Served
from huiyin.intake.models import Refusal
from huiyin.intake.operations.evaluating import Evaluation
from huiyin.intake.waking import Listener
from huiyin.people.actors import SYSTEM_ACTOR

CONTENT = bytes(range(256)) * 1_200  # 300 kB: more than one piece
State = Installation.State


@pytest.fixture
def device(committed_db: str, settings: Settings, tmp_path: Path) -> tuple[Device, str]:
    settings.FILES_ROOT = tmp_path
    made = register_device(kind="smoke", now=timezone.now(), name="烟感")
    return made.device, made.key


def new_firmware(version: str = "1.3", content: bytes = CONTENT) -> Firmware:
    return add_firmware(
        stream=io.BytesIO(content), filename="smoke.bin", kind="smoke", title="smoke", version=version,
        actor=SYSTEM_ACTOR, now=timezone.now(),
    )  # fmt: skip


def give(firmware: Firmware, device: Device) -> None:
    assign(firmware=firmware, devices=[device.pk], actor=SYSTEM_ACTOR, now=datetime.now(UTC))


def weigh_until(true: Callable[[], object], within: float = 30) -> None:
    """Weigh what comes as the product does, until this is so."""
    evaluation = Evaluation([SensingWeigher(), FirmwareWeigher()], Listener("test"))
    until = time.monotonic() + within
    while not true():
        assert time.monotonic() < until
        evaluation._looked_at -= 10
        evaluation.turn()
        evaluation._say()
        time.sleep(0.05)


def stands(device: Device) -> str:
    return str(Installation.objects.filter(device=device).latest("id").state)


@pytest.mark.parametrize("chunk", [0, 100_000])
def test_the_sdk_of_thingsboard_gets_it_whole_and_says_how_far_it_is(
    real_door: Served, device: tuple[Device, str], chunk: int
) -> None:
    from tb_device_mqtt import TBDeviceMqttClient, TBFirmwareState

    one, key = device
    got: list[tuple[bytes, str]] = []

    def install(client: Any, content: bytes, version: str) -> None:
        client.update_firmware_info(state=TBFirmwareState.UPDATING)
        got.append((content, version))
        client.update_firmware_info(title="smoke", version=version, state=TBFirmwareState.UPDATED)

    client = TBDeviceMqttClient("127.0.0.1", real_door.port, key, chunk_size=chunk)
    client.set_on_firmware_received_callback(install)
    client.connect()
    try:
        ready = time.monotonic() + 10
        while not client.is_connected():
            assert time.monotonic() < ready
            time.sleep(0.05)
        client.get_firmware_update()
        give(new_firmware(), one)  # it is told while it listens
        weigh_until(lambda: stands(one) == State.UPDATED)
    finally:
        client.disconnect()
        client.stop()
    assert got == [(CONTENT, "1.3")]
    one.refresh_from_db()
    assert one.firmware == "smoke 1.3"


class Plain:
    """A device that speaks MQTT as it is written."""

    def __init__(self, port: int, key: str, *filters: str) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self._some = threading.Event()
        self.client = paho.Client(CallbackAPIVersion.VERSION2, client_id="", protocol=MQTTProtocolVersion.MQTTv5)
        self.client.username_pw_set(key)
        self.client.on_message = self._hear
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        granted = threading.Event()
        self.client.on_subscribe = lambda *_: granted.set()
        self.client.subscribe([(one, 1) for one in filters])
        assert granted.wait(10)

    def _hear(self, _client: object, _data: object, message: paho.MQTTMessage) -> None:
        self.heard.append((message.topic, bytes(message.payload)))
        self._some.set()

    def ask(self, number: int, size: str = "") -> tuple[str, bytes]:
        """Ask for a piece; what is answered."""
        self._some.clear()
        self.client.publish(f"v2/fw/request/7/chunk/{number}", size.encode(), qos=1).wait_for_publish(10)
        assert self._some.wait(10)
        return self.heard[-1]

    def tell(self, **values: object) -> None:
        """Telemetry."""
        self.client.publish("v1/devices/me/telemetry", json.dumps(values), qos=1).wait_for_publish(10)


@pytest.fixture
def plain(real_door: Served, device: tuple[Device, str]) -> Iterator[Plain]:
    made = Plain(real_door.port, device[1], "v2/fw/response/+/chunk/+", "v2/fw/error")
    yield made
    made.client.disconnect()
    made.client.loop_stop()


def test_pieces_of_any_size_make_the_file_that_its_checksum_says(plain: Plain, device: tuple[Device, str]) -> None:
    firmware = new_firmware()
    give(firmware, device[0])
    pieces = [plain.ask(number, "70000") for number in range(5)]
    assert [topic for topic, _ in pieces] == [f"v2/fw/response/7/chunk/{number}" for number in range(5)]
    assert hashlib.sha256(b"".join(piece for _, piece in pieces)).hexdigest() == firmware.file.sha256
    assert plain.ask(5, "70000") == ("v2/fw/error", b"the firmware has no such piece")


def test_a_small_file_comes_whole(plain: Plain, device: tuple[Device, str]) -> None:
    give(new_firmware(content=b"small"), device[0])
    assert plain.ask(0) == ("v2/fw/response/7/chunk/0", b"small")


def test_a_device_that_is_to_have_none_is_told_so(plain: Plain, device: tuple[Device, str]) -> None:
    new_firmware()
    assert plain.ask(0) == ("v2/fw/error", b"no firmware is assigned to this device")


def test_a_wave_that_was_stopped_gives_nothing_to_whoever_has_not_begun(
    plain: Plain, device: tuple[Device, str]
) -> None:
    firmware = new_firmware()
    give(firmware, device[0])
    assert stop_wave(wave=firmware.waves.get(), why="withdrawn", now=timezone.now()) == 1
    assert plain.ask(0)[0] == "v2/fw/error"


@pytest.mark.parametrize("size", ["0", "-1", "1048577", "x", "1" * 12])
def test_a_piece_of_no_possible_size_is_refused_and_counted(
    plain: Plain, device: tuple[Device, str], size: str
) -> None:
    give(new_firmware(), device[0])
    plain.client.publish("v2/fw/request/7/chunk/0", size.encode(), qos=1).wait_for_publish(10)
    plain.client.publish("v2/fw/request/7/chunk/0/more", b"", qos=1).wait_for_publish(10)
    assert plain.ask(0, "10")[1] == CONTENT[:10]  # it goes on
    assert len(plain.heard) == 1
    assert not Refusal.objects.filter(reason="another's topic").exists()


def test_what_a_device_tells_is_followed_and_too_many_failures_stop_the_wave(
    plain: Plain, device: tuple[Device, str]
) -> None:
    others = [register_device(kind="smoke", now=timezone.now()).device for _ in range(4)]
    firmware = new_firmware()
    ids = [device[0].pk, *(one.pk for one in others)]
    assign(firmware=firmware, devices=ids, limit=19, actor=SYSTEM_ACTOR, now=timezone.now())
    plain.tell(fw_state="DOWNLOADING", current_fw_title="smoke", current_fw_version="1.2")
    weigh_until(lambda: stands(device[0]) == State.DOWNLOADING)
    plain.tell(fw_state="FAILED", fw_error="no room", smoke=False)
    weigh_until(lambda: firmware.waves.get().stopped_at is not None)
    assert Installation.objects.get(device=device[0]).error == "no room"
    assert [stands(one) for one in others] == [State.HELD] * 4
