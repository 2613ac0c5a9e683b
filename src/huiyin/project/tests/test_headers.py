"""What every page says to the browser about itself, walked over all addresses that can be opened."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from huiyin.matters.tests.cast import Town, build_town
from huiyin.people.models import User
from huiyin.web.tests.desk_town import raised, seated

PERSONAL = (
    "admin/", "desk/", "mine", "r/<", "receipt", "report", "set-password/", "sign-in", "unsubscribe/",
    "api/v1/receipts/", "api/v1/matters", "style",
)  # fmt: skip
"""Pages with something of somebody, or for somebody who is signed in: in no cache, not the browser's either."""
OF_NOBODY = frozenset({"admin/password_change/", "admin/password_change/done/", "admin/jsi18n/"})
"""Django's own, which it lets browsers keep: an empty form, a sentence, words of the interface."""
DATA = 'type="application/json"'
"""Never run: no script for browsers."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}


def patterns(within: URLResolver, before: str = "") -> list[tuple[str, URLPattern]]:
    """Every address as it is written in the URLconf, but those of Django's own by regular expression."""
    found: list[tuple[str, URLPattern]] = []
    for entry in within.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += patterns(entry, path)
        elif not isinstance(entry.pattern, RegexPattern):
            found.append((path, entry))
    return found


@pytest.fixture
def town(db: None) -> Town:
    """The small town of the core's tests."""
    return build_town()


def filled(path: str, known: dict[str, str]) -> str:
    """The address with an example for each parameter."""
    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: known.get(m[2]) or known[m[1] or "str"], path)


def test_every_page_says_what_browsers_may_do_with_it(town: Town, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, False  # as under https
    opened = raised(public=True)
    known = {
        "token": opened.receipt, "number": opened.matter.number, "int": "1", "slug": "note", "str": "x", "path": "x",
        "uuid": str(opened.matter.id), "code": "320583", "language": "en",
    }  # fmt: skip
    wrong: list[str] = []
    statuses: set[int] = set()
    for path, _ in patterns(get_resolver()):
        if path.endswith("sign-out"):
            continue
        client = administrator(town) if path.startswith("admin/") else Client()
        if path.startswith(("desk/", "style")):
            client = seated(town, "secretary")
        answer = client.get(filled(path, known), secure=True)
        statuses.add(answer.status_code)
        wrong += [f"{path} {answer.status_code}: {what}" for what in missing(path, answer)]
    assert {200, 302, 404, 405} <= statuses
    assert wrong == []


@pytest.mark.parametrize("below", [True, False])
def test_hosts_below_are_bound_where_the_setting_says_so(db: None, settings: Any, below: bool) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, below
    fresh = Client()
    assert ("includeSubDomains" in fresh.get("/", secure=True)["Strict-Transport-Security"]) is below
    code = "from django.conf import settings; print(settings.SECURE_HSTS_INCLUDE_SUBDOMAINS)"
    given = os.environ | {"HUIYIN_HSTS_SUBDOMAINS": "yes" if below else "no", "PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(below)


def missing(path: str, answer: Any) -> list[str]:
    """What an answer should have said and does not."""
    found = [f"{name} {answer.get(name)}" for name, value in ALWAYS.items() if answer.get(name) != value]
    policy = answer.get("Content-Security-Policy", "")
    if "default-src" not in policy or "unsafe" in policy:
        found.append(f"policy {policy}")
    if answer.get("Content-Type", "").startswith("text/html") and not path.startswith("admin/"):
        nonces = set(re.findall(r"'nonce-([^']+)'", policy))
        found += [
            s
            for s in re.findall(r"<script\b[^>]*>", answer.content.decode())
            if not (DATA in s or any(n in s for n in nonces))
        ]
    personal = path.startswith(PERSONAL) and path not in OF_NOBODY and answer.status_code == 200
    if personal and "no-store" not in answer.get("Cache-Control", ""):
        found.append(f"Cache-Control {answer.get('Cache-Control')}")
    return found


def administrator(town: Town) -> Client:
    """Somebody at the admin site."""
    User.objects.filter(pk=town.users["secretary"].pk).update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(pk=town.users["secretary"].pk), "django.contrib.auth.backends.ModelBackend")
    return client
