"""Traces say which route and which statement took how long, and nothing of whom; whoever collects them slows nobody."""

import re
import time

import httpx
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, Status, StatusCode
from tests.fixtures.collector import collecting
from tests.fixtures.serving import serving
from tests.fixtures.workers import until

from huiyin.matters.tests.cast import build_town
from huiyin.project.tracing import TIMEOUT, Discreet, without_values
from huiyin.web.tests.desk_town import raised

PHONE, EMAIL, IDENTITY, NAME = "13812345678", "li.lei@example.org", "320583199001011234", "李蕾雷"
BROWSER = "Browser-of-somebody"
REQUESTS = 20


def test_a_request_is_a_span_by_its_route_and_nobody_is_in_it(committed_db: str) -> None:
    build_town()
    receipt = raised().receipt
    with collecting() as collector, serving(HUIYIN_OTLP_URL=collector.url) as address:
        with httpx.Client(base_url=address, headers={"User-Agent": BROWSER}) as resident:
            assert resident.get(f"/r/{receipt}", params={"phone": PHONE}).status_code == 200
            assert resident.get(f"/{NAME}/{EMAIL}").status_code == 404
            form = {
                "text": f"{NAME} {PHONE} {EMAIL} {IDENTITY}",
                "danger": "no",
                "csrfmiddlewaretoken": _token(resident),
            }
            assert resident.post("/report/what", data=form).status_code == 302
        for name in ("GET r/<str:token>", "GET none", "GET report/what", "POST report/what"):
            until(lambda name=name: len(collector.named(name)) == 1, 30, f"no span {name}")  # type: ignore[misc]
        opened = collector.named("GET r/<str:token>")[0]
        below = [span for span in collector.spans() if span.trace_id == opened.trace_id and span.parent_span_id]
        assert {"SELECT"} <= {span.name for span in below}
        sent = b"".join(collector.bodies).decode(errors="replace")
    said = {attribute.key for span in collector.spans() for attribute in span.attributes}
    assert said == {"http.method", "http.route", "http.status_code", "db.system", "db.statement"}
    for secret in (receipt, PHONE, EMAIL, IDENTITY, NAME, BROWSER, "127.0.0.1"):
        assert secret not in sent, secret


def test_a_collector_that_hangs_or_is_away_slows_no_request(committed_db: str) -> None:
    with (
        collecting() as collector,
        serving(HUIYIN_OTLP_URL=collector.url) as address,
        httpx.Client(base_url=address) as caller,
    ):
        collector.answers.clear()
        assert caller.get("/report/what").status_code == 200
        until(lambda: len(collector.bodies) > 0, 30, "nothing was sent")
        begun = time.monotonic()
        assert [caller.get("/report/what").status_code for _ in range(REQUESTS)] == [200] * REQUESTS
        # Were each to wait for the collector, it would be REQUESTS times TIMEOUT; machines may stand still.
        assert time.monotonic() - begun < REQUESTS * TIMEOUT / 2
        collector.answers.set()
        until(lambda: len(collector.named("GET report/what")) > 1, 60, "it does not send again")
        collector.shutdown()
        collector.server_close()
        begun = time.monotonic()
        assert [caller.get("/report/what").status_code for _ in range(REQUESTS)] == [200] * REQUESTS
        assert time.monotonic() - begun < REQUESTS * TIMEOUT / 2


def test_an_errors_message_and_whatever_else_a_library_adds_stay_here() -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(Discreet(kept)))
    with provider.get_tracer("test").start_as_current_span(f"GET /r/{PHONE}", kind=SpanKind.SERVER) as span:
        span.set_attributes({"http.method": "GET", "http.target": f"/r/{PHONE}", "anything.new": NAME})
        span.record_exception(ValueError(PHONE))
        span.set_status(Status(StatusCode.ERROR, EMAIL))
    (told,) = kept.get_finished_spans()
    assert (told.name, dict(told.attributes or {}), told.events) == ("GET none", {"http.method": "GET"}, ())
    assert (told.status.status_code, told.status.description) == (StatusCode.ERROR, None)


def test_values_that_stand_in_a_statement_are_taken_out() -> None:
    assert without_values(f"SELECT t1.a FROM t1\n WHERE b = '{NAME}''s' AND c > {PHONE} AND d = %s") == (
        "SELECT t1.a FROM t1 WHERE b = ? AND c > ? AND d = %s"
    )


def _token(client: httpx.Client) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/report/what").text)
    assert found
    return found[1]
