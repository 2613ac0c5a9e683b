"""`GET /events?ticket=…` on HUIYIN_LIVE_PORT."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from django.conf import settings
from prometheus_client import Gauge
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from huiyin.live.hub import Hub
from huiyin.live.relay import Outbox, Relay
from huiyin.live.stream import stream
from huiyin.matters.queries import events_after, outbox_end
from huiyin.ui.live_ticket import BadTicket, topics_of

LISTENERS = Gauge("huiyin_live_listeners", "Open pages that listen", multiprocess_mode="livesum")
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def build(outbox: Outbox, origins: list[str]) -> Starlette:
    """The application, reading events from the outbox, for pages of these origins."""
    hub = Hub()

    async def events(request: Request) -> Response:
        try:
            topics = topics_of(request.query_params.get("ticket", ""))
        except BadTicket:
            return PlainTextResponse("The ticket is not valid, or too old: load the page again.", 403)
        after = request.headers.get("last-event-id", "")
        return StreamingResponse(_counted(stream(hub, topics, after)), media_type="text/event-stream", headers=HEADERS)

    @contextlib.asynccontextmanager
    async def relaying(app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(Relay(outbox, hub).run())
        yield
        task.cancel()

    return Starlette(
        routes=[Route("/events", events), Route("/healthz", healthz)],
        middleware=[Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["GET"])],
        lifespan=relaying,
    )


async def _counted(chunks: AsyncIterator[str]) -> AsyncIterator[str]:
    with LISTENERS.track_inprogress():
        async for chunk in chunks:
            yield chunk


async def healthz(request: Request) -> Response:
    """200 whenever this process answers at all."""
    return PlainTextResponse("alive\n")


application = build(Outbox(outbox_end, events_after), settings.LIVE_ORIGINS)
