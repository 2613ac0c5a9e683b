"""A backup under load, and a product restored from it in another home: nothing is lost, nobody's receipt is dead."""

import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.fixtures.outside import Client
from tests.fixtures.stack import Stack, new_home, remove_home

PASSPHRASE = "a long enough passphrase"


@pytest.fixture
def other() -> Iterator[Stack]:
    """A product in a home of its own, not started."""
    product = Stack(new_home(), HUIYIN_DEMO="no")
    yield product
    if product.process and product.process.poll() is None:
        product.stop()
    remove_home(product.home)


def callers(product: Stack, count: int) -> list[Client]:
    return [Client(product.base_url, product.key, (120.95, 31.38)) for _ in range(count)]


TABLES = ("matters_matter", "matters_entry", "matters_entrytext", "voice_voicerequest", "evidence_storedfile")
BY_CALLERS_ALONE = ("matters_matter", "voice_voicerequest", "evidence_storedfile")
"""History also grows by the timers of each product on its own."""


def counts(product: Stack) -> dict[str, int]:
    with psycopg.connect(product.dsn) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # type: ignore[index, arg-type]
            for table in TABLES
        }


@pytest.mark.fault
def test_a_backup_under_load_is_restored_whole(stack: Stack, other: Stack, tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    archive, secrets = tmp_path / "backup.tar", tmp_path / "secrets"
    clients = callers(stack, 2)
    for client in clients:
        client.start()
    wait_for(lambda: all(len(client.acknowledged) >= 2 for client in clients))
    before = [one for client in clients for one in list(client.acknowledged.values())]
    made = stack.huiyin("backup", str(archive), "--secrets", str(secrets), "--passphrase-file", str(passphrase))
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join()
        assert client.wrong == []
    assert made.returncode == 0, made.stderr
    assert archive.stat().st_mode & 0o777 == secrets.stat().st_mode & 0o777 == 0o600

    back = other.huiyin("restore", str(archive), "--secrets", str(secrets), "--passphrase-file", str(passphrase))
    assert back.returncode == 0, back.stderr
    assert "whole: " in back.stderr
    other.start()
    other.wait_ready()
    found, now = counts(other), counts(stack)
    assert all(found.values()), found
    assert all(found[table] <= now[table] for table in BY_CALLERS_ALONE), (found, now)
    for one in before:
        with urllib.request.urlopen(f"{other.base_url}/r/{one.receipt.rsplit('/', 1)[-1]}", timeout=30) as page:
            assert one.number in page.read().decode()
    photo = next((other.home / "files").glob("??/??/*"))
    assert photo.read_bytes() == next(stack.home.rglob(photo.name)).read_bytes()
    with psycopg.connect(other.dsn) as connection:
        ahead = "SELECT count(*) FROM matters_entry WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())"
        assert connection.execute(ahead).fetchone() == (0,), "what is written now would be older than what was restored"
    refused = psycopg.connect(other.dsn, options="-c role=huiyin_app")
    with refused, pytest.raises(psycopg.errors.InsufficientPrivilege):
        refused.execute("DELETE FROM matters_entry")

    again = other.huiyin("restore", str(archive))
    assert (again.returncode, "already runs" in again.stderr) == (1, True)
    other.stop()
    again = other.huiyin("restore", str(archive))
    assert (again.returncode, "has data already" in again.stderr) == (1, True)


def wait_for(true: object, seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.05)
