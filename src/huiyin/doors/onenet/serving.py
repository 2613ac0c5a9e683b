"""The part of this door that listens to what is ordered: with the other doors' process."""

import asyncio

from huiyin.doors.onenet.configured import configured
from huiyin.doors.onenet.ordering import Onenet
from huiyin.intake.face import Intake
from huiyin.intake.relaying import relay

DOOR = "onenet"


async def serve(intake: Intake, stop: asyncio.Event) -> None:
    """Hand orders over until told to stop, where the platform's API is set."""
    api = configured().api
    await relay(intake, stop, DOOR, Onenet(api) if api is not None else None)
