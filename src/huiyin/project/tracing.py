"""Traces by OpenTelemetry, sent to HUIYIN_OTLP_URL; nobody imports this room while that setting is empty.

What leaves is an allow-list: a request by method, route and status, a statement with its values taken out, and how
long each took. Addresses, hosts, callers, browsers, errors' messages and headers of strangers stay here.
"""

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from opentelemetry import propagate
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.instrumentation.wsgi import OpenTelemetryMiddleware
from opentelemetry.propagators.composite import CompositePropagator
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Span, SpanKind, Status

from huiyin.project.watching import ROUTE

WSGIApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
TIMEOUT = 5.0  # seconds that a collector may take, repetitions included
EVERY = 1000  # milliseconds between batches
MOST_KEPT = 2048  # spans that wait for the collector; what comes after them is dropped
LONGEST_STATEMENT = 2000
PASSED_ON = frozenset({"http.method", "http.route", "http.status_code", "db.system", "db.statement"})
_VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")


class Traced:
    """WSGI middleware, the outermost: a span for each request, with its statements below it.

    The thread that sends is started by the first request, so in the process that serves: threads do not survive a
    fork, and neither `huiyin up` nor granian's first process, which fork, may have any.
    """

    def __init__(self, app: WSGIApp, url: str) -> None:
        self._app, self._url = app, url
        self._traced: WSGIApp | None = None
        self._once = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass on, watched."""
        if self._traced is None:
            with self._once:
                if self._traced is None:
                    self._traced = _instrumented(self._app, self._url)
        return self._traced(environ, start_response)


class NobodysWord(CompositePropagator):
    """Reads no headers: without any propagator the library's own gives no context at all, which it then trips over."""

    def extract(self, carrier: Any, context: Context | None = None, getter: Any = None) -> Context:
        """An empty context, unless there is one."""
        return Context() if context is None else context


class Discreet(SpanExporter):
    """Hands on what PASSED_ON allows of each span, and nothing else."""

    def __init__(self, further: SpanExporter) -> None:
        self._further = further

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Called by the thread that sends."""
        return self._further.export([without_people(span) for span in spans])

    def shutdown(self) -> None:
        """Let go of the connection."""
        self._further.shutdown()


def without_people(span: ReadableSpan) -> ReadableSpan:
    """The span under a name made of what may be told; without events, links, and the words of its status."""
    attributes = {key: value for key, value in (span.attributes or {}).items() if key in PASSED_ON}
    if "db.statement" in attributes:
        attributes["db.statement"] = without_values(str(attributes["db.statement"]))
    if span.kind is SpanKind.SERVER:
        name = f"{attributes.get('http.method', 'other')} {attributes.get('http.route', 'none')}"
    else:
        name = str(attributes.get("db.statement", "")).split(" ")[0] or "statement"
    return ReadableSpan(
        name=name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=attributes,
        kind=span.kind,
        instrumentation_scope=span.instrumentation_scope,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
    )


def without_values(statement: str) -> str:
    """SQL with `?` for texts and numbers that stand in it; its parameters never did."""
    return " ".join(_VALUES.sub("?", statement).split())[:LONGEST_STATEMENT]


def _instrumented(app: WSGIApp, url: str) -> WSGIApp:
    propagate.set_global_textmap(NobodysWord([]))  # a trace begins here, whatever a stranger's headers say
    provider = TracerProvider(resource=Resource.create({"service.name": "huiyin"}), shutdown_on_exit=False)
    exporter = Discreet(OTLPSpanExporter(endpoint=url, timeout=TIMEOUT))
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=MOST_KEPT, schedule_delay_millis=EVERY))
    PsycopgInstrumentor().instrument(tracer_provider=provider)
    return OpenTelemetryMiddleware(app, response_hook=_name_the_route, tracer_provider=provider)


def _name_the_route(span: Span, environ: dict[str, Any], _status: str, _headers: list[tuple[str, str]]) -> None:
    span.set_attribute("http.route", environ.get(ROUTE, "none"))
