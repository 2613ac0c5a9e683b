"""A city's single sign-on over the pages, with a provider that listens on a socket; and what it may not be used for."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.core.checks import run_checks
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from huiyin.matters.tests.cast import Town
from huiyin.people.factors import codes
from huiyin.people.models import Seat, User
from huiyin.people.single_sign_on.tests import idp
from huiyin.web.tests.desk_town import PASSWORD, seated


@pytest.fixture
def provider(settings: Settings) -> Iterator[idp.Provider]:
    """The city's provider, set up."""
    made = idp.start()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = made.issuer, idp.CLIENT, idp.SECRET
    settings.OIDC_NAME = "示例市统一登录"
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def linked(provider: idp.Provider, town: Town) -> Town:
    """An administrator has linked the secretary."""
    SocialAccount.objects.create(provider=provider.issuer, uid="employee-1", user=town.users["secretary"])
    return town


def way(client: Client, **form: str) -> str:
    """The address at the provider that the page leads to."""
    page = client.post("/sign-in/sso", form)
    assert page.status_code == 200, page.content.decode()
    found = re.search(r'content="0;url=([^"]+)"', page.content.decode())
    assert found is not None
    return found[1].replace("&amp;", "&")


def come(client: Client, provider: idp.Provider, **form: str) -> Any:
    """Go there, sign in, come back."""
    return client.get(provider.sign_in(way(client, **form)))


def who(client: Client) -> str:
    """The sign-in name of whoever is signed in; nothing for nobody."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).username if pk else ""


def test_without_a_provider_there_is_no_door(db: None) -> None:
    assert "sign-in/sso" not in Client().get("/sign-in").content.decode()
    assert Client().post("/sign-in/sso").status_code == 404
    assert Client().get("/sign-in/sso/back").status_code == 404


def test_a_linked_identity_opens_its_account_with_a_seat_of_its_own(linked: Town, provider: idp.Provider) -> None:
    client = Client()
    assert "用示例市统一登录登录" in client.get("/sign-in").content.decode()
    assert come(client, provider, next="/desk/all")["Location"] == "/desk/all"
    assert client.get("/desk/").status_code == 200
    assert Seat.objects.get().session_key == client.session.session_key
    assert provider.asked.count("/keys") == 1


def test_the_way_there_has_state_nonce_and_challenge_and_no_secret(linked: Town, provider: idp.Provider) -> None:
    first, second = (parse_qs(urlsplit(way(Client())).query) for _ in range(2))
    assert first["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/sso/back"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 16 and first[name] != second[name]
    assert not {"client_secret", "code_verifier"} & first.keys()
    page = Client(headers={"accept-language": "en"}).post("/sign-in/sso").content.decode()
    assert "Not taken there? Choose this" in page and 'rel="noreferrer"' in page


def test_an_unknown_identity_is_refused_and_told_what_to_give_the_administrator(
    town: Town, provider: idp.Provider
) -> None:
    provider.subject = "employee-9"
    provider.more = {"email": town.users["secretary"].email, "preferred_username": "secretary", "email_verified": True}
    before = User.objects.count()
    answer = come(Client(), provider)
    assert answer.status_code == 403
    assert "还没有连上账号" in answer.content.decode() and "employee-9" in answer.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_an_account_that_is_switched_off_stays_shut(linked: Town, provider: idp.Provider) -> None:
    User.objects.filter(username="secretary").update(is_active=False)
    client = Client()
    assert "这个账号停用了" in come(client, provider).content.decode()
    assert who(client) == ""


def test_the_claim_of_the_settings_links_once_and_by_the_providers_own_name_ever_after(
    town: Town, provider: idp.Provider, settings: Settings
) -> None:
    settings.OIDC_ACCOUNT_CLAIM = "employee_number"
    provider.more = {"employee_number": "secretary"}
    assert come(Client(), provider).status_code == 302
    provider.more = {"employee_number": "officer"}  # the number was given to somebody else, the identity was not
    client = Client()
    come(client, provider)
    assert who(client) == "secretary"
    provider.subject, provider.more = "employee-2", {"employee_number": "secretary"}
    assert come(Client(), provider).status_code == 403


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("employee_number", {"employee_number": "nobody"}),
        ("employee_number", {"employee_number": ["secretary"]}),
        ("employee_number", {}),
        ("email", {"email": "secretary"}),
        ("email", {"email": "secretary", "email_verified": "true"}),
    ],
)
def test_a_claim_that_names_nobody_or_is_not_verified_links_nothing(
    town: Town, provider: idp.Provider, settings: Settings, name: str, more: dict[str, Any]
) -> None:
    settings.OIDC_ACCOUNT_CLAIM, provider.more = name, more
    assert come(Client(), provider).status_code == 403
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_no_claim_makes_anybody_an_administrator(
    town: Town, provider: idp.Provider, settings: Settings, right: str
) -> None:
    User.objects.filter(username="secretary").update(**{right: True})
    settings.OIDC_ACCOUNT_CLAIM, provider.more = "employee_number", {"employee_number": "secretary"}
    assert come(Client(), provider).status_code == 403


@pytest.mark.parametrize(
    ("name", "lie"),
    [
        ("issuer", {"change": lambda claims: {**claims, "iss": "https://other.example.org"}}),
        ("audience", {"change": lambda claims: {**claims, "aud": "another"}}),
        ("nonce", {"change": lambda claims: {**claims, "nonce": "of another try"}}),
        ("expired", {"change": lambda claims: {**claims, "exp": claims["iat"] - 61}}),
        ("none", {"make": idp.with_none}),
        ("HS256 with the public key", {"make": idp.with_public_key_as_secret}),
        ("a stranger's key", {"make": lambda claims: idp.signed(claims, key=idp.STRANGER)}),
    ],
)
def test_a_token_that_is_not_for_us_opens_nothing(
    linked: Town, provider: idp.Provider, name: str, lie: dict[str, Any]
) -> None:
    for what, how in lie.items():
        setattr(provider, what, how)
    client = Client()
    answer = come(client, provider)
    assert answer.status_code == 403 and "这次登录作不了数" in answer.content.decode()
    assert who(client) == "" and client.get("/desk/").status_code == 302


def test_an_answer_is_good_once_and_in_the_browser_that_asked(linked: Town, provider: idp.Provider) -> None:
    client, thief = Client(), Client()
    back = provider.sign_in(way(client))
    assert thief.get(back).status_code == 403  # before its owner: without the state of this browser
    assert client.get(back).status_code == 302
    client.post("/sign-out")
    assert client.get(back).status_code == 403
    assert provider.asked.count("/token") == 1


def test_a_code_of_another_try_is_refused(linked: Town, provider: idp.Provider) -> None:
    mine, theirs = Client(), Client()
    stolen = parse_qs(urlsplit(provider.sign_in(way(theirs))).query)["code"][0]
    state = parse_qs(urlsplit(provider.sign_in(way(mine))).query)["state"][0]
    assert mine.get("/sign-in/sso/back", {"code": stolen, "state": state}).status_code == 403  # PKCE
    assert who(mine) == ""


def test_an_answer_in_the_name_of_another_issuer_is_refused(linked: Town, provider: idp.Provider) -> None:
    client = Client()
    assert client.get(f"{provider.sign_in(way(client))}&iss=https://other.example.org").status_code == 403


@pytest.mark.parametrize("target", ["https://evil.example.org/", "//evil.example.org", "/\\evil.example.org"])
def test_nobody_is_led_elsewhere_afterwards(linked: Town, provider: idp.Provider, target: str) -> None:
    assert come(Client(), provider, next=target)["Location"] == "/desk/"


def test_going_there_wants_a_form_of_ours(linked: Town, provider: idp.Provider) -> None:
    assert Client().get("/sign-in/sso").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/sign-in/sso").status_code == 403
    assert provider.asked == []


def test_the_second_factor_is_still_asked_for(linked: Town, provider: idp.Provider) -> None:
    secret = codes.new_secret()
    period = int(timezone.now().timestamp()) // codes.PERIOD
    user = linked.users["secretary"]
    assert codes.add_app(user=user, secret=secret, code=codes.code_at(secret, period - 1), now=timezone.now())
    client = Client()
    assert come(client, provider, next="/desk/all")["Location"] == "/sign-in/second?next=%2Fdesk%2Fall"
    assert client.get("/desk/").status_code == 302 and who(client) == ""
    assert client.post("/sign-in/second", {"code": codes.code_at(secret, period)}).status_code == 302
    assert who(client) == "secretary"


def test_whoever_must_have_one_sets_it_up_first(linked: Town, provider: idp.Provider, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"secretary"})
    client = Client()
    come(client, provider)
    assert client.get("/desk/")["Location"] == "/desk/second-factor"
    session = client.session
    session["password_given"] = 0  # too long ago to set one up by it
    session.save()
    assert come(client, provider, again="1", next="/desk/second-factor/app")["Location"] == "/desk/second-factor/app"
    assert client.get("/desk/second-factor/app").status_code == 200
    assert client.get("/desk/")["Location"] == "/desk/second-factor"


def test_signing_in_there_again_is_as_good_as_the_password(linked: Town, provider: idp.Provider) -> None:
    linked.users["secretary"].set_unusable_password()
    linked.users["secretary"].save()
    client = seated(linked, "secretary")
    assert client.get("/desk/second-factor/app")["Location"] == "/desk/second-factor/again"
    assert "再登录一次" in client.get("/desk/second-factor/again").content.decode()
    asked = parse_qs(urlsplit(way(client, again="1")).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert come(client, provider, again="1")["Location"] == "/desk/second-factor"
    assert client.get("/desk/second-factor/app").status_code == 200


def test_a_colleague_who_signs_in_there_proves_nothing_for_me(linked: Town, provider: idp.Provider) -> None:
    SocialAccount.objects.create(provider=provider.issuer, uid="employee-2", user=linked.users["officer"])
    client = seated(linked, "secretary")
    provider.subject = "employee-2"
    assert come(client, provider, again="1").status_code == 403
    assert who(client) == "secretary"
    assert client.get("/desk/second-factor/app")["Location"] == "/desk/second-factor/again"


@pytest.mark.parametrize("config", [{"issuer": "https://other.example.org"}, {"jwks_uri": "http://example.org/keys"}])
def test_a_provider_that_says_something_else_of_itself_is_not_gone_to(
    linked: Town, provider: idp.Provider, config: dict[str, str]
) -> None:
    provider.config = config
    assert Client().post("/sign-in/sso").status_code == 502


def test_a_provider_that_does_not_answer_leaves_the_password(linked: Town, provider: idp.Provider) -> None:
    provider.server.shutdown()
    provider.server.server_close()
    answer = Client().post("/sign-in/sso")
    assert answer.status_code == 502 and "请先用账号和密码登录" in answer.content.decode()


def test_whoever_gives_up_there_is_told_so(linked: Town, provider: idp.Provider) -> None:
    client = Client()
    state = parse_qs(urlsplit(way(client)).query)["state"][0]
    answer = client.get("/sign-in/sso/back", {"state": state, "error": "access_denied"})
    assert answer.status_code == 403 and "没有登录成" in answer.content.decode()


def test_an_administrator_links_and_it_is_logged(town: Town, provider: idp.Provider) -> None:
    admin = User.objects.create_superuser("root", PASSWORD)
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    sent = client.post("/admin/socialaccount/socialaccount/add/", {"user": town.users["officer"].pk, "uid": "e-7"})
    assert sent.status_code == 302
    assert SocialAccount.objects.get().provider == provider.issuer
    assert LogEntry.objects.filter(user=admin, content_type__model="socialaccount").exists()
    provider.subject = "e-7"
    officer = Client()
    come(officer, provider)
    assert who(officer) == "officer"
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    ("issuer", "client_id", "ids"),
    [
        ("", "", []),
        ("https://sso.example.org", "x", []),
        ("http://sso.example.org", "x", ["people.E001"]),
        ("https://sso.example.org", "", ["people.E002"]),
    ],
)
def test_a_setting_that_is_half_there_stops_the_start(
    settings: Settings, issuer: str, client_id: str, ids: list[str]
) -> None:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = issuer, client_id, "secret"
    assert [problem.id for problem in run_checks() if (problem.id or "").startswith("people.")] == ids


def out_of(client: Client) -> str:
    """Sign out here; the address at the provider that the page leads to, if any."""
    page = client.post("/sign-out")
    assert "storage" in page["Clear-Site-Data"] and who(client) == ""
    found = re.search(r'content="0;url=([^"]+)"', page.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def test_signing_out_here_signs_out_there_where_the_provider_offers_it(linked: Town, provider: idp.Provider) -> None:
    provider.config = {"end_session_endpoint": f"{provider.issuer}/end"}
    client = Client()
    come(client, provider)
    assert provider.issuer not in str(dict(client.session))  # the token lies in no session in clear
    href = out_of(client)
    assert href.startswith(f"{provider.issuer}/end?")
    assert provider.sign_out(href) == "http://127.0.0.1:8000/"
    assert provider.signed_out == ["employee-1"]
    assert out_of(client) == ""  # whoever comes after in this browser has no token of the one before


def test_an_address_with_a_query_of_its_own_keeps_it(linked: Town, provider: idp.Provider) -> None:
    provider.config = {"end_session_endpoint": f"{provider.issuer}/end?realm=city"}
    client = Client()
    come(client, provider)
    assert "/end?realm=city&id_token_hint=" in out_of(client)


def test_the_second_factor_does_not_lose_the_way_out(linked: Town, provider: idp.Provider) -> None:
    provider.config = {"end_session_endpoint": f"{provider.issuer}/end"}
    user, secret = linked.users["secretary"], codes.new_secret()
    period = int(timezone.now().timestamp()) // codes.PERIOD
    assert codes.add_app(user=user, secret=secret, code=codes.code_at(secret, period - 1), now=timezone.now())
    client = Client()
    come(client, provider)
    period = int(timezone.now().timestamp()) // codes.PERIOD
    client.post("/sign-in/second", {"code": codes.code_at(secret, period)})
    assert who(client) == "secretary"
    assert provider.sign_out(out_of(client)) == "http://127.0.0.1:8000/"


@pytest.mark.parametrize("config", [{}, {"end_session_endpoint": "http://provider.example.org/end"}])
def test_where_it_offers_none_or_none_that_is_safe_one_signs_out_here_alone(
    linked: Town, provider: idp.Provider, config: dict[str, Any]
) -> None:
    provider.config = config
    client = Client()
    come(client, provider)
    assert out_of(client) == ""


def test_who_signed_in_by_password_is_led_to_no_provider(linked: Town, provider: idp.Provider) -> None:
    provider.config = {"end_session_endpoint": f"{provider.issuer}/end"}
    assert out_of(seated(linked, "secretary")) == ""
