"""At every door that asks who or which: what does not exist and what is not for the asker answer alike.

The same status, the same words and the same number of password hashes, as time tells too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone

from huiyin.matters.models import Matter, Visibility
from huiyin.matters.receipts import token_of
from huiyin.matters.tests.cast import Town
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.registry import channels
from huiyin.people.models import User
from huiyin.people.roster.links import password_link
from huiyin.web.tests.desk_town import PASSWORD
from huiyin.web.tests.residents import Resident, resident

PHONE, NEIGHBOURS, NOBODYS = "13812345678", "13900000001", "13700000007"
NO_NUMBER = "HY26-000000-0"


@dataclass
class Case:
    """The town, with an account that is switched off and a neighbour who reported too."""

    town: Town
    lin: Resident
    neighbour: Resident

    @property
    def number(self) -> str:
        """What Lin's matter is printed with; it is not public."""
        return self.lin.matter.number

    def link(self, username: str) -> str:
        """The path of a link that would set this account's password."""
        return password_link(User.objects.get(username=username)).removeprefix(settings.PUBLIC_URL)


Ask = Callable[[Case, Client], Any]


def sign_in(username: str, password: str) -> Ask:
    return lambda _case, client: client.post("/sign-in", {"username": username, "password": password})


def no_second(_case: Case, client: Client) -> Any:
    return client.post("/sign-in/second", {"code": "123456"}, follow=True)


def second(change: Callable[[User], None]) -> Ask:
    """Ask as the secretary, who waits for the second step when the account changes so."""

    def ask(case: Case, client: Client) -> Any:
        user = case.town.users["secretary"]
        session = client.session
        session["waiting_for_second"] = [user.pk, timezone.now().timestamp(), user.get_session_auth_hash()]
        session.save()
        assert client.get("/sign-in/second").status_code == 200
        change(user)
        user.save()
        return no_second(case, client)

    return ask


def switched_off(user: User) -> None:
    user.is_active = False


def password_changed(user: User) -> None:
    user.set_unusable_password()


def look(path: str) -> Ask:
    """Open an address; NUMBER, TOKEN and FORGED stand for Lin's."""

    def ask(case: Case, client: Client) -> Any:
        forged = token_of(case.lin.matter.pk)[:-4] + "AAAA"
        known = {"NUMBER": case.number, "TOKEN": case.lin.token, "FORGED": forged}
        return client.get(re.sub("NUMBER|TOKEN|FORGED", lambda found: known[found[0]], path))

    return ask


def hidden(path: str) -> Ask:
    def ask(case: Case, client: Client) -> Any:
        Matter.objects.update(visibility=Visibility.INTERNAL)
        return look(path)(case, client)

    return ask


def link(username: str, change: Callable[[str], str] = str) -> Ask:
    return lambda case, client: client.get(change(case.link(username)), follow=True)


def prove(left: str) -> Ask:
    return lambda case, client: client.post(f"/r/{case.lin.token}/mine", {"left": left})


def ask_code(address: str) -> Ask:
    return lambda _case, client: client.post("/mine", {"address": address}, follow=True)


def of_nobody(path: str) -> str:
    return re.sub(r"/set-password/[^/]+/", "/set-password/OTk5OTk5/", path)


def forged(path: str) -> str:
    return re.sub(r"-[^/]+/$", "-00000000000000000000000000000000/", path)


TABLE: dict[str, tuple[int, list[Ask]]] = {
    "sign-in": (200, [sign_in("nobody", "x"), sign_in("secretary", "x"), sign_in("left", PASSWORD)]),
    "second step": (200, [no_second, second(password_changed), second(switched_off)]),
    "receipt by number": (404, [look(f"/receipt?number={NO_NUMBER}"), look("/receipt?number=NUMBERX")]),
    "receipt by token": (404, [look("/r/" + "A" * 40), look("/r/FORGED"), look("/r/NUMBER")]),
    "my information": (404, [look(f"/r/{'A' * 40}/mine"), look("/r/FORGED/mine")]),
    "code": (200, [ask_code(NOBODYS), ask_code(PHONE), ask_code("nobody@example.org")]),
    "public page": (404, [look(f"/p/{NO_NUMBER}"), look("/p/NUMBER"), hidden("/p/NUMBER")]),
    "public picture": (404, [look(f"/p/{NO_NUMBER}/picture.png"), look("/p/NUMBER/picture.png")]),
    "set-password link": (200, [link("secretary", of_nobody), link("secretary", forged), link("left")]),
    "proof": (422, [prove(NOBODYS), prove(NEIGHBOURS), prove("林某")]),
}  # fmt: skip
"""Each door's answer, and who asks: first for what there is not, then for what there is and they may not have."""


@pytest.fixture
def case(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    for name, of in (("sms", "phone"), ("email", "email")):
        monkeypatch.setitem(channels._things, name, FolderChannel(tmp_path, of=of))
    secretary = town.users["secretary"]
    secretary.set_password(PASSWORD)
    secretary.save()
    User.objects.create_user("left", name="走了的人", password=PASSWORD, is_active=False)
    return Case(town, resident(phone=PHONE, name="林某"), resident(phone=NEIGHBOURS))


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with every password hash that is reckoned."""
    done: list[str] = []
    plain = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        done.append(salt)
        return plain(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return done


def words_of(sent: Any) -> str:
    """The page without what is drawn anew each time, and without what the asker typed or asked for."""
    drawn = r'value="[^"]*"|(nonce|href|action)="[^"]*"|HY26-[0-9A-Z-]+'
    return re.sub(drawn, "", sent.content.decode())


@pytest.mark.parametrize("door", TABLE)
def test_unknown_and_forbidden_answer_alike(case: Case, hashed: list[str], door: str) -> None:
    status, asks = TABLE[door]
    answers = []
    for ask in asks:
        hashed.clear()
        sent = ask(case, Client())
        answers.append((sent.status_code, words_of(sent), len(hashed)))
    assert [answer[0] for answer in answers] == [status] * len(asks)
    assert [answer[2] for answer in answers] == [answers[0][2]] * len(asks)
    for answer in answers[1:]:
        assert answer[1] == answers[0][1]
