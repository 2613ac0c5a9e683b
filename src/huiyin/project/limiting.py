"""Nobody takes the product away from others: so many requests a second, and so many bytes sent a day, from one address
and with one credential.

A token bucket in the memory of each process (docs/adr/0015): about a microsecond a request, nothing shared, nothing to
fail. The rate of the setting is divided by the number of processes, among which the kernel spreads connections.
"""

import hashlib
import math
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from huiyin.api.catalogue import TOO_MANY
from huiyin.api.problems import Problem, answer
from huiyin.doors.open311.rendering import render_error
from huiyin.project.forwarding import from_this_machine
from huiyin.project.metrics import LIMITED

BURST = 4
"""Seconds' worth of requests that may come at once: a page with its photos."""
MOST_KEPT = 50_000
DAY = 24 * 3600
SMALL = 256 * 1024
"""A request with fewer bytes holds words, and no photo worth a count."""
OF_DEVICES = re.compile(r"/ingest/|/api/v1/[^/]+/(?:telemetry|attributes|claim|rpc)(?:/|$)")
"""Where devices and platforms push: thousands of devices may share an address, and a platform that is told to wait
stops for all of them."""


@dataclass(slots=True)
class Bucket:
    """What is left, and when that was reckoned."""

    left: float
    at: float


class Buckets:
    """One bucket a name, the least recently used forgotten: a full bucket and no bucket are the same."""

    def __init__(self, rate: float, burst: float, most: int = MOST_KEPT) -> None:
        self.rate, self.burst, self.most = rate, burst, most
        self._held: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str, now: float, cost: float = 1) -> float:
        """Take one, or `cost`; 0 when it was there, else the seconds until it is."""
        with self._lock:
            bucket = self._held.pop(name, None) or Bucket(self.burst, now)
            left = min(self.burst, bucket.left + max(now - bucket.at, 0) * self.rate)
            self._held[name] = Bucket(left - cost if left >= cost else left, now)
            if len(self._held) > self.most:
                self._held.popitem(last=False)
        return 0.0 if left >= cost else (cost - left) / self.rate

    def __len__(self) -> int:
        return len(self._held)


class RateLimit:
    """Middleware, before anything that asks the database: 429 with Retry-After for whoever is too fast.

    The machine itself is not limited: health checks and benches come from there. What a proxy on this machine hands on
    is; as long as HUIYIN_PROXIES does not tell of it, all its callers are counted as one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        rate = settings.RATE / settings.WEB_PROCESSES
        self.buckets = Buckets(rate, rate * BURST) if rate > 0 else None
        devices = settings.INGEST_RATE / settings.WEB_PROCESSES
        self.of_devices = Buckets(devices, devices * BURST) if devices > 0 else None
        a_day = settings.UPLOADS_A_DAY * 1024 * 1024 / settings.WEB_PROCESSES
        self.uploads = Buckets(a_day / DAY, max(a_day, settings.REQUEST_BODY_LIMIT)) if a_day > 0 else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or pass on."""
        if (buckets := self.of_devices if OF_DEVICES.match(request.path) else self.buckets) is not None:
            now = time.monotonic()
            for by, name in _names(request):
                if wait := buckets.wait(name, now):
                    LIMITED.labels(by).inc()
                    return _refused(request, wait)
        if self.uploads is not None and (size := _size(request)) > SMALL:
            now = time.monotonic()
            for _by, name in _names(request):
                if wait := self.uploads.wait(name, now, size):
                    LIMITED.labels("uploads").inc()
                    return _refused(request, wait, uploads=True)
        return self.get_response(request)


def _size(request: HttpRequest) -> int:
    """How many bytes come with the request; a chunked one was counted before (`bodies`)."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdigit() else 0


def _names(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Whom a request is counted for. A credential is counted whether it is true or not, and kept as a digest."""
    if from_this_machine(request):
        return
    yield "address", request.META.get("REMOTE_ADDR", "")
    given = request.headers.get("Authorization") or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if given:
        yield "credential", hashlib.sha256(given.encode()).hexdigest()


def _refused(request: HttpRequest, wait: float, *, uploads: bool = False) -> HttpResponse:
    if request.path.startswith(("/api/", "/ingest/")):
        response = answer(Problem(TOO_MANY))
    elif request.path.startswith("/open311/"):
        response = render_error(request, 429, "Too many requests. Come back after the seconds in Retry-After.")
    else:
        response = HttpResponse(render_to_string("429.html", {"uploads": uploads}), status=429)
    response["Retry-After"] = str(math.ceil(wait))
    response["Cache-Control"] = "no-store"
    return response
