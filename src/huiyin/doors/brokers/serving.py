"""Listening to every broker of the settings."""

import asyncio

from django.conf import settings

from huiyin.doors.brokers.configured import configured
from huiyin.doors.brokers.link import Link
from huiyin.doors.brokers.taking import Taking
from huiyin.intake.face import Intake


async def serve(intake: Intake, stop: asyncio.Event) -> None:
    """Until told to stop; without a broker there is nothing to do."""
    brokers = configured()
    async with asyncio.TaskGroup() as group:
        for broker in brokers:
            group.create_task(Link(broker, Taking(intake, broker), settings.INGEST_MAX).run(stop))
        await stop.wait()
