"""Software that others wrote, talking to a real server."""

from collections.abc import Iterator
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from georeport import GeoReport

from huiyin.doors.open311.tests.conftest import EXIT, exit_form


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(key: str, connection_of_test: BaseDatabaseWrapper) -> Iterator[str]:
    """A server on a port of its own that sees what the test sees; its address."""

    def serve() -> None:
        connections["default"] = connection_of_test
        http.serve_forever(poll_interval=0.02)

    # As Django's own test client: the end of a request must not close the transaction of the test.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    connection_of_test.inc_thread_sharing()
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet) as http:
        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()
    connection_of_test.dec_thread_sharing()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(params=["json", "xml"])
def georeport(server: str, request: pytest.FixtureRequest) -> GeoReport:
    """The client `georeport`, in both formats."""
    return GeoReport(f"{server}/open311/v2/", output_format=request.param)


def posted(url: str, key: str) -> str:
    """The number of a report posted there."""
    sent = httpx.post(f"{url}/requests.json", data=exit_form(api_key=key), timeout=10)
    return str(sent.json()[0]["service_request_id"])


def test_the_client_georeport_reads_services_and_definitions(georeport: GeoReport) -> None:
    services = georeport.get_service_list()
    assert EXIT in {service["service_code"] for service in services}
    for service in services:
        if service["metadata"] in (True, "true"):
            definition: Any = georeport.get_service_definition(service["service_code"])
            assert definition["service_code"] == service["service_code"]


def test_the_client_georeport_reads_requests(georeport: GeoReport, key: str) -> None:
    first, second = (posted(georeport.root_address, key) for _ in range(2))
    found = georeport.get_service_requests(service_code=EXIT, status="open")
    assert {request["service_request_id"] for request in found} == {first, second}
    assert georeport.get_service_request(first)["description"]


def test_a_plain_http_client_posts_and_reads_back(server: str, key: str) -> None:
    endpoints = httpx.get(f"{server}/open311/v2/discovery.json", timeout=10).json()["endpoints"]
    for endpoint in endpoints:
        url = endpoint["url"]
        assert url.startswith(server)
        number = posted(url, key)
        shown = httpx.get(f"{url}/requests/{number}.json", timeout=10).json()
        assert shown[0]["service_request_id"] == number
