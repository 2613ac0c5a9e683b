"""Security keys in Chromium with its virtual authenticator, against real pages on a socket."""

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from huiyin.matters.tests.cast import build_town
from huiyin.people.factors import codes
from huiyin.web.tests.desk_town import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


class Pages(StaticFilesHandler):
    """The product with its static files."""

    def get_base_url(self) -> str:
        """Where static files are."""
        return "/static/"


@pytest.fixture
def address(committed_db: str) -> Iterator[str]:
    """The product at localhost, where browsers take security keys without https; the secretary has a password."""
    secretary = build_town().users["secretary"]
    secretary.set_password(PASSWORD)
    secretary.save()
    server: WSGIServer = make_server("127.0.0.1", 0, Pages(WSGIHandler()), handler_class=Quiet)

    def serve() -> None:
        server.serve_forever()
        connections.close_all()  # those of this thread

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def plugged_in(tab: "Page") -> None:
    """A key that answers by itself."""
    devtools = tab.context.new_cdp_session(tab)
    devtools.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": kind | {"automaticPresenceSimulation": True}})


def sign_in(tab: "Page", address: str) -> None:
    """The first step."""
    tab.goto(f"{address}/sign-in")
    tab.fill("#id_username", "secretary")
    tab.fill("#id_password", PASSWORD)
    tab.get_by_role("button", name="登录", exact=True).click()


def test_a_key_is_added_and_signs_in_and_its_answer_is_good_once(
    new_context: Callable[..., "BrowserContext"], address: str
) -> None:
    tab = new_context().new_page()
    plugged_in(tab)
    sign_in(tab, address)
    tab.wait_for_url("**/desk/")
    tab.goto(f"{address}/desk/second-factor/key")
    tab.fill("#key-name", "办公室的钥匙")
    tab.get_by_role("button", name="现在碰一下密钥").click()
    tab.wait_for_url("**/desk/second-factor")
    tab.get_by_text("办公室的钥匙").first.wait_for()
    assert tab.locator("[data-codes] li").count() == codes_count()

    tab.context.clear_cookies()
    sign_in(tab, address)
    tab.wait_for_url("**/sign-in/second*")
    with tab.expect_request(lambda r: r.method == "POST" and "/second" in r.url) as asked:
        tab.get_by_role("button", name="用安全密钥").click()
    tab.wait_for_url("**/desk/")
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None

    stale = (asked.value.post_data_json or {})["answer"]
    tab.context.clear_cookies()
    sign_in(tab, address)
    tab.wait_for_url("**/sign-in/second*")
    tab.evaluate(
        """answer => { const form = document.querySelector("form[data-key]");
        form.querySelector("[name=answer]").value = answer; form.submit(); }""",
        stale,
    )
    tab.get_by_text("不对，或者已经用过").wait_for()


def codes_count() -> int:
    """How many recovery codes the account has left."""
    return codes.codes_left(Authenticator.objects.get(type="webauthn").user)
