"""Running background jobs: procrastinate's worker, in a thread of ours and on connections of its own."""

import asyncio
import threading

import structlog
from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate import App
from procrastinate.contrib.django import procrastinate_app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.django_connector import DjangoConnector

from huiyin.worker.jobs import KEEP

log = structlog.get_logger(__name__)
CONCURRENCY = 2
POLL = 5.0
"""Seconds between looks for work that no notification announced."""
WAIT = 2.0
"""Seconds before the next try when the database does not answer."""


def run(stop: threading.Event) -> None:
    """Run jobs until `stop` is set; those that were begun are finished. Waits for a database that does not answer."""
    asyncio.run(_run(stop))


async def _run(stop: threading.Event) -> None:
    told = asyncio.create_task(asyncio.to_thread(stop.wait))
    while not stop.is_set():
        working = asyncio.create_task(_work(_app()))
        await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
        working.cancel()  # procrastinate takes the first cancellation as a request to finish what it holds
        ended = (await asyncio.gather(working, return_exceptions=True))[0]
        if not stop.is_set():
            log.warning("jobs_wait_for_database", problem=type(ended).__name__)
            await _begin_afresh()
            await asyncio.wait({told}, timeout=WAIT)
    await _begin_afresh()


async def _begin_afresh() -> None:
    """Close the connection by which procrastinate defers periodic jobs: Django would keep one that is broken."""
    await sync_to_async(connections.close_all)()


def _app() -> App:
    """The app with connections of its own: whoever defers a job in this process goes on doing so in its transaction."""
    shared = procrastinate_app.current_app
    assert isinstance(shared, App)
    assert isinstance(shared.connector, DjangoConnector)
    own = DjangoApp(connector=shared.connector.get_worker_connector())
    own.tasks, own.periodic_registry = shared.tasks, shared.periodic_registry
    return own


async def _work(app: App) -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=CONCURRENCY,
            install_signal_handlers=False,
            fetch_job_polling_interval=POLL,
            delete_jobs=KEEP,
        )
