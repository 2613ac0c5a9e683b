"""The clients that devices really run, as their makers ship them, against the door with the database behind it."""

import asyncio
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import aiomqtt
import gmqtt
import paho.mqtt.client as paho
import pytest
from django.db import connection
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from huiyin.doors.mqtt.tests.serving import Served
from huiyin.intake.models import Observation, Source
from huiyin.intake.operations import new_key, register

pytestmark = pytest.mark.usefixtures("committed_db")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def source(committed_db: str) -> Source:
    return register(door="mqtt", name="烟感", kind="smoke", now=now())


@pytest.fixture
def key(source: Source) -> str:
    return new_key(source=source).key


def stored() -> list[dict[str, Any]]:
    return list(Observation.objects.order_by("stream", "sequence").values_list("values", flat=True))


def eventually(true: Callable[[], object], within: float = 10) -> bool:
    until = time.monotonic() + within
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    return bool(true())


@pytest.mark.parametrize("version", [MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5])
def test_paho(real_door: Served, key: str, version: MQTTProtocolVersion) -> None:
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="", protocol=version)
    client.username_pw_set(key)
    client.will_set("huiyin/telemetry", b'{"smoke": false}', qos=1)
    client.connect("127.0.0.1", real_door.port)
    client.loop_start()
    try:
        sent = [client.publish("huiyin/telemetry", json.dumps({"n": n}), qos=1) for n in range(50)]
        for one in sent:
            one.wait_for_publish(10)
            assert one.is_published()
    finally:
        client.disconnect()
        client.loop_stop()
    assert stored() == [{"online": True}, *({"n": n} for n in range(50))]


@pytest.mark.parametrize("version", [4, 5])
def test_gmqtt(real_door: Served, key: str, version: int) -> None:
    async def run() -> None:
        client = gmqtt.Client("g")
        client.set_auth_credentials(key)
        closed = asyncio.Event()
        client.on_disconnect = lambda *_: closed.set()
        await client.connect("127.0.0.1", real_door.port, version=version)
        for n in range(50):
            client.publish("huiyin/telemetry", {"n": n}, qos=1)
        async with asyncio.timeout(10):
            while not client._persistent_storage.is_empty:
                await asyncio.sleep(0.02)
        await client.disconnect()

    asyncio.run(run())
    assert stored() == [{"n": n} for n in range(50)]


@pytest.mark.parametrize("version", [aiomqtt.ProtocolVersion.V311, aiomqtt.ProtocolVersion.V5])
def test_aiomqtt(real_door: Served, key: str, version: aiomqtt.ProtocolVersion) -> None:
    async def run() -> None:
        async with aiomqtt.Client("127.0.0.1", real_door.port, username=key, protocol=version) as client:
            await client.subscribe("huiyin/commands", qos=1)
            for n in range(50):
                await client.publish("huiyin/telemetry", json.dumps({"n": n}), qos=1)

    asyncio.run(run())
    assert stored() == [{"n": n} for n in range(50)]


@pytest.mark.parametrize("version", ["mqttv311", "mqttv5"])
def test_mosquitto_pub(real_door: Served, key: str, version: str) -> None:
    if (program := shutil.which("mosquitto_pub")) is None:
        pytest.skip("mosquitto_pub is not installed: apt-get install mosquitto-clients")
    where = ["-h", "127.0.0.1", "-p", str(real_door.port), "-u", key, "-V", version]
    told = [program, *where, "-q", "1", "-t", "v1/devices/me/telemetry", "-m", '{"smoke": true}']
    subprocess.run(told, check=True, timeout=20)
    assert stored() == [{"smoke": True}]


@pytest.fixture(scope="module")
def sdk() -> Any:
    """ThingsBoard's SDK. It installs a package by itself while it is imported unless it is there."""
    pytest.importorskip("mmh3", reason="tb-mqtt-client would install mmh3 from the network")
    import tb_gateway_mqtt

    return tb_gateway_mqtt


@pytest.fixture
def started() -> Iterator[Callable[[Any], Any]]:
    """Connects clients of the SDK, and ends them and their threads."""
    clients: list[Any] = []

    def start(client: Any) -> Any:
        clients.append(client)
        connected = threading.Event()
        client.connect(callback=lambda *_: connected.set())
        assert connected.wait(10)
        assert eventually(lambda: client.rate_limits_received), "getSessionLimits was not answered"
        return client

    yield start
    for client in clients:
        client.stop()
        client.disconnect()
        time.sleep(0.15)  # its threads look every tenth of a second whether they are to end


def test_thingsboards_device(
    real_door: Served, source: Source, key: str, sdk: Any, started: Callable[[Any], Any]
) -> None:
    device = started(sdk.TBDeviceMqttClient("127.0.0.1", real_door.port, key))
    at = int(time.time() * 1000) - 5_000
    assert device.send_telemetry({"temperature": 41.5, "smoke": False}).get() == 0
    assert device.send_telemetry({"ts": at, "values": {"temperature": 42}}).get() == 0
    assert device.send_attributes({"firmware": "1.2", "channels": 4}).get() == 0
    heard = threading.Event()
    answers: list[Any] = []

    def answered(*said: Any) -> None:
        answers.append(said)
        heard.set()

    device.request_attributes(client_keys=["firmware", "nothing"], shared_keys=["limit"], callback=answered)
    assert heard.wait(10)
    assert answers[0][0] == {"client": {"firmware": "1.2"}, "shared": {}}
    device.claim("secret", 60_000).get()
    assert stored() == [{"temperature": 41.5, "smoke": False}, {"temperature": 42}]
    told = Observation.objects.exclude(told_at=None).get().told_at
    assert told is not None
    assert round(told.timestamp() * 1000) == at


def test_thingsboards_gateway(
    real_door: Served, source: Source, key: str, sdk: Any, started: Callable[[Any], Any]
) -> None:
    gateway = started(sdk.TBGatewayMqttClient("127.0.0.1", real_door.port, key))
    gateway.gw_connect_device("一楼烟感", "smoke").get()
    assert gateway.gw_send_telemetry("一楼烟感", {"smoke": True}).get() == 0
    at = int(time.time() * 1000) - 5_000
    assert gateway.gw_send_telemetry("二楼烟感", [{"ts": at, "values": {"smoke": False}}]).get() == 0
    assert gateway.gw_send_attributes("一楼烟感", {"firmware": "2"}).get() == 0
    heard = threading.Event()
    answers: list[Any] = []

    def answered(*said: Any) -> None:
        answers.append(said)
        heard.set()

    gateway.gw_request_client_attributes("一楼烟感", ["firmware"], answered)
    assert heard.wait(10)
    assert answers[0][0] == {"id": 1, "device": "一楼烟感", "values": {"firmware": "2"}}
    gateway.gw_disconnect_device("一楼烟感").get()
    children = {one.address: one for one in Source.objects.filter(parent=source)}
    assert {name: one.kind for name, one in children.items()} == {"一楼烟感": "smoke", "二楼烟感": ""}
    rows = Observation.objects.order_by("sequence").values_list("source_id", "values")
    assert list(rows) == [(children["一楼烟感"].pk, {"smoke": True}), (children["二楼烟感"].pk, {"smoke": False})]


@pytest.mark.filterwarnings("ignore:Callback API version 1:DeprecationWarning")
def test_thingsboards_provisioning(real_door: Served, sdk: Any, settings: Any) -> None:
    import tb_device_mqtt

    def ask(secret: str, **more: str) -> Any:
        return tb_device_mqtt.TBDeviceMqttClient.provision(
            "127.0.0.1", "series", secret, port=real_door.port, device_name="新烟感", **more
        )

    assert ask("secret") is None  # the series is not set: nobody is provisioned
    settings.PROVISION_KEY, settings.PROVISION_SECRET = "series", "secret"
    assert ask("wrong") is None
    given = ask("secret")
    assert (given["status"], given["credentialsType"]) == ("SUCCESS", "ACCESS_TOKEN")
    source = Source.objects.get(name="新烟感")
    assert given["credentialsValue"] not in str(source.__dict__)
    assert ask("secret") is None  # once
    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set(given["credentialsValue"])
    client.connect("127.0.0.1", real_door.port)
    client.loop_start()
    client.publish("v1/devices/me/telemetry", b'{"smoke": true}', qos=1).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()
    connection.close()
    assert list(Observation.objects.values_list("source_id", "values")) == [(source.pk, {"smoke": True})]
