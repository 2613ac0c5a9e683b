"""A sheet brought in the admin: looked at, confirmed, refused."""

import os
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.people.models import User
from huiyin.people.roster import held_sheets
from huiyin.people.roster.pages import NEEDED
from huiyin.people.roster.problems import TOLD
from huiyin.people.roster.reading import rows_of

pytestmark = pytest.mark.django_db
HERE = "/admin/people/user/import/"
GOOD = "登录名,显示名,手机号\nlin,网格员甲,138 1234 5678\n"
BAD = "登录名,显示名,手机号\nlin,网格员甲,\nbad name,,123\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin", "admin", name="管理员"))
    return client


def brought(client: Client, text: str, name: str = "people.csv") -> Any:
    return client.post(HERE, {"sheet": SimpleUploadedFile(name, text.encode())})


def confirmed(client: Client, looked: Any, **more: str) -> Any:
    return client.post(HERE, {"confirm": "yes", "expected": looked.context["expected"], **more})


def test_what_a_sheet_would_do_is_shown_and_written_when_confirmed(administrator: Client, home: Path) -> None:
    looked = brought(administrator, GOOD)
    assert [(str(line["kind"]), line["added"]) for line in looked.context["counts"]] == [("账号", 1)]
    assert not User.objects.filter(username="lin").exists()
    kept = home / "imports" / str(User.objects.get(username="admin").pk)
    assert "13812345678" not in kept.read_text() and "lin" not in kept.read_text()
    done = confirmed(administrator, looked)
    assert User.objects.get(username="lin").name == "网格员甲"
    assert "lin,http" in done.content.decode()
    assert "no-store" in done["Cache-Control"]
    assert not kept.exists()


def test_a_change_is_shown_from_what_to_what_with_numbers_masked(administrator: Client) -> None:
    confirmed(administrator, brought(administrator, GOOD))
    page = brought(administrator, GOOD.replace("5678", "9999").replace("网格员甲", "网格员乙")).content.decode()
    assert "网格员甲" in page and "网格员乙" in page
    assert "138****9999" in page and "12349999" not in page
    assert "对的行都已经在了" in brought(administrator, GOOD).content.decode()


def test_a_bad_row_keeps_everything_out_unless_it_is_left_aside(administrator: Client) -> None:
    looked = brought(administrator, BAD)
    assert "1 行不对" in looked.content.decode()
    refused = confirmed(administrator, looked)
    assert (refused.status_code, User.objects.filter(username="lin").exists()) == (409, False)
    assert confirmed(administrator, refused, good_only="on").status_code == 200
    assert User.objects.filter(username="lin").exists()


def test_what_others_changed_since_is_shown_again_and_not_written_over(administrator: Client) -> None:
    confirmed(administrator, brought(administrator, GOOD))
    looked = brought(administrator, GOOD.replace("网格员甲", "网格员乙"))
    User.objects.filter(username="lin").update(name="网格员丙")
    again = confirmed(administrator, looked)
    assert (again.status_code, User.objects.get(username="lin").name) == (409, "网格员丙")
    assert "别人改了数据" in again.content.decode()
    for nothing_shown in ({}, {"expected": ""}):
        brought(administrator, GOOD.replace("网格员甲", "网格员丁"))
        assert administrator.post(HERE, {"confirm": "yes", **nothing_shown}).status_code == 409


@pytest.mark.parametrize("rows", [2_000, pytest.param(50_000, marks=pytest.mark.long)])  # a second for ten thousand
def test_fifty_thousand_bad_rows_are_told_in_short(administrator: Client, rows: int) -> None:
    page = brought(administrator, "登录名,显示名,手机号\n" + "bad name,,123\n" * rows)
    assert page.context["bad_rows"] == rows
    assert len(page.context["bad_cells"]) == TOLD
    assert f"{rows} 行不对" in page.content.decode()
    assert len(page.content) < 200_000


@pytest.mark.parametrize("text", ["not,a,sheet\n1,2,3\n", "登录名,显示名,密码\na,b,c\n", ""])
def test_what_is_no_sheet_of_ours_is_told_beside_the_field(administrator: Client, text: str) -> None:
    page = brought(administrator, text)
    assert page.status_code == 422
    assert page.context["form"].errors["sheet"]


def test_a_sheet_is_held_for_an_hour_and_for_its_bringer_alone(administrator: Client, home: Path) -> None:
    looked = brought(administrator, GOOD)
    other = Client()
    other.force_login(User.objects.create_superuser("other", "other", name="管理员乙"))
    assert confirmed(other, looked).status_code == 422
    kept = next((home / "imports").iterdir())
    os.utime(kept, (0, time.time() - held_sheets.LONGEST - 1))
    assert confirmed(administrator, looked).status_code == 422
    held_sheets.hold(0, b"")
    assert not kept.exists()


def test_whoever_may_not_do_all_of_it_by_hand_may_not_bring_a_sheet(client: Client) -> None:
    clerk = User.objects.create_user("clerk", name="办事员", is_staff=True)
    codes = [code.partition(".")[2] for code in NEEDED]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(clerk)
    assert client.get(HERE).status_code == 200
    clerk.user_permissions.remove(Permission.objects.get(codename="add_duty"))
    assert client.get(HERE).status_code == 403
    assert brought(client, GOOD).status_code == 403
    assert client.get(f"{HERE}empty.xlsx").status_code == 403
    assert Client().get(HERE).status_code == 302


def test_the_list_of_accounts_leads_there_and_the_empty_sheet_is_one_that_is_read(administrator: Client) -> None:
    assert HERE in administrator.get("/admin/people/user/").content.decode()
    sheet = BytesIO(administrator.get(f"{HERE}empty.xlsx").getvalue())
    with pytest.raises(Exception, match="没有数据"):
        list(rows_of(sheet))


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "看看会改什么"), ("en", "See what would change")])
def test_the_page_speaks_both_languages(administrator: Client, language: str, said: str) -> None:
    ask: Callable[..., Any] = administrator.get
    assert said in ask(HERE, headers={"accept-language": language}).content.decode()
