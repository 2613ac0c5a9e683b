"""A push, from the channel to the phone's screen, in real Chromium.

No push service can be reached here. So the service is played on 127.0.0.1: the product encrypts and hands over as to
any other; what the service took is decrypted with the subscription's keys, as a browser does it (RFC 8291), and given
by Chromium's own tools to the page's real service worker. Nobody can press on what a headless Chromium shows: the press
is an event, and of the window that it asks for only the address is seen.
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from tests.fixtures.stack import Stack

from huiyin.kernel.ids import new_id
from huiyin.notices.channels.port import Outgoing
from huiyin.notices.channels.web_push import WebPushChannel
from huiyin.notices.tests.browsers import a_browser
from huiyin.notices.tests.providers import playing

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, CDPSession, Page, Worker

pytestmark = pytest.mark.browser
TITLE = "您反映的事：已受理"
READY = "navigator.serviceWorker.ready.then(() => true)"
SHOWN = """() => self.registration.getNotifications().then(all => all.map(one => [one.title, one.data, one.lang]))"""
PRESS = """async () => {
    const asked = [];
    self.clients.openWindow = async url => { asked.push(url); return null; };
    for (const notification of await self.registration.getNotifications())
        self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    const pause = () => new Promise(done => setTimeout(done, 20));
    while (!asked.length) await pause();
    return [asked, (await self.registration.getNotifications()).length];
}"""


def test_a_push_is_shown_and_its_press_opens_the_matter(
    new_context: Callable[..., "BrowserContext"], stack: Stack
) -> None:
    context = new_context(permissions=["notifications"])
    tab = context.new_page()
    inspector, registrations = inspected(context, tab)
    tab.goto(f"{stack.base_url}/report/what")
    assert tab.evaluate(READY)
    worker = context.service_workers[0]
    matter = f"{stack.base_url}/p/{a_public_number(stack)}"
    for link, opened in ((matter, matter), ("https://elsewhere.example.org/", f"{stack.base_url}/")):
        told = pushed(link)
        delivery = {"origin": stack.base_url, "registrationId": registrations[-1], "data": json.dumps(told)}
        inspector.send("ServiceWorker.deliverPushMessage", delivery)
        assert shown(tab, worker) == [[TITLE, opened, "zh-Hans"]]
        assert worker.evaluate(PRESS) == [[opened], 0]


def inspected(context: "BrowserContext", tab: "Page") -> tuple["CDPSession", list[str]]:
    """Chromium's tools for service workers, and the registrations that they have heard of."""
    inspector, found = context.new_cdp_session(tab), []

    def heard(event: dict[str, Any]) -> None:
        found.extend(one["registrationId"] for one in event["registrations"] if not one["isDeleted"])

    inspector.on("ServiceWorker.workerRegistrationUpdated", heard)
    inspector.send("ServiceWorker.enable")
    return inspector, found


def pushed(link: str) -> Any:
    """What a browser reads of a notice with this link, after the way through the channel and a push service."""
    browser = a_browser()
    with playing(lambda _: (201, {}, b"")) as service:
        channel = WebPushChannel("a secret made on first use", "mailto:desk@example.org", service.way())
        address = browser.address(f"{service.url}/push")
        channel.send(Outgoing(new_id(), address, TITLE, "", "zh-Hans", link))
        return browser.reads(service.calls[0].body)


def shown(tab: "Page", worker: "Worker") -> list[list[str]]:
    """What stands on the screen, as soon as anything does."""
    for _ in range(200):
        if found := worker.evaluate(SHOWN):
            return list(found)
        tab.wait_for_timeout(25)
    return []


def a_public_number(stack: Stack) -> str:
    with psycopg.connect(stack.dsn) as connection:
        row = connection.execute("SELECT number FROM matters_matter WHERE visibility = 'public' LIMIT 1").fetchone()
    assert row
    return str(row[0])
