"""The part of this door that listens to what is ordered: with the other doors' process."""

import asyncio

from huiyin.doors.chirpstack.configured import configured
from huiyin.doors.chirpstack.ordering import Chirpstack
from huiyin.intake.face import Intake
from huiyin.intake.relaying import relay

DOOR = "chirpstack"


async def serve(intake: Intake, stop: asyncio.Event) -> None:
    """Hand orders over until told to stop, where the platform's API is set."""
    api = configured().api
    await relay(intake, stop, DOOR, Chirpstack(api) if api is not None else None)
