"""The second factor over the pages: set up, asked for, lost, taken away; and who is not let past without."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from structlog.testing import capture_logs

from huiyin.matters.tests.cast import Town
from huiyin.people import rotation, vault
from huiyin.people.factors import codes
from huiyin.people.models import Seat, WrongCodes
from huiyin.web.tests.desk_town import PASSWORD

MIDDAY = timezone.now().replace(hour=4, minute=0, second=5, microsecond=0)


@pytest.fixture
def secretary(town: Town) -> Town:
    """The secretary has a password."""
    town.users["secretary"].set_password(PASSWORD)
    town.users["secretary"].save()
    return town


def signed_in(client: Client) -> str:
    """Where the right password leads."""
    return str(client.post("/sign-in", {"username": "secretary", "password": PASSWORD})["Location"])


def shown(secret: str) -> str:
    """What the app shows now."""
    return codes.code_at(secret, int(timezone.now().timestamp()) // codes.PERIOD)


def set_up(client: Client) -> str:
    """Set up an app over the pages and give its secret."""
    page = client.get("/desk/second-factor/app").content.decode()
    found = re.search(r"data-secret>([^<]+)<", page)
    assert found is not None
    secret = found[1].replace(" ", "")
    assert client.post("/desk/second-factor/app", {"code": shown(secret)})["Location"] == "/desk/second-factor"
    return secret


def recovery_codes(client: Client) -> list[str]:
    """The codes that the page shows."""
    return re.findall(r"<li>(\d{8})</li>", client.get("/desk/second-factor").content.decode())


def test_an_app_is_set_up_and_asked_for(secretary: Town) -> None:
    with time_machine.travel(MIDDAY, tick=False) as clock:
        client = Client()
        signed_in(client)
        before = client.session.session_key
        secret = set_up(client)
        assert "加了一种第二道验证" in client.get("/desk/notices").content.decode()
        assert client.session.session_key != before
        assert Seat.objects.get().session_key == client.session.session_key
        clock.shift(timedelta(minutes=1))
        other = Client()
        assert signed_in(other) == "/sign-in/second?next="
        waiting_key = other.session.session_key
        assert other.get("/desk/")["Location"].startswith("/sign-in")
        sent = other.post("/sign-in/second", {"code": shown(secret), "next": "/desk/all"})
        assert sent["Location"] == "/desk/all"
        assert other.session.session_key != waiting_key
        assert other.get("/desk/").status_code == 200


def test_a_secret_is_kept_under_the_vaults_keys_and_turns_with_them(secretary: Town) -> None:
    client = Client()
    signed_in(client)
    secret = set_up(client)
    row = Authenticator.objects.get(type="totp")
    assert secret not in str(row.data)
    assert vault.decrypt(row.data["secret"]) == secret
    assert {"mfa.Authenticator.secret", "mfa.Authenticator.seed"} <= set(dict(rotation.columns.items()))


def test_the_wait_for_the_code_is_short_and_ends_with_the_password(secretary: Town) -> None:
    with time_machine.travel(MIDDAY, tick=False) as clock:
        client = Client()
        signed_in(client)
        secret = set_up(client)
        clock.shift(timedelta(minutes=1))
        late, changed = Client(), Client()
        signed_in(changed)
        secretary.users["secretary"].refresh_from_db()
        secretary.users["secretary"].set_password("another battery staple")
        secretary.users["secretary"].save()
        assert changed.post("/sign-in/second", {"code": shown(secret)})["Location"] == "/sign-in"
        secretary.users["secretary"].set_password(PASSWORD)
        secretary.users["secretary"].save()
        signed_in(late)
        clock.shift(timedelta(minutes=5, seconds=1))
        assert late.post("/sign-in/second", {"code": shown(secret)})["Location"] == "/sign-in"


def test_a_code_is_good_once_and_no_older_one_after_it(secretary: Town) -> None:
    with time_machine.travel(MIDDAY, tick=False) as clock:
        client = Client()
        signed_in(client)
        secret = set_up(client)
        first = shown(secret)
        again = Client()
        signed_in(again)
        assert again.post("/sign-in/second", {"code": first}).status_code == 422  # it confirmed the app
        clock.shift(timedelta(seconds=30))
        older = shown(secret)
        clock.shift(timedelta(seconds=30))
        assert again.post("/sign-in/second", {"code": shown(secret)}).status_code == 302
        replay = Client()
        signed_in(replay)
        assert replay.post("/sign-in/second", {"code": shown(secret)}).status_code == 422
        assert replay.post("/sign-in/second", {"code": older}).status_code == 422


def test_whose_used_code_is_tried_again_is_told_at_the_first_time_and_once(secretary: Town) -> None:
    with time_machine.travel(MIDDAY, tick=False) as clock:
        owner = Client()
        signed_in(owner)
        secret = set_up(owner)
        clock.shift(timedelta(minutes=1))
        other, thief = Client(), Client()
        signed_in(other)
        other.post("/sign-in/second", {"code": shown(secret)})
        told = "有人用已经用过的验证码登录"
        signed_in(thief)
        older = codes.code_at(secret, int(timezone.now().timestamp()) // codes.PERIOD - 1)  # of a slow clock, unused
        assert thief.post("/sign-in/second", {"code": older}).status_code == 422
        assert told not in owner.get("/desk/notices").content.decode()
        with capture_logs() as lines:
            for _ in range(2):
                assert thief.post("/sign-in/second", {"code": shown(secret)}).status_code == 422
        assert owner.get("/desk/notices").content.decode().count(told) == 1
        again = [line for line in lines if line["event"] == "code_used_again"]
        assert [line["account"] for line in again] == [secretary.users["secretary"].pk]


def test_sessions_that_may_have_begun_with_what_was_taken_away_end(secretary: Town) -> None:
    with time_machine.travel(MIDDAY, tick=False) as clock:
        owner = Client()
        signed_in(owner)
        for how in ("replaced", "removed"):
            secret = set_up(owner)
            clock.shift(timedelta(minutes=1))
            thief = Client()
            signed_in(thief)
            thief.post("/sign-in/second", {"code": shown(secret)})
            assert thief.get("/desk/").status_code == 200
            if how == "replaced":
                clock.shift(timedelta(minutes=1))
                set_up(owner)
            else:
                owner.post(f"/desk/second-factor/{Authenticator.objects.get(type='totp').pk}/remove")
            assert thief.get("/desk/")["Location"].startswith("/sign-in"), how
            assert owner.get("/desk/").status_code == 200, how


@pytest.mark.parametrize("way", ["one", "several"])
def test_an_administrator_who_takes_a_lost_one_away_ends_the_sessions_of_its_account_alone(
    secretary: Town, way: str
) -> None:
    owner, office = Client(), Client()
    signed_in(owner)
    set_up(owner)
    boss = secretary.users["desk"]
    boss.is_staff = boss.is_superuser = True
    boss.set_password(PASSWORD)
    boss.save()
    office.post("/sign-in", {"username": "desk", "password": PASSWORD})
    pk = Authenticator.objects.get(type="totp").pk
    if way == "one":
        sent = office.post(f"/admin/mfa/authenticator/{pk}/delete/", {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
        sent = office.post("/admin/mfa/authenticator/", chosen)
    assert sent.status_code == 302 and not Authenticator.objects.filter(type="totp").exists()
    assert owner.get("/desk/")["Location"].startswith("/sign-in")
    assert office.get("/admin/").status_code == 200


def test_five_wrong_codes_lock_like_wrong_passwords(secretary: Town) -> None:
    with time_machine.travel(MIDDAY, tick=False) as clock:
        client = Client()
        signed_in(client)
        secret = set_up(client)
        clock.shift(timedelta(minutes=1))
        thief = Client()
        signed_in(thief)
        wrong = str((int(shown(secret)) + 111_111) % 1_000_000).zfill(6)
        tries = [thief.post("/sign-in/second", {"code": wrong}).status_code for _ in range(5)]
        assert tries == [422, 422, 422, 422, 429]
        assert thief.post("/sign-in/second", {"code": shown(secret)}).status_code == 429
        assert thief.post("/sign-in", {"username": "secretary", "password": PASSWORD}).status_code == 429


def test_giving_the_password_again_does_not_forget_wrong_codes(secretary: Town) -> None:
    client = Client()
    signed_in(client)
    set_up(client)
    thief = Client()
    for _ in range(4):
        signed_in(thief)
        thief.post("/sign-in/second", {"code": "000000000"})
    signed_in(thief)
    assert thief.post("/sign-in/second", {"code": "000000000"}).status_code == 429


def wrong_codes(number: int, first_address: int = 0) -> list[int]:
    """What is answered to that many wrong codes, four from each address, so that axes locks none."""
    answers = []
    for n in range(number):
        thief = Client(REMOTE_ADDR=f"203.0.113.{first_address + n // 4}")
        signed_in(thief)
        answers.append(thief.post("/sign-in/second", {"code": "000000000"}).status_code)
    return answers


def test_ten_wrong_codes_from_many_addresses_lock_the_account_for_an_hour(secretary: Town) -> None:
    with time_machine.travel(MIDDAY, tick=False) as clock:
        owner = Client()
        signed_in(owner)
        secret = set_up(owner)
        assert wrong_codes(11) == [422] * 9 + [429, 429]
        clock.shift(timedelta(minutes=20))
        elsewhere = Client(REMOTE_ADDR="203.0.113.99")
        signed_in(elsewhere)
        locked = elsewhere.post("/sign-in/second", {"code": shown(secret)})
        assert (locked.status_code, locked["Retry-After"]) == (429, "2400")
        assert "40 分钟后自动解开" in locked.content.decode()
        assert owner.get("/desk/").status_code == 200  # who is in stays in
        clock.shift(timedelta(minutes=40, seconds=1))
        back = Client(REMOTE_ADDR="203.0.113.99")
        signed_in(back)
        assert back.post("/sign-in/second", {"code": shown(secret)}).status_code == 302
        told = back.get("/desk/").content.decode()
        assert "10 次密码对了、验证码错了" in told  # somebody knows the password
        assert "验证码连错 10 次" in back.get("/desk/notices").content.decode()
        assert not WrongCodes.objects.exists()


def test_a_right_code_ends_the_row(secretary: Town) -> None:
    with time_machine.travel(MIDDAY, tick=False) as clock:
        owner = Client()
        signed_in(owner)
        secret = set_up(owner)
        for n in range(2):
            assert wrong_codes(6, 10 * n) == [422] * 6
            clock.shift(timedelta(minutes=1))
            again = Client()
            signed_in(again)
            assert again.post("/sign-in/second", {"code": shown(secret)}).status_code == 302


def test_recovery_codes_are_shown_until_kept_and_good_once(secretary: Town) -> None:
    client = Client()
    signed_in(client)
    set_up(client)
    paper = recovery_codes(client)
    assert len(set(paper)) == 10
    client.post("/desk/second-factor", {"codes": "kept"})
    assert recovery_codes(client) == []
    first, second = Client(), Client()
    signed_in(first)
    assert first.post("/sign-in/second", {"code": paper[3]}).status_code == 302
    signed_in(second)
    assert second.post("/sign-in/second", {"code": paper[3]}).status_code == 422
    client.post("/desk/second-factor", {"codes": "new"})
    assert second.post("/sign-in/second", {"code": paper[4]}).status_code == 422


def test_changes_want_a_fresh_password(secretary: Town) -> None:
    with time_machine.travel(MIDDAY, tick=False) as clock:
        client = Client()
        signed_in(client)
        set_up(client)
        pk = Authenticator.objects.get(type="totp").pk
        clock.shift(timedelta(minutes=11))
        for way in ("app", "key", f"{pk}/remove", ""):
            sent = client.post(f"/desk/second-factor/{way}".rstrip("/"), {"codes": "new"})
            assert sent["Location"] == "/desk/second-factor/again"
        assert recovery_codes(client) == []
        assert client.post("/desk/second-factor/again", {"password": "wrong"}).status_code == 422
        assert client.post("/desk/second-factor/again", {"password": PASSWORD}).status_code == 302
        client.post(f"/desk/second-factor/{pk}/remove")
        assert not Authenticator.objects.exists()
        assert "拿掉了一种第二道验证" in client.get("/desk/notices").content.decode()


def test_nobody_takes_away_what_is_anothers(secretary: Town) -> None:
    owner, other = Client(), Client()
    signed_in(owner)
    set_up(owner)
    secretary.users["officer"].set_password(PASSWORD)
    secretary.users["officer"].save()
    other.post("/sign-in", {"username": "officer", "password": PASSWORD})
    other.post(f"/desk/second-factor/{Authenticator.objects.get(type='totp').pk}/remove")
    assert Authenticator.objects.filter(type="totp").exists()


@pytest.mark.parametrize(
    ("roles", "username", "staff", "kept_out"),
    [
        ({"secretary"}, "secretary", False, True),
        ({"administrator"}, "secretary", False, False),
        ({"administrator"}, "secretary", True, True),
        ({"officer"}, "secretary", True, False),
        (set(), "secretary", True, False),
    ],
)
def test_who_needs_one_sets_it_up_before_anything_else(
    secretary: Town, settings: Settings, roles: set[str], username: str, staff: bool, kept_out: bool
) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset(roles)
    secretary.users[username].is_staff = secretary.users[username].is_superuser = staff
    secretary.users[username].save()
    client = Client()
    signed_in(client)
    for door in ("/desk/", "/desk/all", "/desk/seats", "/admin/", "/api/v1/matters"):
        assert (client.get(door).headers.get("Location") == "/desk/second-factor") is kept_out, door
    if kept_out:
        set_up(client)
        assert client.get("/desk/").status_code == 200
        client.post(f"/desk/second-factor/{Authenticator.objects.get(type='totp').pk}/remove")
        assert Authenticator.objects.filter(type="totp").exists()  # the last of whoever needs one stays


def test_a_session_of_before_the_setting_is_over(secretary: Town, settings: Settings) -> None:
    client = Client()
    client.force_login(secretary.users["secretary"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/desk/").status_code == 200
    settings.SECOND_FACTOR_ROLES = frozenset({"secretary"})
    assert client.get("/desk/")["Location"] == "/sign-in"
    assert client.get("/desk/")["Location"].startswith("/sign-in")


def test_the_admin_site_has_no_door_of_its_own(db: None) -> None:
    assert Client().post("/admin/login/?next=/admin/")["Location"] == "/sign-in?next=/admin/"
