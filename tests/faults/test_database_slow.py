"""A database that takes 200 ms for every statement, and breaks all connections meanwhile: what is asked is answered in
time or told to come again, nothing is lost or doubled, nothing piles up, and the worker goes on.

The clients stand outside and keep their own lists (tests/fixtures/outside.py).
"""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import httpx
import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.test import Client as Browser
from django.utils import timezone
from tests.fixtures.outside import Client
from tests.fixtures.serving import serving
from tests.fixtures.slow_database import slow_database
from tests.fixtures.workers import until

from huiyin.matters import verification
from huiyin.matters.models import Matter
from huiyin.matters.tests.cast import INSIDE, Town, build_town
from huiyin.notices.models import Notice
from huiyin.people.keys import Scope, create_key
from huiyin.project.processes import WEB_THREADS
from huiyin.worker.urgent import AT_ONCE as AT_ONCE_URGENT

pytestmark = pytest.mark.fault
SLOW = 0.2
"""Seconds by which each statement is held back."""
CLIENTS = 4
PAGE = "/areas/city"
PAGES = ("/", "/areas/city", "/figures", "/desk/")
AT_ONCE = 3
"""People who open each of the pages at the same moment."""
LONGEST = 40.0
"""Seconds within which everything is answered: some 6 on a quiet machine, and this on one that does much else."""
OF_THE_JOBS = 8
"""Connections of the jobs' own: procrastinate's pool of four, its ear, who defers, and two jobs that run."""
OF_THE_WORKER = 4 + AT_ONCE_URGENT + OF_THE_JOBS
"""Connections that a worker needs at most: time, notices, the urgent lane with its ear and its deliveries, the jobs."""


def test_everything_goes_on_slowly_and_nothing_is_lost(committed_db: str) -> None:
    session = signed_in(build_town())
    with slow_database() as database, serving("web", "work", DATABASE_URL=database.url) as address:
        with at_work(address) as clients:
            all_have_more(clients)
            usual = max(seconds for _, seconds in read_pages(address, session))
            database.delay = SLOW
            seen = read_pages(address, session)
            database.break_all()
            all_have_more(clients)
        until(lambda: not waiting().exists(), 60, "the worker sends nothing")
        assert database.open <= 2 * WEB_THREADS + OF_THE_WORKER
        database.delay = 0
        again = max(seconds for _, seconds in read_pages(address, session))
        assert again < 3 * usual + SLOW * 10, "what had piled up is still being worked off"
    assert [status for status, _ in seen if status not in (200, 503)] == []
    assert max(seconds for _, seconds in seen) < LONGEST
    assert findings(clients) == []


def test_a_queue_that_grew_too_long_is_left_for_those_who_still_wait(committed_db: str) -> None:
    """Sixty people open a page at once, for which there are twelve threads; a proxy stands before."""
    build_town()
    proxied = partial(serving, HUIYIN_PROXIES="1", HUIYIN_LONGEST_WAIT="1", HUIYIN_RATE="0")
    with slow_database() as database, proxied(DATABASE_URL=database.url) as address:
        httpx.get(f"{address}{PAGE}")
        database.delay = 0.5

        def open_it(_: int) -> tuple[int, float]:
            began = time.time()
            answer = httpx.get(f"{address}{PAGE}", headers={"X-Request-Start": f"t={began:.3f}"}, timeout=60)
            return answer.status_code, time.time() - began

        with ThreadPoolExecutor(60) as people:
            seen = list(people.map(open_it, range(60)))
        database.delay = 0
        assert open_it(0)[0] == 200
    served, left = ([seconds for status, seconds in seen if status == wanted] for wanted in (200, 503))
    assert len(served) + len(left) == len(seen)
    assert served and left, seen
    assert max(left) < max(served) + 1, "whoever is told to come again hears it as soon as anybody hears something"


def signed_in(town: Town) -> dict[str, str]:
    """The cookie of a secretary at the desk."""
    browser = Browser()
    browser.force_login(town.users["secretary"], backend="django.contrib.auth.backends.ModelBackend")
    return {settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value}


@contextmanager
def at_work(address: str) -> Iterator[list[Client]]:
    """Clients that raise and accept until the block ends; each has then finished what it began."""
    key = create_key(name="热线", scopes=frozenset({Scope.MATTERS}), now=timezone.now())
    clients = [Client(address, key, INSIDE, longest=LONGEST, patience=3 * LONGEST) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield clients
    finally:
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join(client.patience * 2)


def all_have_more(clients: list[Client]) -> None:
    """Return when each client has had another one acknowledged."""
    before = {client: len(client.acknowledged) for client in clients}
    until(lambda: all(len(c.acknowledged) > count for c, count in before.items()), 120, "nothing is acknowledged")


def read_pages(address: str, session: dict[str, str]) -> list[tuple[int, float]]:
    """Status and seconds of every page, opened by several people at once."""

    def read(page: str) -> tuple[int, float]:
        began = time.monotonic()
        answer = httpx.get(f"{address}{page}", cookies=session, timeout=LONGEST * 2)
        assert answer.status_code == 200 or answer.headers["Retry-After"]
        return answer.status_code, time.monotonic() - began

    with ThreadPoolExecutor(len(PAGES) * AT_ONCE) as people:
        return list(people.map(read, PAGES * AT_ONCE))


def waiting() -> QuerySet[Notice]:
    return Notice.objects.filter(state__in=["waiting", "sending"], due_at__lte=timezone.now())


def findings(clients: list[Client]) -> list[str]:
    """What is wrong, comparing the clients' lists with the database."""
    found = [wrong for client in clients for wrong in client.wrong]
    slowest = max(client.slowest for client in clients)
    if slowest >= LONGEST:
        found.append(f"a call took {slowest:.1f} s")
    acknowledged = {once: what for client in clients for once, what in client.acknowledged.items()}
    there = Counter(words.rsplit(" ", 1)[-1] for words in Matter.objects.values_list("summary", flat=True))
    found += [f"{once} was opened {there[once]} times" for once in acknowledged if there[once] != 1]
    states = dict(Matter.objects.values_list("number", "state"))
    found += [f"{what.number} is {states.get(what.number)}" for what in acknowledged.values()
              if states.get(what.number) != what.state]  # fmt: skip
    return found + [f"{broken.where}: {broken.problem}" for broken in verification.breaks()]
