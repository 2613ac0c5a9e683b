"""Two installations, each with a database and processes of its own: what one receives the other decides, over HTTP and
signed, through an outage and a kill.
"""

import json
from collections.abc import Callable, Iterator

import psycopg
import pytest
from tests.fixtures.stack import Stack, keep_running, new_home, remove_home
from tests.fixtures.workers import until

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("faults")]
TOWN = """
from huiyin.domains.permits.tests.cast import build_permit_town
build_permit_town()
"""
LINKED = """
from huiyin.domains.permits.models import LinkedRegion
from huiyin.exchange.models import Peer
LinkedRegion.objects.create(
    code="320583", peer=Peer.objects.get(code="hefei"), matters={"convenience_store": "online"}
)
"""
HAND_IN = """
from uuid import uuid4
from django.utils import timezone
from huiyin.domains.permits.models import LinkedRegion
from huiyin.domains.permits.operations import cross
from huiyin.domains.permits.tests.cast import wanted
from huiyin.people.actors import RESIDENT_ACTOR
link = LinkedRegion.objects.select_related("peer").get()
for n in range({n}):
    now, asked = timezone.now(), wanted()
    asked.form["entity_name"] = f"{name}" + str(n)
    cross(wanted=asked, link=link, actor=RESIDENT_ACTOR, now=now, client_id=str(uuid4()))
"""
DECIDE = """
from django.utils import timezone
from huiyin.domains.permits.models import Application, PermitCase
from huiyin.domains.permits.operations import advance
from huiyin.matters.operations import act
from huiyin.people.models import User
from huiyin.people.queries import actor_of
now = timezone.now()
by = lambda name: actor_of(User.objects.get(username=name), now)
one = Application.objects.select_related("matter").get()
act(matter_id=one.pk, action="accept", actor=by("window"), now=now)
advance(application_id=one.pk, now=now)
for case in PermitCase.objects.filter(application=one):
    officer = {"food": "market", "tobacco": "tobacco"}[case.permit]
    act(matter_id=case.pk, action="grant", actor=by(officer), now=now, data={"permit_number": "NO-" + case.permit})
advance(application_id=one.pk, now=now)
"""


@pytest.fixture(scope="module")
def two() -> Iterator[tuple[Stack, Stack]]:
    """One at which people apply, and one that decides; each knows the other's key from a file that a person brought."""
    made = [Stack(new_home(), HUIYIN_DEMO="no", HUIYIN_EXCHANGE_CODE=code) for code in ("kunshan", "hefei")]
    try:
        for one in made:
            one.start()
        for one in made:
            one.wait_ready()
            one.run(TOWN)
        here, there = made
        _link(here, there, "hefei")
        _link(there, here, "kunshan")
        here.run(LINKED)
        yield here, there
    finally:
        for one in made:
            if one.process and one.process.poll() is None:
                one.stop()
            remove_home(one.home)


def _link(one: Stack, other: Stack, code: str) -> None:
    keys = one.home / f"{code}.json"
    keys.write_text(other.huiyin("exchange", "key").stdout)
    assert json.loads(keys.read_text())["keys"]
    done = one.huiyin("exchange", "link", code, "--url", other.base_url, "--keys", str(keys), "--name", code)
    assert done.returncode == 0, done.stderr


def counted(stack: Stack, statement: str) -> Callable[[], int]:
    """How many rows there are, when it is asked."""

    def count() -> int:
        with psycopg.connect(stack.dsn) as connection:
            row = connection.execute(f"SELECT count(*) FROM {statement}").fetchone()
            assert row is not None
            return int(row[0])

    return count


def states(stack: Stack, kind: str) -> set[tuple[str, str]]:
    """The state and resolution of all matters of a kind."""
    with psycopg.connect(stack.dsn) as connection:
        rows = connection.execute("SELECT state, coalesce(resolution, '') FROM matters_matter WHERE kind = %s", [kind])
        return set(rows.fetchall())


def test_what_is_handed_in_here_is_decided_there_and_the_licence_comes_back(two: tuple[Stack, Stack]) -> None:
    here, there = map(keep_running, two)
    here.run(HAND_IN.replace("{n}", "1").replace("{name}", "甲"))
    until(lambda: states(there, "application") == {("submitted", "")}, 120, "it did not arrive")
    until(lambda: states(here, "crossing") == {("there", "")}, 120, "nobody said that it has arrived")
    there.run(DECIDE)
    until(lambda: states(here, "crossing") == {("ended", "issued")}, 120, "the licence did not come back")
    with psycopg.connect(here.dsn) as connection:
        told, sha256 = connection.execute(
            "SELECT told, sha256 FROM permits_crossing JOIN evidence_storedfile f ON f.id = licence_id"
        ).fetchone()  # type: ignore[misc]
    with psycopg.connect(there.dsn) as connection:
        assert connection.execute("SELECT number FROM permits_licence").fetchone() == (told["licence"]["number"],)
    licence = here.home / "files" / sha256[:2] / sha256[2:4] / sha256
    assert licence.read_bytes().startswith(b"%PDF-")


def test_while_the_other_side_is_down_everything_is_kept_and_goes_when_it_is_back(two: tuple[Stack, Stack]) -> None:
    here, there = map(keep_running, two)
    there.stop()
    before = counted(here, "permits_crossing")()
    here.run(HAND_IN.replace("{n}", "5").replace("{name}", "乙"))
    failing = counted(here, "exchange_peer WHERE failing_since IS NOT NULL")
    until(lambda: failing() == 1, 120, "nobody noticed")
    assert counted(here, "permits_crossing")() == before + 5
    keep_running(there)
    until(lambda: counted(there, "permits_application")() == before + 5, 240, "not all came after the outage")
    until(lambda: failing() == 0, 120, "the line is not seen to be up again")


def test_a_worker_killed_while_it_delivers_loses_nothing_and_doubles_nothing(two: tuple[Stack, Stack]) -> None:
    here, there = map(keep_running, two)
    arrived = counted(there, "permits_application")
    before = arrived()
    here.run(HAND_IN.replace("{n}", "12").replace("{name}", "丙"))
    until(lambda: arrived() > before, 120, "none came")
    for stack in (here, there):
        stack.wait_reborn("worker", stack.kill("worker"))
    until(lambda: arrived() == before + 12, 180, "not all came after the kill")
    waiting = counted(here, "permits_crossing c JOIN matters_matter m ON m.id = c.matter_id WHERE m.state = 'sending'")
    until(lambda: waiting() == 0, 120, "not all were told that they have arrived")
    assert arrived() == before + 12


def test_nothing_of_anybody_stands_in_the_log_or_in_clear_in_the_tables(two: tuple[Stack, Stack]) -> None:
    for stack in two:
        logs = "".join(path.read_text() for path in (stack.home / "up.err", stack.home / "up.out") if path.exists())
        assert "11010519491231002X" not in logs
        assert "13800000000" not in logs
        with psycopg.connect(stack.dsn) as connection:
            tokens = connection.execute("SELECT token FROM exchange_outgoing UNION SELECT token FROM exchange_incoming")
            assert not [token for (token,) in tokens if token and not token.startswith("k")]


def test_keys_are_changed_on_both_sides_while_messages_go_both_ways(two: tuple[Stack, Stack]) -> None:
    here, there = map(keep_running, two)
    arrived = counted(there, "permits_application")
    before = arrived()
    for stack in two:
        assert stack.huiyin("exchange", "rotate-key").returncode == 0
    here.run(HAND_IN.replace("{n}", "1").replace("{name}", "丁"))
    until(lambda: arrived() == before + 1, 120, "it did not arrive under the new key")
    waiting = counted(here, "permits_crossing c JOIN matters_matter m ON m.id = c.matter_id WHERE m.state = 'sending'")
    until(lambda: waiting() == 0, 120, "nobody was told under the new key")
    for stack in two:
        told = stack.huiyin("exchange", "lines").stdout
        assert "0 waiting\t0 refused\t0 to be handled\tanswers" in told
