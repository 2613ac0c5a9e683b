"""`GET /events?ticket=…` on HUIYIN_LIVE_PORT."""

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncIterator, Callable

from django.conf import settings
from prometheus_client import Gauge
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from huiyin.intake.waking import Waker
from huiyin.live.hub import Hub, Seats, TooMany
from huiyin.live.relay import Outbox, Relay
from huiyin.live.stream import stream
from huiyin.matters.queries import events_after, outbox_before
from huiyin.notices.operations.writing import URGENT
from huiyin.ui.live_ticket import BadTicket, Ticket, opened

LISTENERS = Gauge("huiyin_live_listeners", "Open pages that listen", multiprocess_mode="livesum")
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
ALL_TOGETHER = 10_000


class Events:
    """The address itself. A seat is taken before the first byte and given back when the connection ends."""

    def __init__(self, hub: Hub, seats: Seats) -> None:
        self._hub, self._seats = hub, seats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            ticket = opened(request.query_params.get("ticket", ""))
            with self._seats.taken(ticket.holder), LISTENERS.track_inprogress():
                await self._stream(request, ticket)(scope, receive, send)
        except BadTicket:
            await _refused("The ticket is not valid, or too old: load the page again.", 403)(scope, receive, send)
        except TooMany:
            said = f"{settings.LIVE_EACH} pages of yours listen already, or too many of all. This one works without."
            await _refused(said, 429, {"Retry-After": "60"})(scope, receive, send)

    def _stream(self, request: Request, ticket: Ticket) -> Response:
        chunks = stream(self._hub, ticket.topics, request.headers.get("last-event-id", ""))
        return StreamingResponse(chunks, media_type="text/event-stream", headers=HEADERS)


def build(
    outbox: Outbox, origins: list[str], seats: Seats | None = None, waker: Callable[[], Waker] | None = None
) -> Starlette:
    """The application, reading events from the outbox, for pages of these origins; at once when it is woken."""
    hub = Hub()

    @contextlib.asynccontextmanager
    async def relaying(app: Starlette) -> AsyncIterator[None]:
        woken = waker().start() if waker else None
        wait = woken.wait if woken else time.sleep
        task = asyncio.create_task(Relay(outbox, hub, wait, again=settings.LIVE_REMEMBERED).run())
        yield
        task.cancel()
        if woken:
            woken.end()

    return Starlette(
        routes=[
            Route("/events", Events(hub, seats or Seats(settings.LIVE_EACH, ALL_TOGETHER))),
            Route("/healthz", healthz),
        ],
        middleware=[Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["GET"])],
        lifespan=relaying,
    )


def _refused(said: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(said, status, headers)


async def healthz(request: Request) -> Response:
    """200 whenever this process answers at all."""
    return PlainTextResponse("alive\n")


application = build(Outbox(outbox_before, events_after), settings.LIVE_ORIGINS, waker=functools.partial(Waker, URGENT))
