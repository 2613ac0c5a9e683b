"""What somebody tries who means no good, through the whole stack of pages and API: forms of other sites, sessions laid
under, paths that climb, numbers that are guessed, clocks that jump."""

import re
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from tests.fixtures.serving import serving

from huiyin.kernel.plaintext import clean, one_line
from huiyin.matters.models import Entry
from huiyin.matters.tests.cast import NOW, Town, build_town
from huiyin.ui.live_ticket import GOOD_FOR, BadTicket, opened, ticket
from huiyin.web.tests.desk_town import PASSWORD, raised

pytestmark = pytest.mark.fault
WITHOUT_A_TOKEN = {
    "kiosk/end": "ending works when its token is gone; a form of another site does not bring the cookie (SameSite)",
    "unsubscribe/<str:token>": "a mail program sends it (RFC 8058); the link is signed",
}
"""Pages that take a POST from another site. Everything under KEYED knows its caller by a key or a signature, and reads
no cookie."""
KEYED = ("api/", "^api/v1/", "exchange/", "ingest/", "open311/")
CLIMBING = ("../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//etc/passwd", "%00")


@pytest.fixture
def town(db: None) -> Town:
    """The small town of the core's tests."""
    return build_town()


def addresses(within: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product with its pattern."""
    for entry in within.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path)
        else:
            yield path, entry


def test_no_address_takes_a_form_of_another_site(rf: RequestFactory) -> None:
    """The guard: `csrf_exempt` on any view, or the middleware gone, changes the table."""
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE
    guard = CsrfViewMiddleware(lambda request: None)  # type: ignore[arg-type]
    every = dict(addresses(get_resolver()))
    assert len(every) > 100
    let_in = {path for path, view in every.items() if guard.process_view(rf.post("/"), view.callback, (), {}) is None}
    assert {path for path in let_in if not path.startswith(KEYED)} == set(WITHOUT_A_TOKEN)


def test_what_needs_no_token_reads_no_session(town: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.users["secretary"], backend="django.contrib.auth.backends.ModelBackend")
    number = raised().matter.number
    answer = client.post(f"/api/v1/matters/{number}/actions/accept", {}, content_type="application/json")
    assert answer.status_code == 401


def test_a_session_that_was_laid_under_is_not_the_one_that_is_signed_in(town: Town) -> None:
    user = town.users["secretary"]
    user.set_password(PASSWORD)
    user.save()
    thief, victim = Client(), Client()
    session = thief.session
    session["seen"] = True
    session.save()
    laid = session.session_key or ""
    victim.cookies[settings.SESSION_COOKIE_NAME] = laid
    assert victim.post("/sign-in", {"username": "secretary", "password": PASSWORD}).status_code == 302
    assert victim.get("/desk/").status_code == 200
    thief.cookies[settings.SESSION_COOKIE_NAME] = laid
    assert thief.get("/desk/").status_code == 302
    assert victim.cookies[settings.SESSION_COOKIE_NAME].value != laid


@pytest.mark.parametrize("climbing", CLIMBING)
def test_no_name_of_a_stranger_becomes_a_path(town: Town, climbing: str) -> None:
    receipt = raised().receipt
    for before in (f"/r/{receipt}/photo/", "/p/HY26-110482-B/photo/", "/static/", "/areas/", "/api/v1/receipts/"):
        answer = Client().get(before + climbing)
        content = answer.getvalue()
        assert answer.status_code in (400, 401, 404), before + climbing
        assert b"root:" not in content


def test_a_number_that_is_not_public_reads_as_one_that_does_not_exist(town: Town) -> None:
    inside = raised().matter.number
    nobodys = ("HY26-000001-", "HY26-999999-")

    def seen(number: str) -> tuple[int, bytes]:
        answer = Client().get(f"/p/{number}")
        return answer.status_code, answer.content.replace(number.encode(), b"")

    assert seen(inside)[0] == 404
    assert {len(seen(number)[1]) for number in (inside, *nobodys)} == {len(seen(inside)[1])}
    assert Client().get(f"/api/v1/matters/{inside}").status_code == 401


def test_a_receipt_is_too_long_to_guess_and_a_wrong_one_tells_nothing(town: Town) -> None:
    receipt = raised().receipt
    assert len(set(receipt)) > 8 and len(receipt) >= 26  # 128 bits in letters and digits
    wrong = [receipt[:-1] + ("A" if receipt[-1] != "A" else "B"), "A" * len(receipt)]
    answers = [Client().get(f"/r/{token}") for token in wrong]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({len(answer.content) for answer in answers}) == 1


def test_a_clock_that_jumps_keeps_the_order_of_steps(town: Town) -> None:
    from huiyin.matters.operations import act

    matter = raised().matter
    for words, jump in (("明天", timedelta(days=30)), ("昨天", timedelta(days=-30))):
        act(matter_id=matter.id, action="note", data={"words": words}, actor=town.actor("desk"), now=NOW + jump)
    entries = list(Entry.objects.filter(matter=matter).order_by("sequence"))
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    assert all(one.hash == other.prev_hash for one, other in pairwise(entries))


def test_a_ticket_outlives_a_clock_set_back_and_none_set_far_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    made, now = ticket(["unit:1"], holder="person:1"), time.time()
    monkeypatch.setattr(time, "time", lambda: now - 3600)
    assert opened(made).topics == {"unit:1"}
    monkeypatch.setattr(time, "time", lambda: now + GOOD_FOR.total_seconds() + 60)
    with pytest.raises(BadTicket):
        opened(made)


def test_marks_that_turn_or_hide_what_is_read_are_not_kept() -> None:
    """Look-alike letters (Cyrillic а for a) are words like any other and stay: nothing is decided by how text looks."""
    assert clean("请付 \u202e001\u202c 元", 100) == "请付 001 元"
    assert one_line("物\u200b业\u2066公司\u2069", 100) == "物业公司"
    assert clean("tаx.gov.cn", 100) == "tаx.gov.cn"


def test_no_answer_of_our_own_server_names_a_version(committed_db: str) -> None:
    build_town()
    with serving() as address:
        port = int(address.rpartition(":")[2])
        for line in ("GET / HTTP/1.1", "GET /nowhere HTTP/1.1", "BREW /sign-in HTTP/1.1", "GET / HTTP/7.7", "nonsense"):
            said = raw(port, line)
            fields = [
                field for field in said.partition("\r\n\r\n")[0].split("\r\n")[1:] if "date:" not in field.lower()
            ]
            telling = [f for f in fields if f.lower().startswith(("server:", "x-powered-by:", "via:"))]
            assert said.startswith("HTTP/1.") or not said, line
            assert not [f for f in telling if re.search(r"[0-9]", f)], telling
            assert not re.search(r"(granian|hyper|django|python)[/ ]?[0-9]", said, re.IGNORECASE), line


def raw(port: int, line: str) -> str:
    """What is answered to a request with this first line."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"{line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode("utf-8", "replace")
