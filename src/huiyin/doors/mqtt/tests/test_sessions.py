"""Who is let in, who is turned away, and how a connection ends."""

import hashlib
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from huiyin.doors.mqtt.limits import Limits
from huiyin.doors.mqtt.tests.bare import BYE, PING, PONG, Device, connect, packet, puback, publish, subscribe, text
from huiyin.doors.mqtt.tests.remembered import Remembered
from huiyin.doors.mqtt.tests.serving import Served, serving

GONE = (0, b"")
CONNACK = 0x20


def eventually(true: Callable[[], object], within: float = 5) -> bool:
    until = time.monotonic() + within
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return bool(true())


def answer(port: int, first: bytes) -> bytes:
    """What a CONNECT is answered; it is followed by the end where it is refused."""
    with Device.at(port, first) as device:
        kind, body = device.read()
        assert kind == CONNACK
        if body[1]:
            assert device.read() == GONE
        return body


@pytest.mark.parametrize(
    ("key", "password", "in_311", "in_5"),
    [
        ("key-1", None, 0, 0),
        ("key-1", "", 0, 0),
        ("anybody", "key-1", 0, 0),
        ("wrong", None, 5, 0x87),
        ("anybody", "wrong", 5, 0x87),
        ("", None, 4, 0x86),
        (None, None, 4, 0x86),
        ("k" * 600, None, 4, 0x86),
    ],
)
def test_the_key_decides(door: Served, key: str | None, password: str | None, in_311: int, in_5: int) -> None:
    assert answer(door.port, connect(key, password=password))[1] == in_311
    assert answer(door.port, connect(key, password=password, version=5))[1] == in_5


def test_mqtt_31_is_told_that_its_version_is_not_served(door: Served) -> None:
    assert answer(door.port, packet(0x10, text("MQIsdp") + b"\x03\x02\0\x3c" + text("c"))) == b"\0\x01"


def test_what_mqtt_5_announces(door: Served) -> None:
    body = answer(door.port, connect(version=5, client_id="", properties=b"\x11\0\0\0\x05"))
    said = body[3:]
    assert b"\x24\x01" in said  # QoS 1 at most
    assert b"\x25\x00" in said  # nothing is retained
    assert b"\x22\x00\x10" in said  # sixteen aliases
    assert b"\x27\x00\x04\x00\x00" in said  # 256 kB a packet
    assert b"\x11\x00\x00\x00\x00" in said  # no session outlives its connection
    assert b"\x12\x00" in said  # a name for who has none
    assert b"huiyin-" in said


def test_a_lasting_session_without_a_name_is_refused_in_311(door: Served) -> None:
    assert answer(door.port, connect(client_id="", clean=False))[1] == 2
    assert answer(door.port, connect(client_id=""))[1] == 0


def test_what_follows_the_connect_at_once_is_not_lost(door: Served, intake: Remembered) -> None:
    with Device.at(door.port, connect(), publish(b'{"a": 1}', 3), PING) as device:
        assert [device.read()[0] for _ in range(3)] == [CONNACK, 0xD0, 0x40]
    assert len(intake.stored) == 1


def test_who_guesses_keys_is_not_asked_any_more(intake: Remembered) -> None:
    with serving(intake, limits=Limits(wrong_keys=5)) as door:
        for guess in range(5):
            assert answer(door.port, connect(f"guess{guess}"))[1] == 5
        asked = len(intake.asked)
        assert answer(door.port, connect("key-1", version=5))[1] == 0x9F
        assert answer(door.port, connect("guess9"))[1] == 5
        assert len(intake.asked) == asked
    assert intake.refused["guesses keys"] == 2


def test_guessing_locks_no_device_out_that_was_let_in_before(intake: Remembered) -> None:
    with serving(intake, limits=Limits(wrong_keys=5)) as door:
        assert answer(door.port, connect("key-1"))[1] == 0
        for guess in range(6):
            assert answer(door.port, connect(f"guess{guess}"))[1] == 5
        assert answer(door.port, connect("key-1"))[1] == 0
        assert answer(door.port, connect("key-2"))[1] == 5


def test_secrets_of_a_series_are_not_guessed_either(intake: Remembered, settings: Any) -> None:
    settings.PROVISION_KEY, settings.PROVISION_SECRET = "series", "right"
    with serving(intake, limits=Limits(wrong_keys=5)) as door, Device.let_in(door.port, "provision") as device:
        for guess in ("a", "b", "c", "d", "e"):
            said = f'{{"provisionDeviceKey": "series", "provisionDeviceSecret": "{guess}"}}'.encode()
            device.send(publish(said, topic="/provision/request"))
            assert device.read()[0] == 0x40
        device.send(publish(b"{}", topic="/provision/request"))
        assert device.read() == GONE
    assert intake.refused == {"wrong provisioning secret": 5, "guesses keys": 1}


def test_a_device_with_an_old_key_locks_nobody_out(intake: Remembered) -> None:
    with serving(intake, limits=Limits(wrong_keys=5)) as door:
        for _ in range(12):
            assert answer(door.port, connect("old"))[1] == 5
        assert answer(door.port, connect("key-1"))[1] == 0


def test_no_key_is_written_down(door: Served, capfd: pytest.CaptureFixture[str]) -> None:
    answer(door.port, connect("a-secret-nobody-may-read"))
    answer(door.port, connect("key-1", password="another-secret"))
    said = capfd.readouterr()
    assert "secret" not in said.out + said.err


@pytest.mark.parametrize(("version", "told"), [(4, GONE), (5, (0xE0, b"\x8e"))])
def test_a_device_that_comes_again_takes_its_place(
    door: Served, intake: Remembered, version: int, told: tuple[int, bytes]
) -> None:
    with (
        Device.let_in(door.port, version=version, will=("huiyin/telemetry", b"{}")) as before,
        Device.let_in(door.port, version=version, client_id="other") as after,
    ):
        assert before.read() == told
        after.send(publish(b'{"a": 1}', version=version))
        assert after.read()[0] == 0x40
    assert [row.values for row in intake.stored] == [{"online": True}, {"a": 1}]  # it is not gone


def test_who_is_silent_for_longer_than_agreed_is_gone(door: Served) -> None:
    with Device.let_in(door.port, version=5, keep_alive=1) as device:
        began = time.monotonic()
        while time.monotonic() - began < 3:
            device.send(PING)
            assert device.read() == (0xD0, b"")
            time.sleep(0.2)
        assert device.read() == (0xE0, b"\x8d")
        assert 1.4 < time.monotonic() - began - 3 < 3.5


def test_bytes_without_a_packet_are_silence(door: Served) -> None:
    with Device.let_in(door.port, keep_alive=1) as device:
        for byte in publish(b"x" * 100)[:100]:
            try:
                device.send(b"%c" % byte)
            except OSError:
                break
            time.sleep(0.05)
        else:
            pytest.fail("still there after five seconds")


def test_who_does_not_say_who_it_is_has_to_go(intake: Remembered) -> None:
    with (
        serving(intake, limits=Limits(connect_within=0.3)) as door,
        Device.at(door.port) as silent,
        Device.at(door.port, connect()[:9]) as slow,
    ):
        assert silent.read() == GONE
        assert slow.read() == GONE
    assert intake.refused["no CONNECT in time"] == 2


def test_a_packet_has_to_end(intake: Remembered) -> None:
    with serving(intake, limits=Limits(packet_within=0.3)) as door, Device.let_in(door.port, keep_alive=0) as device:
        device.send(publish(b"{}")[:-1])
        assert device.read() == GONE
    assert intake.refused["a packet that does not end"] == 1


def test_there_are_only_so_many_connections(intake: Remembered) -> None:
    with (
        serving(intake, limits=Limits(connections=2)) as door,
        Device.let_in(door.port, "key-1"),
        Device.let_in(door.port, "key-2") as second,
    ):
        with Device.at(door.port) as third:
            assert third.read() == GONE
        second.close()
        assert eventually(lambda: door.hub and len(door.hub.connections) == 1)
        Device.let_in(door.port, "key-3").close()
    assert intake.refused["too many connections"] == 1


WILL = ("huiyin/telemetry", b'{"smoke": true}')


def test_a_device_that_breaks_off_is_offline(door: Served, intake: Remembered) -> None:
    with Device.let_in(door.port, will=WILL):
        pass
    assert eventually(lambda: len(intake.stored) == 2)
    assert [row.values for row in intake.stored] == [{"online": True}, {"smoke": True, "online": False}]


def test_a_device_that_says_goodbye_is_not(door: Served, intake: Remembered) -> None:
    with Device.let_in(door.port, will=WILL) as device:
        device.send(BYE)
        assert device.read() == GONE
    assert [row.values for row in intake.stored] == [{"online": True}]


def test_a_goodbye_that_asks_for_the_will_does_it(door: Served, intake: Remembered) -> None:
    with Device.let_in(door.port, version=5, will=WILL) as device:
        device.send(packet(0xE0, b"\x04"))
        assert device.read() == GONE
    assert eventually(lambda: len(intake.stored) == 2)


def test_a_will_speaks_for_its_device_alone(door: Served, intake: Remembered) -> None:
    with Device.let_in(door.port, will=("v1/gateway/telemetry", b'{"other": {"smoke": true}}')):
        pass
    assert eventually(lambda: len(intake.stored) == 2)
    assert intake.stored[1].values == {"online": False}


@pytest.mark.parametrize(
    "topic", ["huiyin/telemetry/7", "v1/devices/other/telemetry", "application/1/device/2/event/up"]
)
def test_who_writes_to_anothers_topic_is_told(door: Served, intake: Remembered, topic: str) -> None:
    with Device.let_in(door.port, version=5) as device:
        device.send(publish(b'{"smoke": true}', 9, topic=topic, version=5))
        assert device.read() == (0x40, b"\0\x09\x87")
    with Device.let_in(door.port) as device:
        device.send(publish(b'{"smoke": true}', 9, topic=topic))
        assert device.read() == GONE
    assert intake.refused["another's topic"] == 2
    assert intake.stored == []


def test_what_cannot_be_read_is_told_and_counted(door: Served, intake: Remembered) -> None:
    with Device.let_in(door.port, version=5) as device:
        device.send(publish(b"smoke", 9, version=5), publish(b'{"a": 1}', 10, version=5))
        assert device.read() == (0x40, b"\0\x09\x99")
        assert device.read() == (0x40, b"\0\x0a")
    with Device.let_in(door.port) as device:
        device.send(publish(b"smoke", 9))
        assert device.read() == (0x40, b"\0\x09")
    assert sum(intake.refused.values()) == 2


def test_ten_megabytes_are_refused_before_they_are_taken(door: Served, intake: Remembered) -> None:
    with Device.let_in(door.port, version=5) as device:
        device.send(publish(b"x" * 10_000_000, version=5)[:2_000])
        assert device.read() == (0xE0, b"\x95")
    assert intake.refused["a packet too large"] == 1


def test_whatever_is_sent_is_counted_in_a_few_words(door: Served, intake: Remembered) -> None:
    for kind in range(100, 228):
        with Device.let_in(door.port, version=5) as device:
            device.send(packet(0x32, text("a") + b"\0\x01\x03" + bytes((kind, 1, 1))))
            assert device.read() == (0xE0, b"\x81")
    assert dict(intake.refused) == {"a malformed packet": 128}


def test_qos_2_is_not_served(door: Served) -> None:
    with Device.let_in(door.port, version=5) as device:
        device.send(publish(b"{}", version=5, qos=2))
        assert device.read() == (0xE0, b"\x9b")
    with Device.let_in(door.port) as device:
        device.send(publish(b"{}", qos=2))
        assert device.read() == GONE


def test_a_device_hears_what_is_said_to_it_and_nothing_else(door: Served, intake: Remembered) -> None:
    with Device.let_in(door.port) as device:
        device.send(subscribe("huiyin/commands", "huiyin/telemetry", "#", "a/b", number=4, qos=2))
        assert device.read() == (0x90, b"\0\x04\x01\x80\x01\x80")
    with Device.let_in(door.port, version=5) as device:
        device.send(subscribe("huiyin/commands", "a/b", "$share/g/huiyin/commands", number=4, version=5, qos=0))
        assert device.read() == (0x90, b"\0\x04\0\x00\x87\x9e")
        device.send(packet(0xA2, b"\0\x05\0" + text("huiyin/commands") + text("never")))
        assert device.read() == (0xB0, b"\0\x05\0\x00\x11")
    assert intake.refused["subscribed to another's topic"] == 3


def test_an_acknowledgement_of_nothing_harms_nobody(door: Served) -> None:
    with Device.let_in(door.port) as device:
        device.send(puback(77), PING)
        assert device.read() == (PONG[0], b"")


def test_a_door_that_closes_stores_and_acknowledges_what_it_has(intake: Remembered) -> None:
    intake.may_commit.clear()
    with serving(intake) as door:
        device = Device.let_in(door.port, version=5)
        device.send(publish(b'{"a": 1}', 1, version=5))
        assert device.hears_nothing()
        door.stop()
        assert device.hears_nothing()
        intake.may_commit.set()
        assert device.read() == (0x40, b"\0\x01")
        assert device.read() == (0xE0, b"\x8b")
        device.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Of 127.0.0.1, signed by itself."""
    import ipaddress
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    folder = tmp_path_factory.mktemp("tls")
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "door.pem", folder / "door.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def test_the_same_over_tls(intake: Remembered, certificate: tuple[Path, Path]) -> None:
    context = ssl.create_default_context(cafile=certificate[0])
    with serving(intake, certificate=certificate) as door:
        plain = socket.create_connection(("127.0.0.1", door.ports[1]), timeout=10)
        with Device(context.wrap_socket(plain, server_hostname="127.0.0.1")) as device:
            device.send(connect())
            assert device.read() == (CONNACK, b"\0\0")
            device.send(publish(b'{"smoke": true}', 5))
            assert device.read() == (0x40, b"\0\x05")
    assert [row.values for row in intake.stored] == [{"smoke": True}]


def test_a_device_is_known_by_its_certificate(intake: Remembered, certificate: tuple[Path, Path]) -> None:
    context = ssl.create_default_context(cafile=certificate[0])
    context.load_cert_chain(*certificate)
    with serving(intake, certificate=(*certificate, certificate[0])) as door:
        plain = socket.create_connection(("127.0.0.1", door.ports[1]), timeout=10)
        with Device(context.wrap_socket(plain, server_hostname="127.0.0.1")) as device:
            device.send(connect(None), publish(b'{"smoke": true}', 5))
            assert device.read() == (CONNACK, b"\0\0")
            assert device.read() == (0x40, b"\0\x05")
    assert intake.asked == [hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate[0].read_text())).hexdigest()]
    assert [row.source for row in intake.stored] == [8]


def test_half_a_handshake_has_an_end(intake: Remembered, certificate: tuple[Path, Path]) -> None:
    with serving(intake, certificate=certificate, limits=Limits(connect_within=0.5)) as door:
        with (
            Device.at(door.ports[1]) as silent,
            Device.at(door.ports[1], b"\x16\x03\x01\x02\x00\x01\x00") as half,
            Device.at(door.ports[1], b"GET / HTTP/1.1\r\n\r\n") as other,
        ):
            assert silent.read() == half.read() == GONE
            while other.read() != GONE:
                pass
        assert eventually(lambda: intake.refused["no TLS handshake"] == 3)
        assert door.hub is not None
        assert not door.hub.connections
