"""kill -9 of PostgreSQL while others raise and handle matters: what was acknowledged is there, once.

The clients stand outside and keep their own lists. Beside the test stands what it finds when a guard is taken away.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from tests.fixtures.acknowledged import TOWN, findings, wait_for_work
from tests.fixtures.outside import Client
from tests.fixtures.stack import Stack, keep_running

from huiyin.matters.tests.cast import INSIDE
from huiyin.project.postgres import cluster, placing

pytestmark = pytest.mark.fault
OPENED_ONCE = "matter_opened_once_however_often_sent"
CLIENTS = 4


@pytest.fixture(scope="module")
def key(long_lived: Stack) -> str:
    """A key for the clients, in a product that has a town."""
    product = keep_running(long_lived)
    built = product.huiyin("manage", "shell", "-v", "0", "-c", TOWN)
    assert built.returncode == 0, built.stderr
    return product.key


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
        product.kill_postgres()
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
