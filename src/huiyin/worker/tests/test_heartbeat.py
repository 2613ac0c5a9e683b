"""The sign of life."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.worker.heartbeat import beat
from huiyin.worker.models import WorkerSeen

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_worker_has_one_row_however_often_it_beats() -> None:
    beat(NOON)
    beat(NOON + timedelta(seconds=10))
    assert [seen.seen_at for seen in WorkerSeen.objects.all()] == [NOON + timedelta(seconds=10)]


def test_workers_that_are_long_gone_are_forgotten() -> None:
    WorkerSeen.objects.create(name="gone:1", seen_at=NOON - timedelta(days=2))
    beat(NOON)
    assert not WorkerSeen.objects.filter(name="gone:1").exists()
