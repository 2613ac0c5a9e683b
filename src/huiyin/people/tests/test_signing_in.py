from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.conf import settings as django_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from huiyin.people.known_browsers import is_known, remember
from huiyin.people.locks import ends_at
from huiyin.people.models import User, WrongPasswords
from huiyin.people.signing_in import LOCKED, SignIn, locked_out_response, try_sign_in
from huiyin.people.tests.cast import NOW, build_town

pytestmark = pytest.mark.django_db


def a_request(ip: str = "203.0.113.7", browser: str = "") -> HttpRequest:
    request = RequestFactory().post("/sign-in", REMOTE_ADDR=ip)
    request.session = import_module(django_settings.SESSION_ENGINE).SessionStore()
    request.COOKIES[django_settings.BROWSER_COOKIE_NAME] = browser
    return request


def a_try(username: str, password: str, ip: str = "203.0.113.7", browser: str = "") -> SignIn:
    return try_sign_in(a_request(ip, browser), username=username, password=password)


def test_the_right_password_signs_in() -> None:
    town = build_town()
    assert a_try("secretary", "correct horse") == SignIn(user=town.secretary)


def test_five_wrong_passwords_lock_the_name_from_that_address_for_a_quarter_of_an_hour() -> None:
    town = build_town()
    assert [a_try("secretary", "wrong").locked_minutes for _ in range(5)] == [None, None, None, None, 15]
    assert a_try("secretary", "correct horse") == SignIn(locked_minutes=15)
    assert a_try("secretary", "correct horse", ip="203.0.113.8").user == town.secretary
    assert a_try("grid", "battery staple").user == town.grid_worker


def test_a_success_forgets_the_failures_before_it() -> None:
    build_town()
    for _ in range(3):
        for _ in range(3):
            assert a_try("secretary", "wrong").locked_minutes is None
        assert a_try("secretary", "correct horse").user is not None


def test_a_name_that_does_not_exist_is_answered_and_locked_like_one_that_does() -> None:
    build_town()
    known = [a_try("secretary", "wrong") for _ in range(6)]
    unknown = [a_try("nobody", "wrong") for _ in range(6)]
    assert known == unknown


def test_a_password_is_hashed_whether_or_not_the_name_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    build_town()
    User.objects.filter(username="grid").update(is_active=False)
    hashed: list[str] = []
    real = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    costs = []
    for name in ("secretary", "grid", "nobody"):
        hashed.clear()
        a_try(name, "wrong")
        costs.append(len(hashed))
    assert costs == [1, 1, 1]


def test_a_real_page_says_what_to_do_when_it_is_locked(client: Client) -> None:
    build_town()
    for _ in range(5):
        answer = client.post("/sign-in", {"username": "secretary", "password": "wrong"})
    assert answer.status_code == LOCKED
    assert "15 分钟后自动解开" in answer.content.decode()
    assert "找单位管理员" in answer.content.decode()


def test_a_page_that_shows_the_lock_itself_is_left_alone() -> None:
    request = a_request()
    try_sign_in(request, username="nobody", password="x")
    page = HttpResponse("锁住了", status=LOCKED)
    assert locked_out_response(request, page) is page


def test_what_is_left_of_the_lock_is_told_and_a_try_meanwhile_does_not_lengthen_it(client: Client) -> None:
    build_town()
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(5):
            first = client.post("/sign-in", {"username": "secretary", "password": "wrong"})
        clock.shift(timedelta(minutes=10))
        second = client.post("/sign-in", {"username": "secretary", "password": "correct horse"})
        clock.shift(timedelta(minutes=5, seconds=1))
        third = client.post("/sign-in", {"username": "secretary", "password": "correct horse"})
    assert [first["Retry-After"], second["Retry-After"], third.status_code] == ["900", "300", 302]
    assert "5 分钟后自动解开" in second.content.decode()


def test_who_got_in_and_who_did_not_is_on_record(client: Client) -> None:
    build_town()
    client.post("/sign-in", {"username": "secretary", "password": "wrong"})
    failed = AccessAttempt.objects.get()
    client.post("/sign-in", {"username": "grid", "password": "battery staple"})
    came = AccessLog.objects.get()
    for row, name in ((failed, "secretary"), (came, "grid")):
        assert (row.username, row.ip_address, row.path_info) == (name, "127.0.0.1", "/sign-in")
    assert "wrong" not in str(vars(failed)) and str(client.session.session_key) not in str(vars(came))


def fifty_wrong(username: str, network: str = "198.51.100", browser: str = "") -> list[SignIn]:
    """What is answered to fifty wrong passwords, four from each address, so that axes locks none."""
    return [a_try(username, "wrong", ip=f"{network}.{n // 4}", browser=browser) for n in range(50)]


def test_fifty_wrong_passwords_from_many_addresses_lock_the_name_for_the_rest_of_the_hour() -> None:
    town = build_town()
    with time_machine.travel(NOW, tick=False) as clock:
        assert set(fifty_wrong("secretary")) == {SignIn()}
        clock.shift(timedelta(minutes=20))
        assert a_try("secretary", "correct horse") == SignIn(locked_minutes=40)
        assert a_try("grid", "battery staple").user == town.grid_worker
        clock.shift(timedelta(minutes=40))
        assert a_try("secretary", "correct horse").user == town.secretary


def test_a_name_that_does_not_exist_is_locked_by_fifty_all_the_same() -> None:
    build_town()
    fifty_wrong("nobody")
    assert a_try("nobody", "wrong").locked_minutes == 60
    assert "nobody" not in str(WrongPasswords.objects.values_list())


def test_right_passwords_and_tries_that_a_lock_refused_do_not_count() -> None:
    build_town()
    for _ in range(60):
        a_try("grid", "battery staple")
        a_try("secretary", "wrong")  # the sixth and later ones are refused by the lock of the address
    assert a_try("grid", "battery staple").user is not None
    assert max(WrongPasswords.objects.values_list("wrong", flat=True)) == 4  # the fifth met the lock as it was made


def test_a_browser_that_signed_in_before_is_not_locked_out_by_strangers() -> None:
    town = build_town()
    answer = HttpResponse()
    remember(a_request(), answer, town.secretary)
    known = answer.cookies[django_settings.BROWSER_COOKIE_NAME].value
    fifty_wrong("secretary")
    assert a_try("secretary", "correct horse").locked_minutes is not None
    assert a_try("secretary", "correct horse", browser=known).user == town.secretary
    assert a_try("secretary", "correct horse", browser=f"{known}x").locked_minutes is not None
    fifty_wrong("secretary", "192.0.2", browser=known)  # and has a count of its own
    assert a_try("secretary", "correct horse", browser=known).locked_minutes is not None


def test_a_count_from_a_clock_that_ran_ahead_locks_nobody() -> None:
    build_town()
    with time_machine.travel(NOW + timedelta(days=365), tick=False):
        fifty_wrong("secretary")
    with time_machine.travel(NOW, tick=False):
        assert a_try("secretary", "correct horse").user is not None


def test_one_browser_is_known_to_its_last_five_accounts(rf: RequestFactory) -> None:
    build_town()
    request = a_request()
    people = [User(username=f"u{n}", password="x") for n in range(6)]
    for user in people:
        answer = HttpResponse()
        remember(request, answer, user)
        request.COOKIES[django_settings.BROWSER_COOKIE_NAME] = answer.cookies[django_settings.BROWSER_COOKIE_NAME].value
    assert [is_known(request, user) for user in people] == [False, *[True] * 5]


T = datetime(2026, 3, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("failures", "ends"),
    [
        ([], None),
        ([(T, 4)], None),
        ([(T, 5)], T + 15 * MINUTE),
        ([(T, 9)], T + 15 * MINUTE),
        ([(T + MINUTE, 2), (T, 3)], T + 15 * MINUTE),
        ([(T, 2), (T + MINUTE, 6)], T + 16 * MINUTE),
    ],
)
def test_a_lock_ends_when_too_few_failures_are_young_enough(
    failures: list[tuple[datetime, int]], ends: datetime | None
) -> None:
    assert ends_at(failures, limit=5, cool_off=15 * MINUTE) == ends
