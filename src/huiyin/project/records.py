"""Logs: an event's name and keys, one JSON object a line, or coloured for a terminal. No personal data: what a
resident wrote, who they are and how to reach them never becomes a key.
"""

import re
import sys
from typing import Any

import structlog

_SECRET_LINK = re.compile(r"(/r/|/receipts/|/tokens/)[^/?#\s]+")


def hide_receipts(_logger: object, _method: str, event: Any) -> Any:
    """Take the secret out of receipts' addresses, which Django puts into its own records of refused requests."""
    event["event"] = _SECRET_LINK.sub(r"\1…", str(event["event"]))
    return event


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
    return [structlog.processors.ExceptionRenderer(tracebacks), structlog.processors.JSONRenderer(ensure_ascii=False)]
