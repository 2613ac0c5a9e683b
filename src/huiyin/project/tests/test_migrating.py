"""Tables are changed while the product runs: nobody waits for long, and two never do it at once."""

import threading

import psycopg
import pytest
from django.db import connection, transaction

from huiyin.project import migrating
from huiyin.project.migrating import LOCK, migrate_in_use


def another() -> psycopg.Connection:
    settings = connection.settings_dict
    return psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user=settings["USER"], autocommit=True
    )


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_table_in_use_is_not_waited_for_but_tried_again(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "50ms")
    with another() as reader:
        reader.execute("CREATE TABLE held (a int)")
        reader.execute("GRANT ALL ON held TO huiyin_app")
        reader.execute("BEGIN")
        reader.execute("LOCK TABLE held IN ACCESS SHARE MODE")
        waited: list[float] = []

        def pause(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 2:
                reader.execute("COMMIT")

        migrate_in_use(exclusive, sleep=pause)
    assert waited == [1.0, 2.0]


def exclusive() -> None:
    with transaction.atomic():
        run("LOCK TABLE held IN ACCESS EXCLUSIVE MODE")


def test_whoever_migrates_second_waits_for_the_first(committed_db: str) -> None:
    done = threading.Event()
    with another() as first:
        first.execute("SELECT pg_advisory_lock(%s)", [LOCK])

        def second() -> None:
            migrate_in_use(lambda: None)
            done.set()

        thread = threading.Thread(target=second)
        thread.start()
        for _ in range(600):
            waiting = first.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            ).fetchone()
            if waiting == (1,):
                break
            done.wait(0.05)
        assert waiting == (1,)
        assert not done.is_set()
        first.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        assert done.wait(60)
        thread.join()
