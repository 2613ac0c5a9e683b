"""A licence is verified with the camera, a photo or its text; once opened the page does so without a network."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.fixtures import qr_pictures
from tests.fixtures.browser import PHONE, stay_here
from tests.fixtures.photo import blocked_exit
from tests.fixtures.stack import Stack
from tests.pages.looking import AXE, RULES, found

from huiyin.domains.permits.tests.codes import Issuer, wrapped

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
KEPT = """async () => {
    const wanted = ["/verify/scan", "/.well-known/huiyin-licence-keys.json", "/ls/1"];
    let left = 400;
    const pause = () => new Promise((done, late) => left-- ? setTimeout(done, 50) : late(Error("nothing was kept")));
    await navigator.serviceWorker.ready;
    for (const path of wanted) while (!await caches.match(path)) await pause();
    return (await (await fetch(wanted[1])).json()).keys[0].kid;
}"""
ISSUE = """
from django.utils import timezone
from huiyin.domains.permits import operations
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.status_list import Standing
now = timezone.now()
good, gone = (operations.issue_code(claims=sample_licence(what), now=now) for what in ("supermarket", "hotel"))
operations.set_standing(code_id=gone.pk, standing=Standing.REVOKED, now=now)
print(good.text, gone.text, sep="\\n")
"""


@dataclass(frozen=True)
class Codes:
    """Two licences' codes of the running product, and the status list that says so."""

    good: str
    revoked: str
    statuses: bytes


@pytest.fixture(scope="module")
def codes(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Codes:
    """Issued when they are first asked for."""
    good, revoked = stack.run(ISSUE).split("\n")[:2]
    file = tmp_path_factory.mktemp("list") / "list.cwt"
    assert stack.huiyin("permits", "status-list", str(file)).returncode == 0
    return Codes(good, revoked, file.read_bytes())


@pytest.fixture
def page(new_context: Callable[..., "BrowserContext"], stack: Stack, codes: Codes) -> "Page":
    """The page, opened once, with everything kept that it needs without a network."""
    context = new_context()
    # The product gives out a list for a minute; what another test asked for may be older than the codes.
    context.route("**/ls/1", lambda route: route.fulfill(body=codes.statuses))
    tab = context.new_page()
    tab.goto(f"{stack.base_url}/verify/scan")
    tab.evaluate(KEPT)
    return tab


@pytest.fixture
def filming(
    chromium: str, launch: Callable[..., "Browser"], codes: Codes, tmp_path: Path
) -> Iterator[Callable[..., "BrowserContext"]]:
    """A browser whose camera sees a licence; gives contexts."""
    film = qr_pictures.film(codes.good, tmp_path)
    fake = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    started = launch(chromium, *fake)

    def make(**options: object) -> "BrowserContext":
        context = started.new_context(viewport=PHONE, locale="zh-CN", **options)
        context.route("**/*", stay_here)
        return context

    yield make
    started.close()


def verdict(tab: "Page") -> str:
    """What is said loudly, as a screen reader hears it."""
    return tab.locator('[aria-live="assertive"] .verdict').inner_text()


def verify(tab: "Page", code: str) -> str:
    """Paste a code by the keyboard alone; the verdict."""
    tab.get_by_label("证照码里的文字").fill(code)
    tab.get_by_label("证照码里的文字").focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    tab.locator(".verdict").wait_for()
    return verdict(tab)


def test_a_licence_before_the_camera_is_read_and_verified(
    filming: Callable[..., "BrowserContext"], stack: Stack
) -> None:
    tab = filming(permissions=["camera"]).new_page()
    tab.add_init_script(AXE)
    tab.goto(f"{stack.base_url}/verify")
    tab.get_by_role("link", name="用相机扫码").click()
    tab.get_by_role("button", name="打开相机").click()
    tab.get_by_role("heading", name="真的，现在有效").wait_for()
    assert "梅里鲜生活超市" in tab.locator("[data-licence]").inner_text()
    assert tab.locator("[data-licence] .item").count() == 7
    assert tab.evaluate("document.querySelector('video').srcObject") is None, "the camera is off again"
    assert found(tab, RULES) == []
    tab.get_by_role("button", name="再扫一个").click()
    tab.get_by_role("heading", name="真的，现在有效").wait_for()


def test_a_camera_that_may_not_be_used_is_told_and_the_other_ways_stay(
    filming: Callable[..., "BrowserContext"], stack: Stack, codes: Codes
) -> None:
    tab = filming().new_page()
    tab.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    tab.goto(f"{stack.base_url}/verify/scan")
    tab.get_by_role("button", name="打开相机").click()
    tab.get_by_role("alert").get_by_text("没有让这一页用相机").wait_for()
    assert tab.get_by_role("button", name="打开相机").is_visible()
    assert "真的" in verify(tab, codes.good)


def test_a_device_without_a_camera_is_told(page: "Page") -> None:
    page.get_by_role("button", name="打开相机").click()
    page.get_by_role("alert").get_by_text("没有能用的相机").wait_for()


def test_once_opened_it_verifies_without_a_network_also_after_a_reload(
    page: "Page", stack: Stack, codes: Codes, tmp_path: Path
) -> None:
    photo = qr_pictures.photo(codes.good, tmp_path)
    page.context.set_offline(True)
    for address in ("", f"{stack.base_url}/verify/scan", f"{stack.base_url}/verify"):
        if address:
            page.goto(address)
        page.get_by_text("没有网，照样能验").wait_for()
        page.locator("[data-scan-photo]").set_input_files(photo)
        page.get_by_role("heading", name="真的，在有效期内").wait_for()
        assert "没有问签发机关现在的状态" in verdict(page)
        assert "没有吊销" in verdict(page)
        assert page.locator("[data-licence] .item").count() == 7
        said = page.locator("[data-scan-kept]").inner_text()
        today = (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y-%m-%d")
        assert f"密钥名单是北京时间 {today}" in said
        assert f"状态名单是北京时间 {today}" in said


def test_what_must_not_be_relied_on_says_why_without_a_network(page: "Page", codes: Codes) -> None:
    kid = page.evaluate(KEPT)
    stranger = Issuer()
    page.context.set_offline(True)
    bad = {
        codes.revoked: "证照已被吊销或注销",
        Issuer(replace(stranger.signer, kid=kid)).code(): "签名是假的",
        stranger.code(): "密钥不在名单里",
        codes.good[:200] + ("A" if codes.good[200] != "A" else "B") + codes.good[201:]: "残缺或被改动过",
        codes.good[:-9]: "残缺或被改动过",
        wrapped(zlib.compress(bytes(5_000_000), 9)): "这个码太大",
        "HY1:" + "A" * 9_000: "这个码太大",
        "https://huiyin.example/": "这不是证照码",
    }
    for code, why in bad.items():
        said = verify(page, code)
        assert said.startswith("这个码不能作数"), (why, said)
        assert why in said
        assert page.locator('.verdict[data-tone="bad"] .icon').count() == 1, "colour, sign and words"
    assert "真的" in verify(page, codes.good)


def test_a_hand_scanner_types_one_code_after_the_other(page: "Page", codes: Codes) -> None:
    page.context.set_offline(True)
    page.get_by_label("证照码里的文字").focus()
    for code, said in (
        (codes.good, "真的，在有效期内"),
        (codes.revoked, "这个码不能作数"),
        (codes.good, "真的，在有效期内"),
    ):
        page.keyboard.insert_text(code)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name=said).wait_for()


def test_a_clock_that_is_wrong_by_a_day_or_by_years_is_named(page: "Page", codes: Codes) -> None:
    page.context.set_offline(True)
    now = datetime.now(UTC)
    page.clock.set_fixed_time(now - timedelta(days=1))
    early = verify(page, codes.good)
    assert "证照还没有生效" in early
    assert f"这台设备的时间是北京时间 {now - timedelta(hours=16):%Y-%m-%d}" in early
    page.clock.set_fixed_time(now + timedelta(days=3))
    stale = verify(page, codes.good)
    assert stale.startswith("签名是真的，有没有吊销不知道")
    assert "以后没有再核对是否吊销" in stale
    page.clock.set_fixed_time(now + timedelta(days=3_000))
    assert "证照已经到期" in verify(page, codes.good)


def test_with_a_network_the_issuer_knows_better_than_this_device(page: "Page", codes: Codes) -> None:
    page.clock.set_fixed_time(datetime.now(UTC) - timedelta(days=1))
    verify(page, codes.good)
    page.get_by_role("heading", name="真的，现在有效").wait_for()
    assert "先看看对不对" in verdict(page)
    assert "梅里鲜生活超市" in page.locator("[data-licence]").inner_text()


def test_what_was_revoked_after_the_list_was_fetched_is_told_by_the_issuer(
    page: "Page", stack: Stack, codes: Codes
) -> None:
    code = stack.huiyin("permits", "sample-licence", "--industry", "gym").stdout.strip()
    pk = "LicenceCode.objects.latest('pk').pk"
    stack.run(ISSUE.partition("good, gone")[0] + "from huiyin.domains.permits.models import LicenceCode\n"
              f"operations.set_standing(code_id={pk}, standing=Standing.REVOKED, now=now)")  # fmt: skip
    verify(page, code)
    page.get_by_text("证照已被吊销或注销").wait_for()


def test_a_photo_without_a_code_and_a_file_that_is_no_photo_are_told(page: "Page", tmp_path: Path) -> None:
    page.locator("[data-scan-photo]").set_input_files(blocked_exit(tmp_path))
    page.get_by_role("alert").get_by_text("照片里找不到二维码").wait_for()
    pdf = tmp_path / "licence.pdf"
    pdf.write_bytes(b"%PDF-1.7\n")
    page.locator("[data-scan-photo]").set_input_files(pdf)
    page.get_by_role("alert").get_by_text("这个文件不是照片").wait_for()


def test_in_english_nothing_is_left_in_chinese_but_what_stands_in_the_licence(
    new_context: Callable[..., "BrowserContext"], stack: Stack, codes: Codes
) -> None:
    context = new_context()
    context.add_cookies([{"name": "django_language", "value": "en", "url": stack.base_url}])
    tab = context.new_page()
    tab.goto(f"{stack.base_url}/verify/scan")
    tab.get_by_label("Text of the licence's code").fill(codes.good)
    tab.get_by_role("button", name="Verify").click()
    tab.get_by_role("heading", name="Genuine, and valid now").wait_for()
    assert "Tobacco retail licence" in tab.locator("[data-licence]").inner_text()
    words = verdict(tab) + tab.locator("[data-scan-kept]").inner_text()
    assert "UTC" in words
    assert not [sign for sign in words if "\u4e00" <= sign <= "\u9fff"]
