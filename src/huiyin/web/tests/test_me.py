"""My information of an account: seen, taken along, put right; the password changed; and nobody else's."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.matters.tests.cast import Town
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.registry import channels
from huiyin.notices.operations import send_due
from huiyin.people.holdings import holdings
from huiyin.people.models import Seat, User
from huiyin.people.operations import set_phone
from huiyin.web.tests.desk_town import PASSWORD, seated
from huiyin.web.tests.residents import resident

NEW = "四匹马 拉着 一车 旧书"


def signed_in(town: Town) -> Client:
    """The secretary, with a telephone number on file, has just given a password."""
    user = town.users["secretary"]
    user.set_password(PASSWORD)
    user.save()
    set_phone(user=user, phone="13812345678")
    client = Client()
    client.post("/sign-in", {"username": "secretary", "password": PASSWORD})
    return client


def test_the_page_shows_what_is_kept_and_the_number_masked(town: Town) -> None:
    client = signed_in(town)
    page = client.get("/desk/me").content.decode()
    assert "138****5678" in page and "13812345678" not in page
    assert "社区书记甲" in page and "没有人改过" in page


def test_whom_i_looked_up_stands_there(town: Town) -> None:
    lin = resident(phone="13900000001")
    client = signed_in(town)
    client.post(f"/desk/m/{lin.matter.number}/contact", {"purpose": "call", "reason": "约时间上门"})
    page = client.get("/desk/me").content.decode()
    assert "打电话核实情况" in page and "约时间上门" in page and "13900000001" not in page


def test_everything_is_given_out_with_all_that_every_room_keeps(town: Town) -> None:
    sent = signed_in(town).post("/desk/me/export")
    kept = json.loads(sent.content)
    assert kept.keys() == {name for name, _ in holdings.items()}
    (account,) = kept["account"]
    assert account["phone"] == "13812345678"
    assert [post["post"] for post in account["posts"]]
    assert len(account["browsers"]) == 1
    assert len(kept["sign_ins"]) == 1
    assert "13812345678" not in json.dumps(kept["notices"]) and "attachment" in sent["Content-Disposition"]


def test_taking_along_and_putting_right_want_a_fresh_password(town: Town) -> None:
    client = seated(town, "secretary")
    assert client.get("/desk/me").status_code == 200
    assert client.post("/desk/me/export")["Location"] == "/desk/second-factor/again?next=%2Fdesk%2Fme"
    sent = client.post("/desk/me/correct", {"email": "a@example.org", "phone": "", "language": "en"})
    assert sent["Location"] == "/desk/second-factor/again?next=%2Fdesk%2Fme%2Fcorrect"


def test_what_was_put_right_is_logged_without_saying_what(town: Town) -> None:
    client = signed_in(town)
    wrong = client.post("/desk/me/correct", {"email": "no address", "phone": "12", "language": "en"})
    assert wrong.status_code == 422 and "这一项没写对" in wrong.content.decode()
    client.post("/desk/me/correct", {"email": "new@example.org", "phone": "", "language": "zh-hans"})
    user = User.objects.get(username="secretary")
    assert (user.email, user.phone_token) == ("new@example.org", "")
    page = client.get("/desk/me").content.decode()
    assert "没有人改过" not in page
    assert "您的账号：手机号或邮箱改了" in client.get("/desk/notices").content.decode()
    changes = json.loads(client.post("/desk/me/export").content)["account_changes"]
    assert len(changes) == 1 and changes[0]["who"] == "社区书记甲" and "example" not in changes[0]["what"]


def test_what_an_administrator_changed_is_read_by_whom_it_concerns(town: Town) -> None:
    root = User.objects.create_superuser("root", PASSWORD, name="系统管理员")
    admin = Client()
    admin.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    user = town.users["secretary"]
    form = {
        "username": user.username, "name": "社区书记甲", "language": "en", "email": "", "new_phone": "",
        "is_active": "on",
        "duties-TOTAL_FORMS": "0", "duties-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert admin.post(f"/admin/people/user/{user.pk}/change/", form).status_code == 302
    assert "系统管理员" in seated(town, "secretary").get("/desk/me").content.decode()


def test_a_password_is_changed_with_the_old_one_and_ends_every_other_session(town: Town) -> None:
    other, client = signed_in(town), signed_in(town)
    before = client.session.session_key
    new = {"new_password1": NEW, "new_password2": NEW}
    assert client.post("/desk/password", {"old_password": "wrong", **new}).status_code == 422
    assert client.post("/desk/password", {"old_password": PASSWORD, **new})["Location"] == "/desk/me"
    assert client.session.session_key != before
    assert Seat.objects.filter(session_key=client.session.session_key).exists()
    assert client.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 302
    assert Client().post("/sign-in", {"username": "secretary", "password": NEW})["Location"] == "/desk/"
    assert "您的账号：密码改了" in client.get("/desk/notices").content.decode()


def test_wrong_old_passwords_are_counted_like_wrong_sign_ins(town: Town) -> None:
    client = signed_in(town)
    form = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    assert [client.post("/desk/password", form).status_code for _ in range(5)] == [422] * 4 + [429]
    assert client.post("/desk/password", {**form, "old_password": PASSWORD}).status_code == 429


def test_a_weak_new_password_is_refused(town: Town) -> None:
    client = signed_in(town)
    weak = client.post(
        "/desk/password", {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"}
    )
    assert weak.status_code == 422
    assert User.objects.get(username="secretary").check_password(PASSWORD)


def test_the_old_mailbox_hears_that_another_took_its_place(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(username="secretary").update(email="old@example.org")
    town.users["secretary"].refresh_from_db()
    folder = FolderChannel(tmp_path)
    monkeypatch.setitem(channels._things, "email", folder)
    client = signed_in(town)
    client.post("/desk/me/correct", {"email": "new@example.org", "phone": "13812345678", "language": "zh-hans"})
    send_due(timezone.now() + timedelta(hours=24), 10, "test")
    assert {one["address"] for one in folder.arrivals()} == {"old@example.org", "new@example.org"}
    assert all("new@example.org" not in one["body"] for one in folder.arrivals())
