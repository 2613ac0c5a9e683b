"""What stood in the queue for longer than anybody waits is told to come again."""

import time
from typing import Any

import pytest
from django.test import Client

from huiyin.project.bodies import BodyLimit
from huiyin.project.overdue import TAKEN, Taken, waited

NOW = 1_774_576_800.5


@pytest.mark.parametrize(
    ("start", "seconds"),
    [
        ("t=1774576790.500", 10.0), ("t=1774576790500", 10.0), ("t=1774576900.000", 0.0), ("", 0.0),
        ("1774576790", 0.0), ("t=nan", 0.0), ("t=-1", 0.0), ("t=" + "9" * 400, 0.0), ("t=1774576790.500\r\nx", 0.0),
    ],
)  # fmt: skip
def test_how_long_it_waited_is_read_as_proxies_write_it(start: str, seconds: float) -> None:
    assert waited(start, NOW) == seconds


@pytest.mark.django_db  # or it could only run after a test that left a connection open
def test_what_waited_too_long_is_told_to_come_again_and_costs_nothing(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.PROXIES = 1
    late = {"x-request-start": f"t={time.time() - 11:.3f}"}
    for address in ("/desk/", "/api/v1/matters", "/open311/v2/services.json"):
        with django_assert_num_queries(0):
            answer = client.get(address, headers=late)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.django_db
def test_what_a_stranger_says_about_it_is_not_believed(client: Client) -> None:
    assert client.get("/privacy", headers={"x-request-start": "t=1000000000.000"}).status_code == 200


@pytest.mark.django_db
def test_what_did_not_wait_long_is_worked_on(client: Client, settings: Any) -> None:
    settings.PROXIES = 1
    assert client.get("/privacy", headers={"x-request-start": f"t={time.time() - 9:.3f}"}).status_code == 200


@pytest.mark.django_db
def test_a_body_that_dripped_in_did_not_stand_in_the_queue(client: Client, settings: Any) -> None:
    settings.PROXIES = 1
    started, taken = time.time() - 60, time.time() - 59
    answer = client.get("/privacy", headers={"x-request-start": f"t={started:.3f}"}, **{TAKEN: taken})  # type: ignore[arg-type]
    assert answer.status_code == 200


def test_a_request_is_taken_up_before_its_body_is_read() -> None:
    read: list[float] = []
    seen: list[float] = []

    class Dripping:
        def read(self, size: int) -> bytes:
            read.append(time.time())
            return b"" if len(read) > 1 else b"x"

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ[TAKEN])
        return []

    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Dripping()}
    Taken(BodyLimit(app, limit=10))(chunked, lambda *_: None)
    assert seen[0] <= read[0]
