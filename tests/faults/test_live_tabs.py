"""Real pages in a browser: one that was away for longer than is remembered, and one for which there is no seat."""

import json
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.fixtures.stack import Stack

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.fault, pytest.mark.browser]
RAISED = """
import json
from huiyin.places.models import Area
from huiyin.matters.tests.cast import build_town
if not Area.objects.exists(): build_town()
from huiyin.web.tests.desk_town import raised
opened = raised()
print(json.dumps([str(opened.matter.pk), opened.receipt]))
"""
ACCEPTED = """
from django.utils import timezone
from huiyin.matters.operations import act
from huiyin.people.actors import Actor, ActorKind
from huiyin.people.models import User
from huiyin.people.queries import actor_of
from huiyin.web.tests.desk_town import raised
secretary = User.objects.get(username="secretary")
act(matter_id={matter!r}, action="accept", data={{}}, actor=actor_of(secretary, timezone.now()), now=timezone.now())
for _ in range({others}): raised()
"""


def shell(product: Stack, code: str) -> str:
    done = product.huiyin("manage", "shell", "-v", "0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def receipt(tab: "Page", product: Stack, token: str) -> None:
    tab.goto(f"{product.base_url}/r/{token}")
    tab.get_by_text("待受理").first.wait_for()


def look_away_and_back(tab: "Page") -> None:
    for state in ("hidden", "visible"):
        tab.evaluate(
            """state => {
                Object.defineProperty(document, "hidden", { get: () => state === "hidden", configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }""",
            state,
        )


def test_a_page_that_was_away_for_longer_than_is_remembered_reads_itself_again(
    killable: Stack, new_context: Callable[..., "BrowserContext"]
) -> None:
    """The guard: without the order to read again, nothing on the page would ever change."""
    matter, token = json.loads(shell(killable, RAISED))
    tab = new_context().new_page()
    with tab.expect_response(lambda answer: "/events" in answer.url):
        receipt(tab, killable, token)
    killable.kill("live", signal.SIGSTOP)
    shell(killable, ACCEPTED.format(matter=matter, others=45))
    killable.wait_reborn("live", killable.kill("live"))
    tab.get_by_text("待派单").first.wait_for(timeout=60_000)


def test_a_page_without_a_seat_says_so_and_is_current_when_somebody_looks_at_it(
    killable: Stack, new_context: Callable[..., "BrowserContext"]
) -> None:
    matter, token = json.loads(shell(killable, RAISED))
    context = new_context()
    tabs = [context.new_page() for _ in range(3)]
    for tab in tabs:
        receipt(tab, killable, token)
    tabs[2].get_by_text("这一页没连上实时更新").wait_for(timeout=60_000)
    shell(killable, ACCEPTED.format(matter=matter, others=0))
    tabs[0].get_by_text("待派单").first.wait_for(timeout=60_000)
    look_away_and_back(tabs[2])
    tabs[2].get_by_text("待派单").first.wait_for(timeout=20_000)
