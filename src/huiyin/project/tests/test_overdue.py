"""What stood in the queue for longer than anybody waits is told to come again."""

import time
from typing import Any

import pytest
from django.test import Client

from huiyin.project.overdue import waited

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
