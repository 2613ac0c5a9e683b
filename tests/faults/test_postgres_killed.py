"""kill -9 of PostgreSQL while others raise and handle matters: what was acknowledged is there, once.

The clients stand outside and keep their own lists. Beside the test stands what it finds when a guard is taken away.
"""

import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from tests.fixtures.outside import LONGEST, Acknowledged, Client
from tests.fixtures.stack import Stack, keep_running

from huiyin.matters.tests.cast import INSIDE
from huiyin.project.postgres import cluster, placing

pytestmark = pytest.mark.fault
TOWN = """
from huiyin.matters.tests.cast import build_town
from huiyin.places.models import Area
if not Area.objects.exists(): build_town()
"""
OPENED_ONCE = "matter_opened_once_however_often_sent"
CLIENTS, EACH = 4, 4
"""How many clients there are, and what each has had acknowledged, at least, before a kill and after it."""


@pytest.fixture(scope="module")
def key(long_lived: Stack) -> str:
    """A key for the clients, in a product that has a town."""
    product = keep_running(long_lived)
    built = product.huiyin("manage", "shell", "-v", "0", "-c", TOWN)
    assert built.returncode == 0, built.stderr
    made = product.huiyin("key", "create", "--name", "热线", "--scope", "matters")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def test_what_was_acknowledged_outlives_the_kill(killable: Stack, key: str) -> None:
    assert findings(killable, under_load(killable, key, kills=2)) == []


@pytest.mark.long
def test_ten_kills_in_a_row(killable: Stack, key: str) -> None:
    assert findings(killable, under_load(killable, key, kills=10)) == []


def test_a_commit_that_does_not_wait_for_the_log_is_found_out(killable: Stack, key: str) -> None:
    with acknowledging_early(killable):
        found = findings(killable, under_load(killable, key, kills=1))
    assert any("is gone" in finding for finding in found), found


def test_keys_that_are_not_unique_are_found_out(killable: Stack, key: str) -> None:
    with forgetting_keys(killable):
        found = findings(killable, under_load(killable, key, kills=0, expect_503=False))
    assert any("when sent again" in finding for finding in found), found
    assert any("matters were opened by" in finding for finding in found), found


@pytest.mark.long
def test_an_outage_that_is_no_503_is_found_out(killable: Stack, key: str, tmp_path: Path) -> None:
    with believing_in_no_outage(killable, tmp_path):
        found = findings(killable, under_load(killable, key, kills=1))
    assert any("answered 500" in finding for finding in found), found


def under_load(product: Stack, key: str, *, kills: int, expect_503: bool = True) -> list[Client]:
    """Four clients at work while the database is killed `kills` times; each has finished what it began."""
    web = product.pids["web"]
    clients = [Client(product.base_url, key, INSIDE) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    wait_for_work(clients)
    for _ in range(kills):
        kill_database(product)
        wait_for_work(clients)
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join(client.patience * 2)
        assert not client.is_alive()
    if product.pids["web"] != web:
        clients[0].wrong.append("web was started again")
    if expect_503 and not any(client.statuses[503] for client in clients):
        clients[0].wrong.append("nobody noticed the outage")
    return clients


def wait_for_work(clients: Sequence[Client]) -> None:
    """Return when each client has had a few more acknowledged."""
    wanted = {client: len(client.acknowledged) + EACH for client in clients}
    until = time.monotonic() + 60
    while any(len(client.acknowledged) < count for client, count in wanted.items()):
        assert time.monotonic() < until, [client.wrong for client in clients]
        time.sleep(0.02)


def kill_database(product: Stack) -> None:
    """kill -9 of the postmaster and everything it had started, and wait for the next one."""
    postmaster = product.pids["postgres"]
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    for pid in (postmaster, *map(int, children)):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    product.wait_reborn("postgres", postmaster)


def findings(product: Stack, clients: Sequence[Client]) -> list[str]:
    """What is wrong, comparing the lists of the clients with the database."""
    found = [wrong for client in clients for wrong in client.wrong]
    slowest = max(client.slowest for client in clients)
    if slowest >= LONGEST:
        found.append(f"a call took {slowest:.1f} s")
    acknowledged = {once: what for client in clients for once, what in client.acknowledged.items()}
    found += _compared(product, acknowledged)
    verified = product.huiyin("verify", "ledger")
    if verified.returncode != 0:
        found.append(f"the ledger: {verified.stdout}{verified.stderr[-500:]}")
    return found


def _compared(product: Stack, acknowledged: Mapping[str, Acknowledged]) -> Iterator[str]:
    with psycopg.connect(product.dsn) as connection:
        rows = connection.execute(
            "SELECT m.number, m.state, m.entries, split_part(e.client_id, ':', 2)"
            " FROM matters_matter m LEFT JOIN matters_entry e ON e.matter_id = m.id AND e.sequence = 2"
        ).fetchall()
        opened = connection.execute("SELECT summary, count(*) FROM matters_matter GROUP BY summary").fetchall()
    there = {number: (state, entries, second) for number, state, entries, second in rows}
    for once, what in acknowledged.items():
        if what.number not in there:
            yield f"{what.number} is gone"
        elif there[what.number] != (what.state, 2, f"{once}-accept"):
            yield f"{what.number} was acknowledged as {what.state} and is {there[what.number]}"
    times = {words.rsplit(" ", 1)[-1]: count for words, count in opened}
    yield from (f"{times[once]} matters were opened by {once}" for once in acknowledged if times.get(once, 1) != 1)


@contextmanager
def acknowledging_early(product: Stack) -> Iterator[None]:
    """PostgreSQL answers "committed" before the log is written (PostgreSQL 18 manual, 28.4 Asynchronous Commit)."""
    settings = {"synchronous_commit": "off", "wal_writer_delay": "'10s'", "wal_writer_flush_after": "'1GB'"}
    _configure(product, [f"ALTER SYSTEM SET {name} = {value}" for name, value in settings.items()])
    try:
        yield
    finally:
        _configure(product, [f"ALTER SYSTEM RESET {name}" for name in settings])


def _configure(product: Stack, statements: Sequence[str]) -> None:
    place = placing.recorded(product.home)
    assert place
    with cluster.connect(place, user=cluster.BOOTSTRAP) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def forgetting_keys(product: Stack) -> Iterator[None]:
    """Nothing in the database keeps a key from opening two matters."""
    with psycopg.connect(product.dsn, autocommit=True) as connection:
        connection.execute(f'ALTER TABLE matters_matter DROP CONSTRAINT "{OPENED_ONCE}"')
        try:
            yield
        finally:
            connection.execute("UPDATE matters_matter SET opened_as = NULL")
            connection.execute(f'ALTER TABLE matters_matter ADD CONSTRAINT "{OPENED_ONCE}" UNIQUE (opened_as)')


@contextmanager
def believing_in_no_outage(product: Stack, folder: Path) -> Iterator[None]:
    """The web process takes a lost database for a mistake of its own."""
    (folder / "unguarded.py").write_text(
        "from huiyin.project.settings import *\n"
        "from huiyin.project import unavailable\n"
        "unavailable.is_unavailable = lambda exception: False\n"
    )
    before = product.environment
    paths = f"{folder}:{before['PYTHONPATH']}"
    _restart(product, before | {"PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "unguarded"})
    try:
        yield
    finally:
        _restart(product, before)


def _restart(product: Stack, environment: dict[str, str]) -> None:
    product.stop()
    product.environment = environment
    product.start()
    product.wait_ready()
