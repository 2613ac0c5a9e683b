"""How many messages a second one door process takes with QoS 1 from 1,000 connections: read, stored, committed,
acknowledged and weighed, for a minute.

Aim: 26,000 a second, the evaluator less than a second behind at the end, memory flat. Floors in the same run: the same
door that stores nothing, and COPY alone from one process with the same rows. The load generator, the door, the
evaluator and a durable PostgreSQL share the machine's cores.
"""

import json
import subprocess
import sys
import time

import psutil
from benches._product import Product, cpu_of, product

CONNECTIONS = 1_000
WINDOW = 40
SECONDS = 60.0
AIM = 26_000
BEHIND = 1.0
FLAT = 1.10
_DEVICES = """
import django; django.setup()
import sys
from django.utils import timezone
from huiyin.domains.sensing.operations import register_device
for number in range(int(sys.argv[1])):
    print(register_device(kind="smoke", now=timezone.now(), name=f"bench {number}").key)
"""
_BEHIND = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("select stream, max(sequence), max(received_at) from intake_observation group by 1 order by 2 desc")
    stream, newest, received = cursor.fetchone()
    cursor.execute("select min(sequence) from intake_offset where stream_id = %s", [stream])
    reached = cursor.fetchone()[0] or 0
    left = "select min(received_at) from intake_observation where stream = %s and sequence > %s"
    cursor.execute(left, [stream, reached])
    waiting = cursor.fetchone()[0]
    print((received - waiting).total_seconds() if waiting else 0.0)
"""
_BARE = """
import asyncio, sys
import django; django.setup()
import uvloop
from huiyin.doors.mqtt.limits import Limits
from huiyin.doors.mqtt.server import Places, listen
from huiyin.intake.sent import Known
class Nothing:
    waiting = 0
    async def keep(self, sent): return None
    async def by_key(self, key): return Known(hash(key) & 0xFFFF, 0, "x", "smoke", "key")
    async def by_certificate(self, digest): return None
    def refuse(self, door, why, told_from=""): print(door, why, file=sys.stderr)
def opened(ports): print(ports[0], flush=True)
async def run():
    await listen(Nothing(), asyncio.Event(), Places("127.0.0.1", 0, 0, "", ""), Limits(), opened, ())
uvloop.run(run())
"""
_COPY = """
import django; django.setup()
import sys, time
from huiyin.intake.operations import blocks
from huiyin.intake.operations.arriving import _COPY, Arriving
from huiyin.intake.sent import Sent
from django.db import connection
connection.ensure_connection()
arriving = Arriving(2_000_000)
now = time.time_ns() // 1_000_000
made = []
for block in range(20):
    said = [{"temperature": 21.5, "smoke": False, "n": n + block} for n in range(1000, 11000)]
    rows = arriving._named([Sent(n, n % 16, values, now) for n, values in enumerate(said, start=1000)])
    made.append(b"".join((blocks.HEAD, *[arriving._place(row) for row in rows], blocks.TAIL)))
began = time.perf_counter()
for block in made:
    arriving._copy(block)
print(len(made) * 10_000 / (time.perf_counter() - began))
"""


def main() -> None:
    """Print the figures; the exit code says whether the aims are met."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with product() as running:
        port = running.stack.mqtt_port
        keys = running.run(_DEVICES, str(CONNECTIONS))
        bare = floor(running, keys, min(seconds, 15.0))
        copied = float(running.run(_COPY))
        memory = [sizes(running)]
        before = shares(running)
        found = load(port, keys, seconds, on_the_way=lambda: memory.append(sizes(running)))
        behind = float(running.run(_BEHIND))
        memory.append(sizes(running))
        spent = {name: used - before[name] for name, used in shares(running).items()}
    rate = found["acked"] / found["seconds"]
    print(
        f"MQTT QoS 1, {CONNECTIONS:,} connections, {seconds:.0f} s: {rate:,.0f} messages/s committed and acknowledged"
        f" (aim {AIM:,})\na window of {WINDOW} took {found['median'] * 1000:.0f} ms (99 %: {found['slow'] * 1000:.0f})"
    )
    print(f"the evaluator was {behind:.2f} s behind at the end (aim {BEHIND:.0f} s)")
    print(f"the same door without storage: {bare:,.0f}/s; ratio {rate / bare:.2f}")
    print(f"COPY alone, from one process: {copied:,.0f} rows/s; ratio {rate / copied:.2f}")
    growth = max(memory[-1][name] / memory[1][name] for name in ("doors", "evaluate"))
    print("memory in MB: " + ", ".join(f"{name} {memory[1][name]:.0f} → {memory[-1][name]:.0f}" for name in memory[0]))
    print("processor in seconds: " + ", ".join(f"{name} {used:.1f}" for name, used in spent.items()), end="")
    print(f", the generator {found['cpu']:.1f}")
    sys.exit(not (rate >= AIM and behind < BEHIND and growth < FLAT))


def load(port: int, keys: str, seconds: float, *, on_the_way: object = None) -> dict[str, float]:
    """Run the generator; what it found."""
    command = [sys.executable, "-m", "benches._mqtt_load", str(port), str(seconds), str(WINDOW), "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as generator:
        assert generator.stdin is not None
        assert generator.stdout is not None
        generator.stdin.write(keys)
        generator.stdin.close()
        time.sleep(min(10.0, seconds))
        if callable(on_the_way):
            on_the_way()
        found: dict[str, float] = json.loads(generator.stdout.read())
    return found


def floor(running: Product, keys: str, seconds: float) -> float:
    """The rate of the door alone: whatever it is given is acknowledged at once."""
    environment = running.stack.environment | {"DJANGO_SETTINGS_MODULE": "huiyin.project.settings"}
    with subprocess.Popen([sys.executable, "-c", _BARE], env=environment, stdout=subprocess.PIPE, text=True) as door:
        assert door.stdout is not None
        found = load(int(door.stdout.readline()), keys, seconds)
        door.terminate()
    return found["acked"] / found["seconds"]


def sizes(running: Product) -> dict[str, float]:
    """Megabytes of the two processes."""
    return {name: psutil.Process(running.stack.pids[name]).memory_info().rss / 1e6 for name in ("doors", "evaluate")}


def shares(running: Product) -> dict[str, float]:
    """Seconds of processor time, by process."""
    return {name: cpu_of(running.stack.pids[name]) for name in ("doors", "evaluate", "postgres")}


if __name__ == "__main__":
    main()
