"""The bill of materials names every part of the locks, is what CycloneDX 1.6 asks, and names no registry."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[2]


def made() -> str:
    return subprocess.run([sys.executable, ROOT / "deploy/bill.py"], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def text() -> str:
    """The bill."""
    return made()


@pytest.fixture(scope="module")
def bill(text: str) -> Any:
    """The same, read."""
    return json.loads(text)


def test_it_is_what_the_standard_asks(text: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_every_part_of_the_locks_is_in_it_with_version_and_digest(bill: Any) -> None:
    there = {part["purl"]: part for part in bill["components"]}
    python = re.findall(
        r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", (ROOT / "requirements/base.txt").read_text(), re.M
    )
    pages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = {f"pkg:pypi/{name}@{version}" for name, version in python}
    wanted |= {
        f"pkg:npm/{path.rpartition('node_modules/')[2].replace('@', '%40')}@{told['version']}"
        for path, told in pages.items()
        if path
    }
    assert len(wanted) > 80
    assert set(there) == wanted
    assert [name for name, part in there.items() if not part.get("hashes")] == []


def test_the_same_locks_give_the_same_bill_and_no_address_of_a_registry(text: str, bill: Any) -> None:
    assert made() == text
    addresses = set(re.findall(r"https?://[^\"\s]+", json.dumps({**bill, "$schema": ""})))
    assert addresses == set()
