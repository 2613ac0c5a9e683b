"""Logs: an event's name and keys, one JSON object a line, or coloured for a terminal. No personal data: what a
resident wrote, who they are and how to reach them never becomes a key.
"""

import re
import sys
from typing import Any

import structlog

from huiyin.kernel.personal import mask_personal

_SECRET_LINK = re.compile(
    r"(/r/|/receipts/|/tokens/|/unsubscribe/|/set-password/\w+/|/ingest/v1/(?!telemetry)|/ingest/ctwing/"
    # Devices made for ThingsBoard have their key here; no name of our own API is so long.
    r"|/api/v1/(?=[^/]+/(?:telemetry|attributes|claim|rpc|firmware|software)\b|[\w-]{12,}))[^/?#\s]+"
)
_WORDS_OF_PEOPLE = re.compile(r"[^\x00-\x7f]+")
LONGEST_ERROR = 300
OF_OURS = frozenset({"request_id", "timestamp"})
"""What is made here, and may look like a number of somebody's."""


def hide_receipts(_logger: object, _method: str, event: Any) -> Any:
    """Take the secret out of receipts' addresses, which Django puts into its own records of refused requests."""
    event["event"] = _SECRET_LINK.sub(r"\1…", str(event["event"]))
    return event


def hide_people(_logger: object, _method: str, event: Any) -> Any:
    """Take numbers of people out of every text of a line; of an error's message also what is not ASCII, and its tail.

    Errors of ours speak English, those of people's words mostly do not; a database adds the row to the second line.
    """
    hidden = {key: value if key in OF_OURS else _hidden(value) for key, value in event.items()}
    if isinstance(told := hidden.get("exception"), list):
        hidden["exception"] = [{**one, "exc_value": _error(str(one.get("exc_value", "")))} for one in told]
    return hidden


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return mask_personal(_SECRET_LINK.sub(r"\1…", value))
    if isinstance(value, dict):
        return {key: _hidden(one) for key, one in value.items()}
    return [_hidden(one) for one in value] if isinstance(value, list | tuple) else value


def _error(text: str) -> str:
    first = text.strip().splitlines()[0] if text.strip() else ""
    return _WORDS_OF_PEOPLE.sub("…", first)[:LONGEST_ERROR]


SHARED: list[Any] = [
    hide_receipts,
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything, also of libraries, in one form on standard error."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structlog": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_renderers(terminal=sys.stderr.isatty()),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structlog"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
        },
    }


def _renderers(*, terminal: bool) -> list[Any]:
    # Tracebacks without the values of variables: among them are addresses and words of people.
    if terminal:
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [
        structlog.processors.ExceptionRenderer(tracebacks),
        hide_people,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
