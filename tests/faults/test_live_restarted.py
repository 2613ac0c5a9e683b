"""kill -9 of live, PostgreSQL and web under an open page: it hears of everything, and of nothing twice.

What is found without the guard, a relay that begins in the past: the page is told to read itself again (`resets`).
"""

import uuid

import pytest
from tests.fixtures.outside import Client
from tests.fixtures.page import Page
from tests.fixtures.stack import Stack
from tests.fixtures.workers import until

from huiyin.matters.tests.cast import INSIDE

pytestmark = pytest.mark.fault
TOWN = """
from huiyin.places.models import Area
from huiyin.matters.tests.cast import build_town
if not Area.objects.exists(): build_town()
from huiyin.ui.live_ticket import ticket
print(ticket([f"area:{Area.objects.get(level='city').pk}"], holder="person:1"))
"""


@pytest.fixture
def ticket(killable: Stack) -> str:
    """A ticket for everything that happens in the town."""
    made = killable.huiyin("manage", "shell", "-v", "0", "-c", TOWN)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


@pytest.fixture
def clerk(killable: Stack, ticket: str) -> Client:
    """Somebody who raises matters through the API."""
    return Client(killable.base_url, killable.key, INSIDE)


def test_an_open_page_hears_of_everything_once_whatever_is_killed(killable: Stack, ticket: str, clerk: Client) -> None:
    page = Page(killable.live_url, ticket)
    page.start()
    until(lambda: bool(page.last_id), 30, "the page has no place to come back to")
    raised = [raise_one(clerk)]
    until(lambda: page.heard == raised, 30, "the first event did not come")
    for name in ("live", "postgres", "web"):
        old = killable.kill(name)
        raised.append(raise_one(clerk))
        killable.wait_reborn(name, old)
        until(
            lambda: len(page.heard) >= len(raised),
            40,
            f"lost with {name}: {page.heard} of {raised}, told {page.resets} times to read again",
        )
    page.stopping.set()
    assert (page.heard, page.resets) == (raised, 0)
    assert page.connections > 1


def raise_one(clerk: Client) -> str:
    """The number of a new matter; sent until it is taken, as web and database may be away just now."""
    report = {"text": "楼道灯不亮", "lon": INSIDE[0], "lat": INSIDE[1]}
    opened = clerk.until_taken("/matters/voice", report, uuid.uuid4().hex)
    assert opened, clerk.wrong
    return str(opened["number"])
