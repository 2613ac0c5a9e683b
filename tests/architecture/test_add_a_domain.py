"""`docs/howto/add-a-domain.md` is true: followed to the letter, in a copy of the sources, it adds a domain.

What the page shows is written where the page says; nothing else is touched. The product of that copy runs in
processes of its own.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/howto/add-a-domain.md"
FOLDER, SETTINGS = "src/huiyin/domains/lamp", "src/huiyin/project/settings.py"
FILE = re.compile(r"`([\w/]+\.(?:py|toml))`")
BLOCK = re.compile(r"^```(?:toml|python)\n(.*?)^```$", re.M | re.S)
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
TRIED = """
import json
import sys

import django

django.setup()
from django.test import Client
from django.utils import timezone

from huiyin.matters import queries
from huiyin.matters.tests.cast import INSIDE, build_town
from huiyin.people.keys import Scope, create_key
from huiyin.people.queries import actor_of

town, now = build_town(), timezone.now()
outside = create_key(name="hotline", scopes=frozenset({Scope.MATTERS}), now=now)
secretary = create_key(name="desk", scopes=frozenset({Scope.MATTERS}), now=now, username="secretary")


def call(method, path, key, **body):
    headers = {"Authorization": f"Bearer {key}", "Host": "127.0.0.1"}
    given = {"data": json.dumps(body), "content_type": "application/json"} if method == "post" else {}
    answer = getattr(Client(), method)(f"/api/v1{path}", headers=headers, **given)
    return {"status": answer.status_code, **json.loads(answer.content)}


def inbox():
    actor = actor_of(town.users["secretary"], now)
    return [matter.number for matter in queries.inbox(actor, queries.MatterFilter(), now)]


lon, lat = INSIDE
found = {"opened": call("post", "/matters/lamp", outside, text="The lamp at the gate is dark", lon=lon, lat=lat)}
number = found["opened"]["number"]
found["inbox"] = inbox()
found["read"] = call("get", f"/matters/{number}", secretary)
found["listed"] = call("get", "/matters", outside)
found["lifecycle"] = call("get", "/lifecycles/lamp", outside)
found["impossible"] = call("post", f"/matters/{number}/actions/answer", secretary)
found["incomplete"] = call("post", f"/matters/{number}/actions/repair", secretary)
found["acted"] = call("post", f"/matters/{number}/actions/repair", secretary, data={"answer": "A new bulb."})
found["inbox_after"] = inbox()
found["history"] = call("get", f"/matters/{number}/history", secretary)
json.dump(found, sys.stdout)
"""


@dataclass(frozen=True)
class Copy:
    """A copy of the sources to which a domain was added, and a database for it."""

    root: Path
    environment: dict[str, str]
    before: dict[str, bytes]

    def run(self, *arguments: str) -> str:
        """What python prints, run on the copy without a mistake."""
        done = self.try_to_run(*arguments)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def try_to_run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Python run on the copy; nothing is checked."""
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def copy(tmp_path: Path, committed_db: str) -> Iterator[Copy]:
    root = tmp_path / "checkout"
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", ".importlinter"):
        shutil.copy(ROOT / name, root)
    before = contents(root)
    follow_the_page(root)
    at = connection.settings_dict
    address = f"postgresql://{at['USER']}:{at['PASSWORD']}@:{at['PORT'] or 5432}/{committed_db}?host={at['HOST']}"
    connection.close()
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("HUIYIN_")}
    settings = {"DATABASE_URL": address, "PYTHONPATH": str(root / "src"), "HUIYIN_HOME": str(tmp_path / "home")}
    yield Copy(root, inherited | settings | {"DJANGO_SETTINGS_MODULE": "huiyin.project.settings"}, before)


def follow_the_page(root: Path) -> None:
    """Do what the page says."""
    (root / FOLDER).mkdir()
    (root / FOLDER / "__init__.py").touch()
    for name, content in shown():
        if name == SETTINGS:
            add_the_line(root / SETTINGS, content)
        else:
            (root / FOLDER / Path(name).name).write_text(content)


def shown() -> Iterator[tuple[str, str]]:
    """The blocks of the page, each with the file that was named last before it."""
    text = PAGE.read_text()
    for block in BLOCK.finditer(text):
        yield FILE.findall(text, 0, block.start())[-1], block[1]


def add_the_line(settings: Path, block: str) -> None:
    """Write the one line that the block has and the settings have not, below the line that stands before it."""
    there = settings.read_text()
    lines = block.splitlines()
    (new,) = [line for line in lines if f"{line}\n" not in there]
    before = lines[lines.index(new) - 1]
    assert there.count(f"{before}\n") == 1
    settings.write_text(there.replace(f"{before}\n", f"{before}\n{new}\n"))


def contents(root: Path) -> dict[str, bytes]:
    """The sources of the copy, without what running them leaves behind."""
    files = [path for path in (root / "src").rglob("*") if path.is_file() and path.suffix not in {".mo", ".pyc"}]
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


@pytest.fixture
def tried(copy: Copy) -> dict[str, Any]:
    """What the product of the copy did with a lamp."""
    copy.run("-m", "huiyin", "migrate")
    found: dict[str, Any] = json.loads(copy.run("-c", TRIED))
    return found


def test_a_domain_takes_one_folder_and_one_line(copy: Copy, tried: dict[str, Any]) -> None:
    number = tried["opened"]["number"]
    assert tried["opened"]["status"] == 201
    assert tried["opened"]["owner_unit"] == "community-0"
    assert tried["opened"]["due_at"]
    assert tried["inbox"] == [number]
    assert [offer["action"] for offer in tried["read"]["possible"]] == ["repair"]
    assert [matter["number"] for matter in tried["listed"]["matters"]] == [number]
    assert [state["key"] for state in tried["lifecycle"]["states"]] == ["reported", "repaired"]
    assert (tried["impossible"]["status"], tried["incomplete"]["status"]) == (409, 422)
    assert (tried["acted"]["status"], tried["acted"]["state"]) == (200, "repaired")
    assert tried["inbox_after"] == []
    assert [entry["action"] for entry in tried["history"]["entries"]] == ["opened", "repair"]
    assert copy.run("-m", "huiyin", "verify", "ledger").startswith("whole: 1 matters, 2 entries")
    assert "repaired" in copy.run("-m", "huiyin", "lifecycle", "lamp", "--text")
    now = contents(copy.root)
    changed = sorted(name for name in now | copy.before if now.get(name) != copy.before.get(name))
    names = ("__init__.py", "apps.py", "lifecycle.toml", "operations.py")
    assert changed == sorted([*(f"{FOLDER}/{name}" for name in names), SETTINGS])
    copy.run("-m", "ruff", "check", FOLDER)
    copy.run("-m", "ruff", "format", "--check", FOLDER)
    contracts = copy.try_to_run("-c", LINT_IMPORTS)
    assert "Contracts" in contracts.stdout
    assert "huiyin.domains.lamp" not in contracts.stdout
