"""Alive, and ready."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from huiyin.worker.heartbeat import beat


def test_alive_needs_no_database(client: Client) -> None:
    assert client.get("/healthz").content == b"alive\n"


@pytest.mark.django_db
def test_ready_when_a_worker_was_seen_within_a_minute(client: Client) -> None:
    beat(timezone.now())
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": "ok", "migrations": "ok", "worker": "ok"}


@pytest.mark.django_db
def test_not_ready_when_no_worker_was_seen(client: Client) -> None:
    beat(timezone.now() - timedelta(minutes=2))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["worker"].startswith("not seen within a minute")
    assert response["Retry-After"] == "5"


@pytest.mark.django_db
def test_the_product_is_not_the_owner_of_its_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("huiyin_app",)


def test_commits_in_a_committed_database_are_seen_by_others(committed_db: str) -> None:
    import psycopg

    beat(timezone.now())
    parameters = connection.get_connection_params()
    other = psycopg.connect(**{k: parameters[k] for k in ("dbname", "user", "host", "port")})
    with other:
        assert other.execute("SELECT count(*) FROM worker_workerseen").fetchone() == (1,)
    other.close()


def test_the_next_committed_database_is_empty_again(committed_db: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM worker_workerseen")
        assert cursor.fetchone() == (0,)
