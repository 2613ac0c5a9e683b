"""A simulated district against the real doors and a real evaluator, each a process of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from tests.fixtures.workers import database_url

from huiyin.domains.sensing.models import Alarm, Device, Tie
from huiyin.intake.models import Source
from huiyin.matters.tests.cast import build_town
from huiyin.people.models import Duty, User
from huiyin.project.simulating.checking import Verdict, _check_fires, _check_stored
from huiyin.project.simulating.plan import District, Known

PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def environment(committed_db: str) -> Iterator[dict[str, str]]:
    """Doors and an evaluator on the database of the test; where they are found."""
    build_town()
    found = os.environ | {
        "DATABASE_URL": database_url(),
        "HUIYIN_MQTT_PORT": str(free_port()),
        "HUIYIN_GBT26875_PORT": str(free_port()),
        "HUIYIN_LOG_LEVEL": "ERROR",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    running = [subprocess.Popen([sys.executable, "-m", "huiyin", name], env=found) for name in ("doors", "evaluate")]
    try:
        await_port(int(found["HUIYIN_MQTT_PORT"]))
        await_port(int(found["HUIYIN_GBT26875_PORT"]))
        yield found
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def await_port(port: int) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens on {port}")


def simulate(environment: dict[str, str], *options: str) -> tuple[int, dict[str, object]]:
    command = [sys.executable, "-m", "huiyin", "simulate", "homes", "--json", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=200)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_two_hundred_homes_with_fires_and_every_fault(environment: dict[str, str]) -> None:
    code, found = simulate(
        environment, "--devices", "200", "--rate", "200", "--fires", "6", "--seconds", "5", "--late", "0.05",
        "--doubled", "0.1", "--disordered", "0.05", "--halves", "0.02", "--wrong-clocks", "0.05",
    )  # fmt: skip
    assert (code, found["wrong"]) == (0, []), found
    assert (found["fires"], found["alarms"], found["unanswered"]) == (6, 6, 0)
    assert set(found["faults"]) == {"late", "doubled", "out of order", "cut in half"}  # type: ignore[call-overload]
    assert found["reconnected"]
    # afterwards it is retired and says so
    assert set(Device.objects.values_list("service", flat=True)) == {"retired"}
    assert not Source.objects.filter(enabled=True).exists()
    assert not Tie.objects.filter(until=None).exists()
    assert not Alarm.objects.filter(closed_at=None).exists()
    simulated = User.objects.filter(username__startswith="sim-")
    assert (simulated.count(), simulated.filter(is_active=True).count()) == (3, 0)
    assert not Duty.objects.filter(user__in=simulated, ends=None).exists()


def nothing_known(**changed: object) -> tuple[District, Known]:
    known = Known()
    for name, value in changed.items():
        setattr(known, name, value)
    return District("test", 0, 1, 2, 3, [], [], []), known


@pytest.mark.django_db
def test_what_was_acknowledged_and_is_not_stored_is_found() -> None:
    from django.utils import timezone

    district, known = nothing_known(acknowledged={1, 2}, confirmed={(1, 1)})
    verdict = Verdict()
    _check_stored(district, known, timezone.now(), verdict)
    assert verdict.wrong == ["3 acknowledged messages are not stored"]


@pytest.mark.django_db
def test_a_fire_that_raised_nothing_is_found() -> None:
    district, known = nothing_known(burning={7}, heard={7})
    verdict = Verdict()
    _check_fires(district, known, verdict)
    assert verdict.wrong == ["1 fires raised no alarm"]


def test_without_a_door_it_says_so_and_leaves_nothing_in_service(environment: dict[str, str]) -> None:
    elsewhere = environment | {"HUIYIN_MQTT_PORT": str(free_port())}
    command = [sys.executable, "-m", "huiyin", "simulate", "homes", "--devices", "3", "--fires", "0"]
    done = subprocess.run(command, env=elsewhere, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 1
    assert "a door does not open" in done.stderr
    assert set(Device.objects.values_list("service", flat=True)) == {"retired"}
