"""kill -9 of the process that derives the facts of figures, around a batch's writes: nothing lost, nothing twice."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from tests.fixtures.workers import database_url

from huiyin.matters.figures import keeping
from huiyin.matters.figures.tests.test_facts_follow import live
from huiyin.matters.models import Fact, FactCursor, FactMonth
from huiyin.matters.tests.cast import INSIDE, NOW, build_town

pytestmark = pytest.mark.fault
BATCH, DONE = 3, 2
WAYS = ("solved", "refused", "silent", "silent", "silent", "answered")
"""Lives of four, two, one, one, one and three entries: the third batch is the three that nothing is heard of again."""
HANGS = """
import itertools, os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.project.settings"
import django; django.setup()
from django.utils import timezone
from huiyin.matters.figures import keeping
batch, done, written = map(int, sys.argv[1:])
derive, calls = keeping.derive, itertools.count()
def hanging(ids):
    last = next(calls) == done
    if not last or written:
        derive(ids)
    if last:
        print("here", flush=True)
        time.sleep(3600)  # the batch is read, its facts are about to be written or are: here the kill falls
keeping.derive = hanging
while keeping.follow(now=timezone.now(), limit=batch) == batch:
    pass
"""


@pytest.mark.parametrize("written", [False, True], ids=["before its facts are written", "after that"])
def test_facts_and_how_far_the_reading_got_agree_after_a_kill(committed_db: str, written: bool) -> None:
    town = build_town()
    for n, name in enumerate(WAYS):
        live(town, name, INSIDE, NOW + timedelta(days=n), 2)
    killed_in_a_batch(written)
    assert FactMonth.objects.get().revision == DONE
    follow()
    followed = sorted(Fact.objects.values_list())
    assert len(followed) == len(WAYS)
    FactCursor.objects.update(xid="0", entry=0)
    Fact.objects.all().delete()
    follow()
    assert sorted(Fact.objects.values_list()) == followed


def killed_in_a_batch(written: bool) -> None:
    """Let another process derive two batches, and kill it in its third."""
    environment = os.environ | {"DATABASE_URL": database_url(), "PYTHONPATH": os.pathsep.join(sys.path)}
    order = [sys.executable, "-c", HANGS, str(BATCH), str(DONE), str(int(written))]
    with subprocess.Popen(order, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.kill()


def follow() -> None:
    """Derive to the end of the history."""
    while keeping.follow(now=NOW, limit=BATCH) == BATCH:
        pass
