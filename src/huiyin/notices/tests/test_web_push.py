"""Web push against a push service on a real socket."""

import base64
import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from huiyin.kernel.ids import new_id
from huiyin.notices.channels.outward import Outward
from huiyin.notices.channels.port import ChannelFailed, Outgoing
from huiyin.notices.channels.web_push import BadSubscription, WebPushChannel, private_key, public_key, subscription
from huiyin.notices.tests.browsers import Browser, a_browser
from huiyin.notices.tests.providers import Provider, hanging, playing

SECRET = "a secret made on first use"


def told(address: str) -> Outgoing:
    return Outgoing(
        new_id(), address, "您反映的事：已受理（回执号 HY26-110482-B）", "正文", "zh-hans", "https://x.cn/r/t"
    )


def pushing(provider: Provider, limit: float = 5.0) -> WebPushChannel:
    return WebPushChannel(SECRET, "mailto:desk@example.org", provider.way(limit))


def test_the_browser_alone_reads_number_state_and_where_to_go() -> None:
    browser = a_browser()
    with playing(lambda _: (201, {}, b"")) as service:
        outgoing = told(browser.address(f"{service.url}/send/abc"))
        pushing(service).send(outgoing)
    (call,) = service.calls
    read = browser.reads(call.body)
    assert (read["title"], read["url"], read["tag"]) == (outgoing.title, outgoing.link, str(outgoing.notice_id))
    assert "正文" not in json.dumps(read, ensure_ascii=False)
    assert b"HY26" not in call.body
    assert (call.path, call.headers["content-encoding"]) == ("/send/abc", "aes128gcm")
    assert int(call.headers["ttl"]) > 0


def test_the_push_service_can_check_who_sends() -> None:
    browser = a_browser()
    with playing(lambda _: (201, {}, b"")) as service:
        pushing(service).send(told(browser.address(f"{service.url}/send/abc")))
    scheme, _, rest = service.calls[0].headers["authorization"].partition(" ")
    signed = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid"
    assert signed["k"].rstrip("=") == public_key(SECRET)
    claims = json.loads(base64.urlsafe_b64decode(signed["t"].split(".")[1] + "=="))
    assert (claims["aud"], claims["sub"]) == (service.url, "mailto:desk@example.org")
    assert Vapid02.verify(service.calls[0].headers["authorization"])


@pytest.mark.parametrize(
    ("status", "permanent", "gone"),
    [(404, True, True), (410, True, True), (413, True, False), (429, False, False), (503, False, False),
     (302, True, False), (200, None, None)],
)  # fmt: skip
def test_what_the_service_says_decides(status: int, permanent: bool | None, gone: bool | None) -> None:
    browser = a_browser()
    with playing(lambda _: (status, {"Location": "http://127.0.0.1:1/"}, b"")) as service:
        outgoing = told(browser.address(f"{service.url}/send/abc"))
        if permanent is None:
            pushing(service).send(outgoing)
            return
        with pytest.raises(ChannelFailed) as failed:
            pushing(service).send(outgoing)
    assert (failed.value.permanent, failed.value.gone) == (permanent, gone)
    assert len(service.calls) == 1  # a redirect is not followed


@pytest.mark.parametrize("drips", [b"", b"HTTP/1.1 201 Created\r\nX: " + b"y" * 2000])
def test_a_service_that_hangs_or_drips_is_left_and_then_let_alone(drips: bytes) -> None:
    browser = a_browser()
    with hanging(drips) as port:
        channel = pushing(Provider(lambda _: (201, {}, b""), port=port), limit=0.4)
        outgoing = told(browser.address(f"http://127.0.0.1:{port}/x"))
        began = time.monotonic()
        with pytest.raises(ChannelFailed, match="no answer") as failed:
            channel.send(outgoing)
        assert not failed.value.permanent
        first = time.monotonic() - began
        assert first < 5
        with pytest.raises(ChannelFailed, match="a moment ago"):
            channel.send(outgoing)


PRIVATE = [
    "https://127.0.0.1/x", "https://localhost/x", "https://10.0.0.7/x", "https://[::1]/x", "https://169.254.169.254/",
    "http://push.example.org/x", "https://push.example.org:8443/x", "https://evil.example.net/x",
    "https://push.example.org.evil.net/x", "https://u:p@push.example.org/x", "file:///etc/passwd", "https:///x",
]  # fmt: skip


@pytest.mark.parametrize("url", PRIVATE)
def test_only_push_services_that_are_allowed_by_name_are_asked(url: str) -> None:
    channel = WebPushChannel(SECRET, "mailto:d@example.org", Outward(("push.example.org",)))
    with pytest.raises(ChannelFailed) as failed:
        channel.send(told(a_browser().address(url)))
    assert failed.value.permanent


def test_an_allowed_name_that_leads_into_the_house_is_not_connected_to() -> None:
    with playing(lambda _: (201, {}, b"")) as service:
        inside = Outward((f"127.0.0.1:{service.port}",), schemes=("http",))
        with pytest.raises(ChannelFailed, match="not public") as failed:
            WebPushChannel(SECRET, "mailto:d@example.org", inside).send(told(a_browser().address(f"{service.url}/x")))
    assert failed.value.permanent
    assert not service.calls


def test_the_key_pair_follows_from_the_secret() -> None:
    assert public_key(SECRET) == public_key(SECRET) != public_key("another")
    assert isinstance(private_key(SECRET).curve, ec.SECP256R1)


def bad(browser: Browser) -> list[object]:
    good = browser.asks("https://push.example.org/x")
    keys = good["keys"]
    return [
        None, "x", {}, good | {"keys": {}}, good | {"endpoint": 7}, good | {"endpoint": "https://a/" + "x" * 1000},
        good | {"keys": keys | {"auth": "AAAA"}}, good | {"keys": keys | {"p256dh": "AAAA"}},
        good | {"keys": keys | {"p256dh": "B" + "A" * 86}}, good | {"keys": keys | {"auth": "!"}},
    ]  # fmt: skip


@pytest.mark.parametrize("n", range(10))
def test_what_is_no_subscription_is_refused(n: int) -> None:
    with pytest.raises(BadSubscription):
        subscription(bad(a_browser())[n])
