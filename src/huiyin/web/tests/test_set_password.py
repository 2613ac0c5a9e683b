"""Setting a password by a link: once, and nobody else learns the token."""

import pytest
from django.conf import settings
from django.test import Client

from huiyin.people.models import User
from huiyin.people.roster.links import password_link

pytestmark = pytest.mark.django_db
NEW = "lantern harbour maple"


@pytest.fixture
def link() -> str:
    return password_link(User.objects.create_user("grid-1", name="网格员甲")).removeprefix(settings.PUBLIC_URL)


def form_of(client: Client, link: str) -> str:
    """The address of the form, to which the link leads."""
    led = client.get(link)
    assert led.status_code == 302
    return str(led["Location"])


def test_a_link_sets_a_password_once(client: Client, link: str) -> None:
    form = form_of(client, link)
    assert link.split("/")[-2] not in form
    page = client.get(form)
    assert "grid-1" in page.content.decode()
    assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex, nofollow"
    done = client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert (done.status_code, done["Location"]) == (302, "/sign-in")
    assert client.post("/sign-in", {"username": "grid-1", "password": NEW}).status_code == 302
    assert "用不了了" in Client().get(link).content.decode()


@pytest.mark.parametrize("weak", ["short", "grid-1", "password1234", "1234567890"])
def test_a_weak_password_is_refused_with_the_reason(client: Client, link: str, weak: str) -> None:
    answer = client.post(form_of(client, link), {"new_password1": weak, "new_password2": weak})
    assert answer.status_code == 200
    assert not User.objects.get().has_usable_password()
    assert 'role="alert"' in answer.content.decode() or "error" in answer.content.decode()


def test_a_changed_link_opens_nothing(client: Client, link: str) -> None:
    for other in (link[:-2] + ("a/" if link[-2] != "a" else "b/"), link.replace("/set-password/", "/set-password/x")):
        assert "用不了了" in client.get(other).content.decode()


@pytest.mark.parametrize(("length", "taken"), [(64, True), (128, True), (129, False)])
def test_a_long_password_is_taken_whole_and_one_without_end_is_not(
    client: Client, link: str, length: int, taken: bool
) -> None:
    words = ("灯 笼🏮 harbour maple " * 10)[: length - 1] + "x"
    client.post(form_of(client, link), {"new_password1": words, "new_password2": words})
    user = User.objects.get()
    assert user.check_password(words) is taken
    assert not user.check_password(words[:-1])
