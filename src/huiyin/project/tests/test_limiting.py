"""A caller who is too fast waits; others go on."""

import json
import threading
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from huiyin.project.forwarding import Forwarded
from huiyin.project.limiting import Buckets, RateLimit


def limited(settings: object, rate: float) -> RateLimit:
    settings.RATE, settings.WEB_PROCESSES = rate, 1  # type: ignore[attr-defined]
    return RateLimit(lambda request: HttpResponse("page"))


def asked(rf: RequestFactory, address: str, path: str = "/", **headers: str) -> HttpRequest:
    return rf.get(path, REMOTE_ADDR=address, headers=headers)


def test_a_scraper_is_slowed_and_others_go_on(rf: RequestFactory, settings: object) -> None:
    limit = limited(settings, 0.001)
    limit.buckets.burst = 20  # type: ignore[union-attr]
    statuses = [limit(asked(rf, "203.0.113.9")).status_code for _ in range(100)]
    assert statuses == [200] * 20 + [429] * 80
    assert limit(asked(rf, "203.0.113.10")).status_code == 200


def test_one_credential_from_many_addresses_is_one_caller(rf: RequestFactory, settings: object) -> None:
    limit = limited(settings, 0.001)
    limit.buckets.burst = 5  # type: ignore[union-attr]
    statuses = [limit(asked(rf, f"203.0.113.{n}", Authorization="Bearer x")).status_code for n in range(10)]
    assert statuses == [200] * 5 + [429] * 5


@pytest.mark.parametrize(
    "path", ["/ingest/v1/telemetry", "/ingest/onenet", "/api/v1/key/telemetry", "/api/v1/key/rpc/1"]
)
def test_devices_that_share_an_address_have_a_rate_of_their_own(
    rf: RequestFactory, settings: object, path: str
) -> None:
    settings.INGEST_RATE = 0.001  # type: ignore[attr-defined]
    limit = limited(settings, 0.001)
    limit.buckets.burst, limit.of_devices.burst = 2, 20  # type: ignore[union-attr]
    assert [limit(asked(rf, "203.0.113.9", path)).status_code for _ in range(25)] == [200] * 20 + [429] * 5
    assert [limit(asked(rf, "203.0.113.9", "/api/v1/matters")).status_code for _ in range(3)] == [200] * 2 + [429]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/api/v1/matters", "application/problem+json"),
        ("/ingest/v1/telemetry", "application/problem+json"),
        ("/open311/v2/requests.json", ""),
    ],
)
def test_the_refusal_says_when_to_come_back_in_the_callers_form(
    rf: RequestFactory, settings: object, path: str, kind: str
) -> None:
    settings.INGEST_RATE = 0.25  # type: ignore[attr-defined]
    limit = limited(settings, 0.25)
    limit.buckets.burst = limit.of_devices.burst = 1  # type: ignore[union-attr]
    limit(asked(rf, "203.0.113.9", path))
    refused = limit(asked(rf, "203.0.113.9", path))
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 4
    assert refused["Cache-Control"] == "no-store"
    assert not kind or refused["Content-Type"] == kind
    if path.startswith("/api/"):
        assert json.loads(refused.content)["type"] == "/problems/too-many-requests"


def test_the_machine_itself_is_not_limited(rf: RequestFactory, settings: object) -> None:
    limit = limited(settings, 0.001)
    assert {limit(asked(rf, "127.0.0.1")).status_code for _ in range(50)} == {200}


@pytest.mark.parametrize("mark", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_a_proxy_of_this_machine_does_not_switch_the_limit_off(rf: RequestFactory, settings: object, mark: str) -> None:
    limit = limited(settings, 0.001)
    limit.buckets.burst = 5  # type: ignore[union-attr]
    through = [limit(rf.get("/", REMOTE_ADDR="127.0.0.1", headers={mark: "203.0.113.9"})) for _ in range(10)]
    assert [answer.status_code for answer in through] == [200] * 5 + [429] * 5


def test_a_rate_of_nought_turns_it_off(rf: RequestFactory, settings: object) -> None:
    limit = limited(settings, 0)
    assert {limit(asked(rf, "203.0.113.9")).status_code for _ in range(500)} == {200}


def test_a_bucket_fills_again_and_never_over_its_brim() -> None:
    buckets = Buckets(rate=10, burst=2)
    assert [buckets.wait("a", 0.0) for _ in range(3)] == [0, 0, pytest.approx(0.1)]
    assert buckets.wait("a", 0.1) == 0
    assert [buckets.wait("a", 1_000.0) for _ in range(3)] == [0, 0, pytest.approx(0.1)]
    assert buckets.wait("a", 999.0) > 0  # a clock that goes back gives nothing


def test_a_million_callers_take_the_room_of_a_few() -> None:
    buckets = Buckets(rate=1, burst=1, most=100)
    for number in range(1_000):
        buckets.wait(str(number), 0.0)
    assert len(buckets) == 100


def test_threads_together_take_no_more_than_there_is() -> None:
    buckets = Buckets(rate=0.001, burst=50)
    taken: list[bool] = []
    threads = [
        threading.Thread(target=lambda: taken.extend(buckets.wait("a", 0.0) == 0 for _ in range(50))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 50


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.9.9.9, 198.51.100.7", "198.51.100.7"),
        (2, "10.9.9.9, 198.51.100.7, 192.0.2.1", "198.51.100.7"),
        (1, "nonsense", "127.0.0.1"),
        (2, "198.51.100.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_a_caller_is_whoever_our_own_proxies_saw(proxies: int, said: str, address: str) -> None:
    seen: list[str] = []
    app = Forwarded(lambda environ, start: seen.append(environ["REMOTE_ADDR"]) or [], proxies)  # type: ignore[func-returns-value]
    app({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": said}, lambda *_: None)
    assert seen == [address]


def sent(rf: RequestFactory, address: str, megabytes: float, **headers: str) -> HttpRequest:
    """A request that says that so many megabytes come with it; nobody reads them."""
    request = rf.post("/report", REMOTE_ADDR=address, headers=headers)
    request.META["CONTENT_LENGTH"] = str(int(megabytes * 1024 * 1024))
    return request


def test_one_address_sends_so_many_megabytes_a_day_over_however_many_matters(rf: RequestFactory, settings: Any) -> None:
    settings.UPLOADS_A_DAY = 1000
    limit = limited(settings, 0)
    statuses = [limit(sent(rf, "203.0.113.9", 100)).status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    refused = limit(sent(rf, "203.0.113.9", 100))
    assert 8000 < int(refused["Retry-After"]) <= 8640  # a tenth of a day for a tenth of what is allowed
    assert "明天再传" in refused.content.decode()
    assert limit(sent(rf, "203.0.113.9", 0.1)).status_code == 200  # words go on
    assert limit(asked(rf, "203.0.113.9")).status_code == 200
    assert limit(sent(rf, "203.0.113.10", 100)).status_code == 200


def test_one_credential_sends_no_more_from_many_addresses(rf: RequestFactory, settings: Any) -> None:
    settings.UPLOADS_A_DAY = 1000
    limit = limited(settings, 0)
    tries = [limit(sent(rf, f"203.0.113.{n}", 200, Authorization="Bearer x")).status_code for n in range(6)]
    assert tries == [200] * 5 + [429]


def test_whoever_switches_the_limit_of_uploads_off_has_none(rf: RequestFactory, settings: Any) -> None:
    settings.UPLOADS_A_DAY = 0
    limit = limited(settings, 0)
    assert {limit(sent(rf, "203.0.113.9", 200)).status_code for _ in range(20)} == {200}
