"""With a real broker: mosquitto, where it is installed (apt-get install mosquitto)."""

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from tests.fixtures.ingest import Device, soon

from huiyin.doors.brokers import link
from huiyin.doors.brokers.configured import broker
from huiyin.doors.brokers.tests.listening import listening
from huiyin.intake.models import Observation

MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(MOSQUITTO is None, reason="mosquitto is not installed: apt-get install mosquitto")
COUNT = 2_000


class Mosquitto:
    """A broker of this test alone."""

    def __init__(self, folder: Path) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self._settings = folder / "mosquitto.conf"
        self._settings.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 200\n"
            "max_queued_messages 100000\n"
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert MOSQUITTO
        self.process = subprocess.Popen([MOSQUITTO, "-c", self._settings], stderr=subprocess.DEVNULL)
        soon(self._answers)

    def end(self, how: int = signal.SIGTERM) -> None:
        assert self.process
        self.process.send_signal(how)
        self.process.wait(10)

    def _answers(self) -> bool:
        with closing(socket.socket()) as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path)
    made.start()
    yield made
    made.end()


@pytest.fixture(autouse=True)
def soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "PAUSES", (0.1,))


class Publisher:
    """A device's client."""

    def __init__(self, port: int) -> None:
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.max_inflight_messages_set(200)
        connected = threading.Event()
        self._client.on_connect = lambda *_: connected.set()
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert connected.wait(10)

    def publish(self, topic: str, told: object) -> None:
        self._client.publish(topic, json.dumps(told), qos=1).wait_for_publish(20)

    def publish_all(self, topic: str, told: list[object]) -> None:
        waiting = [self._client.publish(topic, json.dumps(one), qos=1) for one in told]
        for one in waiting:
            one.wait_for_publish(20)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def test_two_of_us_share_what_a_broker_brings(committed_db: str, mosquitto: Mosquitto, device: Device) -> None:
    source, _ = device("brokers", "d-1")
    address = f"mqtt://127.0.0.1:{mosquitto.port}/?topic=site/{{address}}/telemetry&client=we-"
    with listening(broker(f"{address}1"), broker(f"{address}2")), closing(Publisher(mosquitto.port)) as publisher:
        _subscribed(publisher, source)
        publisher.publish_all("site/d-1/telemetry", [{"number": number} for number in range(COUNT)])
        soon(lambda: len(_numbers(source)) >= COUNT, within=30)
    assert sorted(_numbers(source)) == list(range(COUNT))


def test_what_a_broker_takes_while_we_are_away_waits_for_us(
    committed_db: str, mosquitto: Mosquitto, device: Device
) -> None:
    source, _ = device("brokers", "d-1")
    ours = broker(f"mqtt://127.0.0.1:{mosquitto.port}/?topic=site/{{address}}/telemetry&share=")
    with closing(Publisher(mosquitto.port)) as publisher:
        with listening(ours):
            _subscribed(publisher, source)
        publisher.publish_all("site/d-1/telemetry", [{"number": number} for number in range(50)])
        with listening(ours):
            soon(lambda: len(_numbers(source)) == 50)


def test_a_broker_that_is_killed_is_found_again(committed_db: str, mosquitto: Mosquitto, device: Device) -> None:
    source, _ = device("chirpstack", "0102030405060708")
    topic = "application/a/device/0102030405060708/event/up"
    event = {"deviceInfo": {"devEui": "0102030405060708"}, "object": {"number": 0}}
    with listening(broker(f"mqtt://127.0.0.1:{mosquitto.port}/?reader=chirpstack&version=3")):
        for number in range(3):
            with closing(Publisher(mosquitto.port)) as publisher:
                soon(lambda: _arrives(publisher, topic, event | {"object": {"number": number}}, source))  # noqa: B023
            mosquitto.end(signal.SIGKILL)
            mosquitto.start()
    assert sorted(set(_numbers(source))) == [0, 1, 2]


def _subscribed(publisher: Publisher, source: int) -> None:
    """Until our subscription is there, the broker throws away what is published."""
    soon(lambda: _arrives(publisher, "site/d-1/telemetry", {"begin": True}, source))


def _arrives(publisher: Publisher, topic: str, told: object, source: int) -> bool:
    before = Observation.objects.filter(source_id=source).count()
    publisher.publish(topic, told)
    try:
        soon(lambda: Observation.objects.filter(source_id=source).count() > before, within=0.5)
    except AssertionError:
        return False
    return True


def _numbers(source: int) -> list[int]:
    told = Observation.objects.filter(source_id=source).values_list("values", flat=True)
    return [values["number"] for values in told if "number" in values]
