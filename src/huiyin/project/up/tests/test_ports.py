"""A port that is taken is refused, and one that was only just used is not."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from huiyin.intake.registry import Port
from huiyin.project.up.ports import BadPort, PortTaken, hold, of_the_doors, of_the_pages, refuse_taken


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def asked_for(number: int, setting: str = "HUIYIN_PORT", *, datagrams: bool = False) -> Port:
    return Port(setting, "127.0.0.1", number, datagrams)


@pytest.fixture
def shared() -> Iterator[int]:
    """A port on which somebody listens who would share it, as granian does."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one.getsockname()[1]


def test_a_port_that_would_be_shared_is_refused_by_the_name_of_its_setting(shared: int) -> None:
    with pytest.raises(PortTaken, match=rf"^HUIYIN_PORT: 127.0.0.1 port {shared} is taken by another program"):
        hold([asked_for(shared)], patience=0)


def test_a_held_port_is_refused_to_the_next_start_and_open_to_whoever_shares_it() -> None:
    port = asked_for(free_port())
    with hold([port], patience=0):
        with pytest.raises(PortTaken):
            hold([port], patience=0)
        with socket.socket() as granian:
            for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
                granian.setsockopt(socket.SOL_SOCKET, option, 1)
            granian.bind((port.address, port.number))
            granian.listen()
            with socket.create_connection((port.address, port.number), 5):
                granian.accept()[0].close()
    hold([port], patience=0).close()


def test_nothing_stays_held_where_one_of_two_is_taken(shared: int) -> None:
    first = asked_for(free_port())
    with pytest.raises(PortTaken, match="HUIYIN_LIVE_PORT"):
        hold([first, asked_for(shared, "HUIYIN_LIVE_PORT")], patience=0)
    hold([first], patience=0).close()


def test_connections_that_have_just_ended_take_no_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", number)) as client:
            server.accept()[0].close()  # whoever closes first is left in TIME_WAIT
            assert client.recv(1) == b""
    with socket.socket() as plain, pytest.raises(OSError, match="in use"):
        plain.bind(("127.0.0.1", number))
    hold([asked_for(number)], patience=0).close()


def test_what_goes_within_the_patience_is_waited_for() -> None:
    old = socket.create_server(("127.0.0.1", 0))
    number = old.getsockname()[1]
    threading.Timer(0.3, old.close).start()
    begun = time.monotonic()
    hold([asked_for(number)], patience=10).close()
    assert 0.2 < time.monotonic() - begun < 5


@pytest.mark.parametrize("datagrams", [False, True])
def test_a_doors_port_that_was_chosen_is_refused_and_another_only_said(
    datagrams: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(type=socket.SOCK_DGRAM if datagrams else socket.SOCK_STREAM) as other:
        other.bind(("127.0.0.1", 0))
        if not datagrams:
            other.listen()
        port = asked_for(other.getsockname()[1], "HUIYIN_GBT26875_PORT", datagrams=datagrams)
        monkeypatch.delenv("HUIYIN_GBT26875_PORT", raising=False)
        assert [said.split(":")[0] for said in refuse_taken([port], patience=0)] == ["HUIYIN_GBT26875_PORT"]
        monkeypatch.setenv("HUIYIN_GBT26875_PORT", str(port.number))
        with pytest.raises(PortTaken, match="HUIYIN_GBT26875_PORT"):
            refuse_taken([port], patience=0)


def test_two_settings_of_one_port_are_refused() -> None:
    number = free_port()
    with pytest.raises(PortTaken, match=r"HUIYIN_LIVE_PORT: .* is HUIYIN_PORT already"):
        hold([asked_for(number), asked_for(number, "HUIYIN_LIVE_PORT")], patience=0)
    with pytest.raises(PortTaken, match=r"HUIYIN_MQTT_PORT: .* is HUIYIN_PORT already"):
        refuse_taken([asked_for(number, "HUIYIN_MQTT_PORT")], [asked_for(number)], patience=0)


def test_the_doors_say_where_they_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_MQTT_PORT", "2883")
    monkeypatch.setenv("HUIYIN_GBT26875_PORT", "26876")
    found = [(port.setting, port.number, port.datagrams) for port in of_the_doors()]
    assert ("HUIYIN_MQTT_PORT", 2883, False) in found
    assert {("HUIYIN_GBT26875_PORT", 26876, False), ("HUIYIN_GBT26875_PORT", 26876, True)} < set(found)
    monkeypatch.setenv("HUIYIN_MQTT_PORT", "seven")
    with pytest.raises(BadPort, match="HUIYIN_MQTT_PORT"):
        of_the_doors()


@pytest.mark.parametrize("told", ["", "0", "70000", "x", "²"])
def test_a_setting_that_is_no_port_is_said(told: str) -> None:
    with pytest.raises(BadPort, match="HUIYIN_PORT"):
        of_the_pages({"HUIYIN_PORT": told})


def test_live_pages_are_one_port_further_unless_told() -> None:
    assert [port.number for port in of_the_pages({"HUIYIN_PORT": "9000"})] == [9000, 9001]
