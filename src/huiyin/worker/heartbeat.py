"""The worker says every ten seconds that it is there."""

import os
import socket
from datetime import datetime, timedelta

from huiyin.worker.models import WorkerSeen

EVERY = timedelta(seconds=10)
FORGOTTEN_AFTER = timedelta(days=1)


def beat(now: datetime) -> None:
    """Note that this process is alive; forget workers that have not been seen for a day."""
    me = WorkerSeen(name=f"{socket.gethostname()}:{os.getpid()}", seen_at=now)
    WorkerSeen.objects.bulk_create([me], update_conflicts=True, unique_fields=["name"], update_fields=["seen_at"])
    WorkerSeen.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
