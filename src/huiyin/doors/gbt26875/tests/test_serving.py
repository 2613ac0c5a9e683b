"""The door by its settings."""

import asyncio
import re
import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from huiyin.doors.gbt26875.configured import BadSetting, configured
from huiyin.doors.gbt26875.files import make_room
from huiyin.doors.gbt26875.profiles import profiles, read_profile
from huiyin.doors.gbt26875.serving import serve
from huiyin.doors.gbt26875.simulating import Transmitter
from huiyin.doors.gbt26875.system_checks import settings_are_right
from huiyin.doors.gbt26875.tests.fakes import FakeIntake, played
from huiyin.intake.registry import doors


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def test_the_door_is_registered() -> None:
    assert doors.get("gbt26875").serve is serve


@played
async def test_it_listens_on_the_port_of_the_setting_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("HUIYIN_GBT26875_PORT", str(port))
    intake, stop = FakeIntake(121), asyncio.Event()
    serving = asyncio.create_task(serve(intake, stop))
    for transport in ("tcp", "udp"):
        one = Transmitter(121, "127.0.0.1", port, transport, timeout=0.5, attempts=20)
        await one.heartbeat()
        await one.close()
    stop.set()
    await asyncio.wait_for(serving, 5)
    with pytest.raises(OSError, match="refused"):
        await Transmitter(121, "127.0.0.1", port).connect()


def test_a_port_that_is_taken_is_said_and_nothing_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        monkeypatch.setenv("HUIYIN_GBT26875_PORT", str(port))
        with pytest.raises(OSError, match="in use"):
            asyncio.run(_serve_at_once())
    with socket.socket() as tcp:
        tcp.bind(("127.0.0.1", port))


async def _serve_at_once() -> None:
    await serve(FakeIntake(), asyncio.Event())


@pytest.mark.parametrize("port", ["", "0", "65536", "x", "-1", "²"])
def test_a_port_that_cannot_be_stops_the_start(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("HUIYIN_GBT26875_PORT", port)
    with pytest.raises(BadSetting, match="HUIYIN_GBT26875_PORT"):
        configured()
    assert [error.id for error in settings_are_right()] == ["huiyin.doors.gbt26875.E001"]


def test_a_site_has_profiles_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('title = "x"\ninterval = 30', encoding="utf-8")
    (tmp_path / "short_objects.toml").write_text('title = "y"', encoding="utf-8")
    monkeypatch.setenv("HUIYIN_GBT26875_PROFILES", str(tmp_path))
    found = configured().profiles
    assert set(found) == {*profiles(), "ours"}
    assert (found["ours"].interval, found["short_objects"].title) == (30, "y")
    assert settings_are_right() == []


@pytest.fixture
def limit() -> Iterator[int]:
    """The hard limit of files; the soft one is put back afterwards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_process_makes_room_for_its_connections(limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, limit))
    make_room(100)
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 1_100
    make_room(50)
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 1_100


def test_room_that_the_system_does_not_give_is_said(limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, limit))
    with capture_logs() as said:
        make_room(limit)
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == limit
    assert [entry["event"] for entry in said] == ["gbt26875_few_files"]


def test_the_profile_that_the_howto_shows_can_be_used() -> None:
    howto = Path(__file__).parents[5] / "docs" / "howto" / "connect-a-transmitter.md"
    [shown] = re.findall(r"```toml\n(.*?)```", howto.read_text(encoding="utf-8"), re.DOTALL)
    profile = read_profile("shown", shown)
    assert profile.kinds == {128: "electrical_fire"}
    assert profile.analogs[128].name == "residual_current"
    assert profile.layouts[2].size == 16


def test_a_profile_that_cannot_be_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUIYIN_GBT26875_PROFILES", str(tmp_path))
    (tmp_path / "ours.toml").write_text("title = 3", encoding="utf-8")
    [error] = settings_are_right()
    assert "profile ours" in error.msg
    monkeypatch.setenv("HUIYIN_GBT26875_PROFILES", str(tmp_path / "nowhere"))
    with pytest.raises(BadSetting, match="no folder"):
        configured()


@played
async def test_a_profile_that_is_not_there_is_said_and_the_standard_used(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("HUIYIN_GBT26875_PORT", str(port))
    intake, stop = FakeIntake(121, profile="gone"), asyncio.Event()
    with capture_logs() as said:
        serving = asyncio.create_task(serve(intake, stop))
        await asyncio.sleep(0.1)
        async with Transmitter(121, "127.0.0.1", port) as one:
            await one.fire(9)
        stop.set()
        await serving
    assert intake.refused["unknown profile"] == 1
    assert any(entry.get("profile") == "gone" for entry in said)
