"""Ours and Node-RED 4 with the same job: readings by MQTT with QoS 1 from 1,000 devices, a state for each device, and
three HTTP posts when one says that there is smoke. Both are given the same rising rates by the same generator, in turn.

Aim: ahead in messages a second at the same 99 % of the alarms' time. A product keeps up with a rate when it has dealt
with 95 % of it by the moment the sending ends; the exit code is 1 unless the fastest rate that ours keeps up with, the
alarms within LIMIT, is more than Node-RED's; it is 2 where Node-RED cannot be set up. Given: seconds a
rate, the rates (5000,10000), and a folder in which Node-RED is or may stay. All processes share the machine's cores.

What each promises is not the same. Ours acknowledges after PostgreSQL has committed the reading, and keeps alarm and
notices with their history. Here the broker acknowledges, before Node-RED has seen the reading; nothing is stored.
"""

import json
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benches import _node_red
from benches._node_red import NodeRed, NotHere
from benches._product import Product, cpu_of, product
from benches.alarm_latency import _DEVICES, _RAISED

DEVICES = 1_000
"""Those that send all the time; one other burns each second."""
SECONDS = 20.0
RATES = (2_500, 5_000, 10_000, 15_000, 20_000, 26_000)
LIMIT = 0.200
"""Seconds that 99 % of the alarms may take at most, for a rate to count: the aim of `alarm_latency`."""
KEPT_UP = 0.95
POSTS = 3
PATIENCE = 15.0
"""Seconds after the sending in which alarms still may come."""
OURS, THEIRS = "v1/devices/me/telemetry", _node_red.TOPIC
_PHONES = """
import django; django.setup()
from huiyin.people import vault
from huiyin.people.models import User
User.objects.exclude(username="").update(email="", phone_token=vault.encrypt("13800000002"))
"""

_QUIET = """
import django; django.setup()
from huiyin.domains.sensing.models import Alarm
Alarm.objects.update(next_rung_at=None)  # nobody answers, and the ladder would go on ringing while Node-RED is measured
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One product at one rate. `reached` is what it had dealt with when the sending ended, a second."""

    rate: int
    reached: float
    waits: list[float]
    """Seconds from each reading of smoke to its third post, in order; without end where it never came."""
    cpu: float

    @property
    def slow(self) -> float:
        """The 99th percentile."""
        return self.waits[int(len(self.waits) * 0.99)]

    def within(self, limit: float) -> bool:
        """Whether it kept up, and its alarms came in time."""
        return self.reached >= KEPT_UP * self.rate and self.slow < limit


def main() -> None:
    """Print the figures; the exit code says whether ours is ahead."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    rates = tuple(map(int, sys.argv[2].split(","))) if len(sys.argv) > 2 else RATES
    with TemporaryDirectory() as temporary:
        folder = Path(sys.argv[3]).resolve() if len(sys.argv) > 3 else Path(temporary)
        try:
            _node_red.installed(folder)
            sys.exit(compared(folder, seconds, rates))
        except NotHere as why:
            print(f"Node-RED cannot be measured here: {why}", file=sys.stderr)
            sys.exit(2)


def compared(folder: Path, seconds: float, rates: tuple[int, ...]) -> int:
    """0 when ours is ahead."""
    print(f"Node-RED {_node_red.version(folder)}, {DEVICES:,} devices, a fire a second, {seconds:.0f} s a rate")
    burning = max(1, int(seconds))
    ours: list[Step] = []
    theirs: list[Step] = []
    with (
        sink() as port,
        product(HUIYIN_DEMO="no", HUIYIN_SMS_URL=sms(port)) as running,
        _node_red.running(folder, port) as red,
    ):
        counts = (str(DEVICES), str(burning * len(rates)))
        made = json.loads(running.run(_DEVICES, *map(str, running.point), *counts))
        running.run(_PHONES)
        homes = list(made["homes"])
        for turn, rate in enumerate(rates):
            fires = homes[turn * burning : (turn + 1) * burning]
            ours.append(step_of_ours(running, port, rate, seconds, made["keys"], fires, made["homes"]))
            theirs.append(step_of_theirs(red, port, rate, seconds, made["keys"], fires))
            for name, step in (("ours", ours[-1]), ("Node-RED", theirs[-1])):
                print(line(name, step), flush=True)
    for limit in (LIMIT, 0.5, 1.0):
        print(f"99 % of alarms within {limit * 1000:.0f} ms: ours {best(ours, limit):,.0f} messages/s,", end=" ")
        print(f"Node-RED {best(theirs, limit):,.0f}")
    print("ours: acknowledged is committed; alarms and notices stand in the database with their history")
    print("Node-RED: acknowledged by the broker in front of it; states in memory, nothing is stored")
    return int(not best(ours, LIMIT) > best(theirs, LIMIT))


def line(name: str, step: Step) -> str:
    """One line of the table."""
    late = sum(wait == inf for wait in step.waits)
    half = step.waits[len(step.waits) // 2]
    return (
        f"{step.rate:>7,}/s {name:>8}: {step.reached:>7,.0f} messages/s; alarms half {half * 1000:.0f} ms,"
        f" 99 % {step.slow * 1000:.0f} ms; {step.cpu:.0f} s of processor" + (f"; {late} NEVER CAME" if late else "")
    )


def best(steps: list[Step], limit: float) -> float:
    """The most that was reached while it kept up and the alarms came in time; 0 where it never did."""
    return max((step.reached for step in steps if step.within(limit)), default=0.0)


def step_of_ours(
    running: Product, port: int, rate: int, seconds: float, keys: list[str], fires: list[str], homes: Mapping[str, int]
) -> Step:
    """What the product does at this rate. Acknowledged is dealt with: it is committed."""
    with sending(running.stack.mqtt_port, rate, seconds, OURS, keys, fires) as load:
        names = ("doors", "evaluate", "worker", "postgres")
        before = sum(cpu_of(running.stack.pids[name]) for name in names)
        found = said(load)
        spent = sum(cpu_of(running.stack.pids[name]) for name in names) - before
        posts = arrivals(port, len(fires))
    running.run(_QUIET)
    of_notice, key_of = json.loads(running.run(_RAISED)), {device: key for key, device in homes.items()}
    came: dict[str, list[float]] = defaultdict(list)
    for at, body in posts:
        device = of_notice.get(json.loads(body).get("SessionContext"))
        if device is not None:
            came[key_of[device]].append(at)
    return Step(rate, found["acked"] / found["seconds"], waits(found["fires"], came), spent)


def step_of_theirs(red: NodeRed, port: int, rate: int, seconds: float, keys: list[str], fires: list[str]) -> Step:
    """What Node-RED does at this rate. What its function has had is dealt with; the broker's word is not counted."""
    with sending(red.mqtt_port, rate, seconds, THEIRS, keys, fires) as load:
        seen, before = red.seen(), sum(map(cpu_of, red.pids))
        found = said(load)
        reached = (red.seen() - seen) / found["seconds"]
        spent = sum(map(cpu_of, red.pids)) - before
        posts = arrivals(port, len(fires))
    came: dict[str, list[float]] = defaultdict(list)
    for at, body in posts:
        came[json.loads(body).get("device", "")].append(at)
    return Step(rate, reached, waits(found["fires"], came), spent)


def waits(fires: Mapping[str, float], came: Mapping[str, list[float]]) -> list[float]:
    """Seconds from each reading to its third post, in order."""
    thirds = {key: sorted(came[key])[POSTS - 1] if len(came.get(key, ())) >= POSTS else inf for key in fires}
    return sorted(thirds[key] - left for key, left in fires.items())


@contextmanager
def sending(
    port: int, rate: int, seconds: float, topic: str, keys: list[str], fires: list[str]
) -> Iterator["subprocess.Popen[str]"]:
    """The generator; yields when all are connected and the sending has begun."""
    command = [sys.executable, "-m", "benches._paced", str(port), str(rate), str(seconds), topic]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as load:
        assert load.stdin is not None
        assert load.stdout is not None
        load.stdin.write(json.dumps({"keys": keys, "fires": fires}) + "\n")
        load.stdin.flush()
        if load.stdout.readline() != "begun\n":
            raise SystemExit("the devices could not connect")
        yield load
        load.stdin.close()


def said(load: "subprocess.Popen[str]") -> dict[str, Any]:
    """What the generator found, the moment it has ended."""
    assert load.stdout is not None
    found: dict[str, Any] = json.loads(load.stdout.readline())
    return found


@contextmanager
def sink() -> Iterator[int]:
    """Where the posts go; its port."""
    with subprocess.Popen([sys.executable, "-m", "benches._sink"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def arrivals(port: int, fires: int) -> list[tuple[float, str]]:
    """What came, when nothing is lacking or the patience is over."""
    found: list[tuple[float, str]] = []
    until = time.monotonic() + PATIENCE
    while len(found) < fires * POSTS and time.monotonic() < until:
        time.sleep(0.5)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            found += [(at, body) for at, body in json.loads(answer.read())]
    return found


def sms(port: int) -> str:
    """The setting with which text messages are posted to the sink."""
    return f"tencent://id:key@ap-guangzhou/?app=1&sign=s&template=1&alarm_template=2&endpoint=http://127.0.0.1:{port}"


if __name__ == "__main__":
    main()
