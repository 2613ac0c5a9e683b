"""Signing in and out at the desk."""

import re

import pytest
from django.test import Client

from huiyin.matters.tests.cast import Town
from huiyin.notices.models import Notice
from huiyin.web.tests.desk_town import PASSWORD, seated


@pytest.fixture
def secretary(town: Town) -> Town:
    """The secretary has a password."""
    town.users["secretary"].set_password(PASSWORD)
    town.users["secretary"].save()
    return town


def tried(client: Client, username: str, password: str, **more: str) -> tuple[int, str]:
    """A try: its status and its page without the name that was typed."""
    sent = client.post("/sign-in", {"username": username, "password": password, **more})
    return sent.status_code, re.sub(r'value="[^"]*"|nonce="[^"]*"', "", sent.content.decode())


def test_the_right_password_leads_on_in_the_language_of_the_account(secretary: Town) -> None:
    secretary.users["secretary"].language = "en"
    secretary.users["secretary"].save()
    client = Client()
    sent = client.post("/sign-in", {"username": "secretary", "password": PASSWORD, "next": "/desk/all"})
    assert sent["Location"] == "/desk/all"
    assert sent.cookies["django_language"].value == "en"
    assert "All matters" in client.get("/desk/all").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(secretary: Town, target: str) -> None:
    sent = Client().post("/sign-in", {"username": "secretary", "password": PASSWORD, "next": target})
    assert sent["Location"] == "/desk/"


def test_a_wrong_password_and_a_wrong_name_read_alike(secretary: Town) -> None:
    assert tried(Client(), "secretary", "wrong") == tried(Client(), "nobody-of-that-name", "wrong")


def test_five_wrong_passwords_lock_and_say_what_to_do(secretary: Town) -> None:
    client = Client()
    for _again in range(5):
        status, page = tried(client, "secretary", "wrong")
    assert status == 429
    assert "15 分钟后自动解开" in page
    assert tried(client, "secretary", PASSWORD)[0] == 429
    locked = client.post("/sign-in", {"username": "secretary", "password": PASSWORD})
    assert 0 < int(locked["Retry-After"]) <= 900


def test_signing_out_ends_the_session(secretary: Town) -> None:
    client = seated(secretary, "secretary")
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == "/"
    assert client.get("/desk/").status_code == 302


def notices() -> list[tuple[str, dict[str, object]]]:
    """Who was told what in the inbox."""
    rows = Notice.objects.filter(channel="in_app").order_by("pk").select_related("user")
    return [(row.user.username if row.user else "", row.params) for row in rows]


def test_a_sign_in_by_a_strange_browser_is_told_and_one_by_a_known_browser_is_not(secretary: Town) -> None:
    first, second = Client(headers={"User-Agent": "Firefox Linux"}), Client(headers={"User-Agent": "Chrome Android"})
    tried(first, "secretary", PASSWORD)  # the first of all is no news
    first.post("/sign-out")
    tried(first, "secretary", PASSWORD)
    assert notices() == []
    tried(second, "secretary", PASSWORD)
    assert notices() == [("secretary", {"change": "new_browser", "device": "Chrome · Android"})]
    assert "在没用过的浏览器上登录了（Chrome · Android）" in second.get("/desk/notices").content.decode()
    changed = {"old_password": PASSWORD, "new_password1": "another battery staple"}
    second.post("/desk/password", {**changed, "new_password2": "another battery staple"})
    second.post("/sign-out")
    tried(second, "secretary", "another battery staple")
    assert [told["change"] for _who, told in notices()] == ["new_browser", "password"]
    tried(first, "secretary", "another battery staple")  # whoever knew the old password may have sat here
    assert [told["change"] for _who, told in notices()] == ["new_browser", "password", "new_browser"]


def test_whose_password_was_wrong_fifty_times_in_an_hour_is_told_once(secretary: Town) -> None:
    for n in range(55):
        tried(Client(REMOTE_ADDR=f"198.51.100.{n // 4}"), "secretary", "wrong")
    assert notices() == [("secretary", {"change": "wrong_passwords"})]
