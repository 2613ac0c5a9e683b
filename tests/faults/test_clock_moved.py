"""The clock of running processes is set forward and back by weeks: timers fire once, notices go out once, and sessions
end when they were promised to, or before."""

import http.client
from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db.models import Q
from django.utils import timezone
from tests.fixtures.moved_clock import MovedClock
from tests.fixtures.serving import serving
from tests.fixtures.workers import Receiver, Workers, until

from huiyin.matters import verification
from huiyin.matters.models import Entry, Timer
from huiyin.matters.tests.cast import build_town
from huiyin.notices.models import Notice
from huiyin.web.tests.desk_town import PASSWORD, raised
from huiyin.worker.models import WorkerSeen

pytestmark = pytest.mark.fault
AHEAD, RIGHT = timedelta(days=40), timedelta()
MINUTE = timedelta(minutes=1)
BEATS_OFTEN = """
from datetime import timedelta
from huiyin.worker import heartbeat
heartbeat.EVERY = timedelta(seconds=0.3)
"""
"""A worker says where its clock stands each time it has looked for timers: the test need not wait ten seconds."""


def test_timers_fire_once_and_nobody_is_told_twice(committed_db: str, moved_clock: MovedClock) -> None:
    build_town()
    for words in ("灯不亮", "门不关", "水不停"):
        raised(words, email="lin@example.org")
    fired = []
    with Receiver(slowness=0) as receiver, Workers(receiver, BEATS_OFTEN, **moved_clock.environment) as workers:
        workers.start(2)
        for ahead in (RIGHT, AHEAD, RIGHT, AHEAD, -AHEAD, AHEAD):
            moved_clock.set(ahead)
            until(lambda ahead=ahead: lives_by(ahead), 60, f"no worker lives at {ahead}")  # type: ignore[misc]
            until(lambda ahead=ahead: not left_at(ahead), 60, f"left undone at {ahead}")  # type: ignore[misc]
            fired.append(Timer.objects.filter(state="fired").count())
        assert workers.stop() == [0, 0]
    assert fired[0] == 0 and fired[1] >= 6 and set(fired[1:]) == {fired[1]}
    told = [entry.client_id for entry in Entry.objects.filter(client_id__startswith="timer:")]
    assert len(told) == len(set(told)) == fired[1]
    assert [notice for notice, times in Counter(receiver.accepted).items() if times > 1] == []
    assert list(verification.breaks()) == []


def lives_by(ahead: timedelta) -> bool:
    """Whether both workers have done their chores by this clock."""
    moment = timezone.now() + ahead
    return WorkerSeen.objects.filter(seen_at__range=(moment - MINUTE, moment + MINUTE)).count() == 2


def left_at(ahead: timedelta) -> bool:
    """Whether anything is due by this clock and not done, or being done: what a worker hands over at the very moment
    of a jump is taken for a dead worker's by the other, and comes twice."""
    due = timezone.now() + ahead
    notices = Notice.objects.filter(Q(state="waiting", due_at__lte=due) | Q(state="sending"))
    return Timer.objects.filter(state="waiting", fires_at__lte=due).exists() or notices.exists()


def test_a_session_ends_when_promised_and_does_not_come_back(committed_db: str, moved_clock: MovedClock) -> None:
    user = build_town().users["secretary"]
    hasher = Argon2PasswordHasher()
    user.password = hasher.encode(PASSWORD, hasher.salt())
    user.save()
    idle = settings.SESSION_IDLE + MINUTE
    with serving("web", HUIYIN_WEB_PROCESSES="1", **moved_clock.environment) as address:
        ordinary = signed_in(address)
        moved_clock.set(-timedelta(days=1))
        assert is_in(address, ordinary), "a clock that is set right throws nobody out"
        moved_clock.set(idle)
        assert not is_in(address, ordinary)
        moved_clock.set(RIGHT)
        assert not is_in(address, ordinary), "what has ended came back"
        moved_clock.set(AHEAD)
        from_the_future = signed_in(address)
        moved_clock.set(RIGHT)
        assert is_in(address, from_the_future)
        moved_clock.set(idle)
        assert not is_in(address, from_the_future), "it lasts until the day that the clock once showed"


def signed_in(address: str) -> str:
    """The cookie of a browser that signs in."""
    fields = {"username": "secretary", "password": PASSWORD}
    answer = ask(address, "POST", "/sign-in", "", fields)
    assert answer.status == 302
    cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return next(c.split(";")[0] for c in cookies if c.startswith(f"{settings.SESSION_COOKIE_NAME}="))


def is_in(address: str, session: str) -> bool:
    return ask(address, "GET", "/desk/", session).status == 200


def ask(
    address: str, method: str, path: str, session: str, fields: dict[str, str] | None = None
) -> http.client.HTTPResponse:
    """Ask as a browser does; the answer has been read."""
    token = "0" * 64
    caller = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    headers = {
        "Cookie": f"{settings.CSRF_COOKIE_NAME}={token}; {session}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    content = urlencode((fields or {}) | {"csrfmiddlewaretoken": token})
    caller.request(method, path, content if method == "POST" else None, headers)
    answer = caller.getresponse()
    answer.read()
    caller.close()
    return answer
