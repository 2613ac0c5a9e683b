"""What the tests of sensing under faults share: when the kills fall, and a nursery of processes."""

import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tests.fixtures.nursery import Nursery


@pytest.fixture
def moments() -> Random:
    """When the kills fall. What is printed with a failure is given as HUIYIN_SEED to fall at the same moments again."""
    seed = int(os.environ.get("HUIYIN_SEED") or secrets.randbelow(10**9))
    sys.stdout.write(f"HUIYIN_SEED={seed}\n")
    return Random(seed)


@pytest.fixture(scope="session")
def _imported(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Importing the product costs seconds: once for all tests that kill its processes."""
    with Nursery(HUIYIN_SMS_URL=f"folder://{tmp_path_factory.mktemp('sms')}") as nursery:
        yield nursery


@pytest.fixture
def nursery(_imported: Nursery, committed_db: str) -> Iterator[Nursery]:
    """Starts processes on the database of this test; none of them outlives it. Text messages are taken by a folder."""
    yield _imported
    _imported.kill_all()


@pytest.fixture
def sms(_imported: Nursery) -> Path:
    """The folder in which text messages arrive, those of other tests among them."""
    return Path(_imported.environment["HUIYIN_SMS_URL"].removeprefix("folder://"))
