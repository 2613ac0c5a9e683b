import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.people import vault
from huiyin.people.models import Duty, Post, User
from huiyin.people.tests.cast import LONG_AGO, Town, build_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(client: Client) -> Town:
    client.force_login(User.objects.create_superuser("admin", "admin", name="管理员"))
    return build_town()


@pytest.mark.parametrize("page", ["user", "unit", "post", "duty", "personallook"])
def test_every_list_opens_in_both_languages(town: Town, client: Client, page: str) -> None:
    for language in ("zh-hans", "en"):
        answer = client.get(f"/admin/people/{page}/?q=x", headers={"accept-language": language})
        assert answer.status_code == 200


def test_the_list_of_posts_says_who_holds_what_and_which_are_vacant(town: Town, client: Client) -> None:
    page = client.get("/admin/people/post/").content.decode()
    assert "社区书记甲" in page and "网格员甲" in page and "空岗" in page
    vacant = client.get("/admin/people/post/?held=no").content.decode()
    assert "消防员" in vacant and "社区书记甲" not in vacant


def test_the_list_of_posts_does_not_ask_once_for_every_post(town: Town, client: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/admin/people/post/")
        return len(asked)

    statements()
    before = statements()
    for n in range(10):
        post = Post.objects.create(role=f"role-{n}", area=town.community, unit=town.office, name_zh=f"岗位{n}")
        Duty.objects.create(post=post, user=town.secretary, starts=LONG_AGO)
    assert statements() == before


def test_a_new_telephone_number_is_kept_encrypted_and_shown_masked(town: Town, client: Client) -> None:
    url = f"/admin/people/user/{town.secretary.pk}/change/"
    form = {
        "username": "secretary", "name": "社区书记甲", "language": "zh-hans", "is_active": "on",
        "duties-TOTAL_FORMS": "0", "duties-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert "手机号应是 11 位" in client.post(url, form | {"new_phone": "1381234"}).content.decode()
    assert client.post(url, form | {"new_phone": "138 1234 5678"}).status_code == 302
    town.secretary.refresh_from_db()
    assert vault.decrypt(town.secretary.phone_token) == "13812345678"
    page = client.get(url).content.decode()
    assert "138****5678" in page and "12345678" not in page


def test_an_account_is_made_with_a_name_for_history_and_never_deleted(town: Town, client: Client) -> None:
    form = {
        "username": "new",
        "name": "网格员丙",
        "usable_password": "true",
        "password1": "Lantern-71-Harbour",
        "password2": "Lantern-71-Harbour",
    }
    made = client.post("/admin/people/user/add/", form | {"duties-TOTAL_FORMS": "0", "duties-INITIAL_FORMS": "0"})
    assert made.status_code == 302
    assert User.objects.get(username="new").check_password("Lantern-71-Harbour")
    assert client.post(f"/admin/people/user/{town.secretary.pk}/delete/").status_code == 403
