"""Sessions: a new key at sign-in, seen and ended from elsewhere, over after idle and absolute time, few writes."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from huiyin.people.models import Seat, User
from huiyin.people.seats import SEEN, device_of
from huiyin.people.tests.cast import build_town

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"


def signed_in() -> Client:
    client = Client(headers={"User-Agent": CHROME})
    sent = client.post("/sign-in", {"username": "secretary", "password": "correct horse"})
    assert sent.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/desk/seats").status_code == 200


def test_a_session_that_somebody_planted_is_not_the_one_that_signs_in() -> None:
    build_town()
    client = Client()
    planted = client.session
    planted["mark"] = "planted"
    planted.save()
    assert planted.session_key
    client.cookies.load({"sessionid": planted.session_key})
    client.post("/sign-in", {"username": "secretary", "password": "correct horse"})
    assert client.cookies["sessionid"].value != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_each_browser_is_listed_and_signed_out_from_another() -> None:
    build_town()
    here, there, elsewhere = signed_in(), signed_in(), signed_in()
    page = here.get("/desk/seats").content.decode()
    assert page.count("Chrome · Windows") == 3 and page.count("· this one") == 1
    seat = Seat.objects.get(session_key=there.cookies["sessionid"].value)
    here.post("/desk/seats", {"seat": seat.pk})
    assert (is_in(here), is_in(there), is_in(elsewhere)) == (True, False, True)
    here.post("/desk/seats")
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_signing_others_out_wants_a_fresh_password() -> None:
    build_town()
    here, there = signed_in(), signed_in()
    session = here.session
    session["password_given"] = 0
    session.save()
    assert here.post("/desk/seats")["Location"] == "/desk/second-factor/again?next=%2Fdesk%2Fseats"
    assert is_in(there)
    proved = here.post("/desk/second-factor/again", {"password": "correct horse", "next": "/desk/seats"})
    assert proved["Location"] == "/desk/seats"
    here.post("/desk/seats")
    assert not is_in(there)


def test_nobody_signs_others_out() -> None:
    build_town()
    victim = signed_in()
    other = Client()
    other.post("/sign-in", {"username": "grid", "password": "battery staple"})
    other.post("/desk/seats", {"seat": Seat.objects.get(user__username="secretary").pk})
    assert is_in(victim)


def test_a_new_password_signs_out_everywhere() -> None:
    town = build_town()
    client = signed_in()
    town.secretary.set_password("another horse")
    town.secretary.save()
    assert not is_in(client)


@pytest.mark.parametrize(("later", "stays"), [(timedelta(hours=7), True), (timedelta(hours=9), False)])
def test_who_was_away_too_long_signs_in_again(later: timedelta, stays: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    build_town()
    client = signed_in()
    at = timezone.now() + later
    monkeypatch.setattr("huiyin.people.seats.timezone.now", lambda: at)
    assert is_in(client) is stays


@pytest.mark.parametrize(("later", "stays"), [(timedelta(hours=11), True), (timedelta(hours=12, minutes=1), False)])
def test_after_twelve_hours_even_the_busiest_signs_in_again(
    later: timedelta, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_town()
    client = signed_in()
    at = timezone.now() + later
    session = client.session
    session[SEEN] = at.timestamp()
    session.save()
    monkeypatch.setattr("huiyin.people.seats.timezone.now", lambda: at)
    assert is_in(client) is stays
    assert Seat.objects.exists() is stays


def test_many_tabs_write_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    build_town()
    client = signed_in()
    is_in(client)
    with django_assert_num_queries(2):  # the session and the account are read, nothing is written
        client.get("/sign-in")


@pytest.mark.parametrize(("agent", "said"), [(CHROME, "Chrome · Windows"), ("curl/8", ""), ("", "")])
def test_a_device_in_words(agent: str, said: str) -> None:
    assert device_of(agent) == said


def test_a_seat_goes_with_its_account() -> None:
    build_town()
    signed_in()
    assert Seat.objects.filter(user=User.objects.get(username="secretary")).count() == 1
