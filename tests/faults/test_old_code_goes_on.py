"""An upgrade migrates first: the code of the version that runs out there goes on in the tables of this one.

Web and worker of the base (`tests/fixtures/earlier.py`) run as processes on a database with all migrations of now, and
do the loop: raise, act, take back, tell, count. Then this version reads on, and goes on where they stopped.
"""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone
from tests.fixtures import earlier
from tests.fixtures.database import as_owner
from tests.fixtures.outside import Client
from tests.fixtures.serving import serving
from tests.fixtures.workers import until

from huiyin.domains.voice.models import Category
from huiyin.matters import queries, verification
from huiyin.matters.models import Entry, Fact, Matter, Timer
from huiyin.matters.operations import act
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.tests.cast import INSIDE, Town, build_town
from huiyin.notices.models import Notice
from huiyin.people.actors import Actor, ActorKind
from huiyin.people.keys import Scope, create_key

pytestmark = pytest.mark.fault
STRICTER = """
CREATE FUNCTION stricter() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'this version writes something else'; END $$;
CREATE TRIGGER stricter BEFORE INSERT ON notices_notice FOR EACH ROW EXECUTE FUNCTION stricter()
"""
"""What no table shows: a rule that a migration could bring by SQL and that the code out there does not know."""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return earlier.sources(tmp_path_factory.mktemp("earlier"))


def test_the_recorded_migrations_are_those_of_the_recorded_sources(source: Path) -> None:
    assert earlier.last_migrations(source) == earlier.BASE


def test_what_old_code_does_in_the_new_tables_is_whole_and_what_it_cannot_do_is_found_out(
    committed_db: str, source: Path, tmp_path: Path
) -> None:
    town = build_town()
    with old_product(source, tmp_path, "web", "work") as caller:
        number = handled(caller)
        undone = taken_back(caller, town, raised(caller, "second"))
        until(lambda: told(tmp_path) >= 2, 60, "the reporter was not told")
        until(lambda: Fact.objects.count() == 2, 60, "the figures did not follow")
        assert caller.wrong == []
        assert list(verification.breaks()) == []
        assert [entry.action for entry in entries(undone)] == ["opened", "accept", "undone"]
        assert not Notice.objects.exclude(state__in=["delivered", "cancelled", "read"]).exists()
        assert goes_on(number) == "closed"
        make_stricter()
        caller.patience = 0.1
        caller.until_taken("/matters/voice", report("楼道灯不亮"), "third")
    assert "answered 500" in caller.wrong[0]


def make_stricter() -> None:
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute(STRICTER)


@contextmanager
def old_product(source: Path, folder: Path, *names: str) -> Iterator[Client]:
    """The base at work, and a client of it that acts for the whole desk; e-mail becomes files in `folder`."""
    key = create_key(name="热线", scopes=frozenset({Scope.MATTERS}), now=timezone.now())
    with serving(*names, source=source, HUIYIN_EMAIL_URL=f"folder://{folder}", HUIYIN_WEB_PROCESSES="1") as address:
        yield Client(address, key, INSIDE)


def report(words: str) -> dict[str, object]:
    lon, lat = INSIDE
    return {"text": words, "lon": lon, "lat": lat, "contact": {"email": "lin@example.org"}}


def raised(caller: Client, once: str) -> str:
    opened = caller.until_taken("/matters/voice", report(f"楼道灯不亮 {once}"), once)
    assert opened is not None, caller.wrong
    return str(opened["number"])


def handled(caller: Client) -> str:
    """One that was raised, taken in hand and answered; its number."""
    number = raised(caller, "first")
    for action, data in (("accept_and_handle", {}), ("answer", {"answer": "修好了"})):
        acted = caller.until_taken(f"/matters/{number}/actions/{action}", {"data": data}, f"{number}-{action}")
        assert acted is not None, caller.wrong
    return number


def taken_back(caller: Client, town: Town, number: str) -> str:
    """One that its secretary accepted at the desk, and took the step back."""
    browser = Browser()
    browser.force_login(town.users["secretary"], backend="django.contrib.auth.backends.ModelBackend")
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    steps = {"act/accept": {"category": a_category()}, "undo": {"sequence": "2"}}
    for step, fields in steps.items():
        assert post(f"{caller.base_url}/desk/m/{number}/{step}", session, fields) == 302
    return number


def a_category() -> str:
    top = Category.objects.create(code="top", name_zh="消防安全", name_en="Fire safety")
    within = {"within": "1 working day", "name_zh": "消防通道堵塞", "name_en": "Blocked fire exit"}
    return Category.objects.create(code="exit", parent=top, **within).code


def post(url: str, session: str, fields: dict[str, str]) -> int:
    """Send a form as a page of the desk does; the status."""
    token = "0" * 64
    at = urlsplit(url)
    asked = http.client.HTTPConnection(at.netloc, timeout=30)
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    asked.request("POST", at.path, urlencode(fields | {"csrfmiddlewaretoken": token}), headers)
    try:
        return asked.getresponse().status
    finally:
        asked.close()


def told(folder: Path) -> int:
    return len([path for path in folder.glob("*.json") if "lin@example.org" in json.loads(path.read_text())["address"]])


def entries(number: str) -> list[Entry]:
    return list(Entry.objects.filter(matter_id=queries.by_number(number).id).order_by("sequence"))


def goes_on(number: str) -> str:
    """What the reporter says with the code of now; the state that it leads to."""
    found = queries.by_number(number)
    reporter = Actor(ActorKind.REPORTER, "居民", key=receipt_key(found.id))
    act(matter_id=found.id, action="solved", actor=reporter, now=timezone.now(), data={"rating": 5})
    assert list(verification.breaks()) == []
    assert Timer.objects.filter(matter=found, state="waiting").exists()
    return Matter.objects.get(pk=found.pk).state
