"""Cookies under https: of this host alone, and as browsers want them for that name."""

from typing import Any

import pytest
from django.test import Client

from huiyin.people.models import User
from huiyin.project.cookies import of_this_host
from huiyin.web.tests.desk_town import PASSWORD


@pytest.mark.parametrize(("https", "name"), [(True, "__Host-sessionid"), (False, "sessionid")])
def test_a_cookie_is_called_for_its_host_where_a_browser_takes_it(https: bool, name: str) -> None:
    assert of_this_host("sessionid", https) == name


def test_cookies_of_a_session_fulfil_what_their_name_promises(db: None, settings: Any) -> None:
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    User.objects.create_user("grid", PASSWORD, name="网格员甲")
    client = Client()
    sent = client.post("/sign-in", {"username": "grid", "password": PASSWORD}, secure=True)
    cookie = sent.cookies["__Host-sessionid"]
    assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["httponly"]) == (True, "/", "", True)
    assert cookie["samesite"] == "Lax"
    assert client.get("/sign-in", secure=True)["Location"] == "/desk/"  # the browser sends it back
