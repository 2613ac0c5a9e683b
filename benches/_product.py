"""The real product for benches: `huiyin up` with a home and a durable PostgreSQL of its own, a town, and a key."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fixtures.stack import Stack, new_home, remove_home

READY = 900.0
"""Seconds that a busy machine may take to make the sample district."""
TICKS = os.sysconf("SC_CLK_TCK")
_FURNISH = """
import json, django
django.setup()
from django.db import connection
from huiyin.matters.tests.cast import INSIDE, build_town
from huiyin.places.queries import area_tree
from huiyin.people.models import Post
if not Post.objects.filter(role="secretary").exists():
    build_town()
    point = INSIDE
else:
    from huiyin.places.models import Area
    from shapely.geometry import shape
    post = Post.objects.filter(role="secretary", duties__isnull=False).first()
    cell = Area.objects.filter(level="cell", parent=post.area).first() or post.area
    inside = shape(cell.boundary).representative_point()
    point = (inside.x, inside.y)
print(json.dumps(point))
"""


@dataclass(frozen=True)
class Product:
    """A running product, a key for its API, and a point in one of its cells."""

    stack: Stack
    key: str
    point: tuple[float, float]

    def run(self, script: str, *arguments: str) -> str:
        """What a Python script prints that runs in the product's environment, Django ready to be set up."""
        environment = self.stack.environment | {"DJANGO_SETTINGS_MODULE": "huiyin.project.settings"}
        environment["PYTHONPATH"] = os.pathsep.join((environment["PYTHONPATH"], str(Path(__file__).parents[1])))
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout

    def cpu(self) -> float:
        """Seconds of processor time that the web processes have used so far."""
        return cpu_of(self.stack.pids["web"])


@contextmanager
def product(**environment: str) -> Iterator[Product]:
    """Start it, with these settings; yields when it is ready; ends and removes it."""
    stack = Stack(new_home(), HUIYIN_LOG_LEVEL="ERROR", **environment)
    stack.start()
    try:
        stack.wait_ready(READY)
        made = stack.huiyin("key", "create", "--name", "bench", "--scope", "matters")
        bare = Product(stack, made.stdout.strip(), (0.0, 0.0))
        lon, lat = json.loads(bare.run(_FURNISH))
        yield Product(stack, bare.key, (lon, lat))
    finally:
        stack.stop()
        remove_home(stack.home)


def cpu_of(pid: int) -> float:
    """Seconds of processor time that a process and all those below it have used so far."""
    return _cpu(pid) + sum(cpu_of(child) for child in children(pid))


def children(parent: int) -> list[int]:
    """The processes that this one has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
