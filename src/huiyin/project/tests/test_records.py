"""What the logs say, and what they never say."""

import logging

import pytest
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from huiyin.project.records import hide_receipts

SECRET = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6"


@pytest.mark.parametrize(
    "path",
    [
        f"/r/{SECRET}",
        f"/r/{SECRET}/do/solved",
        f"/api/v1/receipts/{SECRET}/actions/solved",
        f"/tokens/{SECRET}",
        f"/unsubscribe/{SECRET}",
    ],
)
def test_a_receipts_secret_is_left_out_of_the_record_of_a_refusal(path: str) -> None:
    told = hide_receipts(None, "warning", {"event": f"Conflict: {path}"})["event"]
    assert SECRET not in told
    assert told.startswith("Conflict: /")


def test_other_addresses_are_told_in_full() -> None:
    event = "Forbidden: /desk/m/HY26-110482-B/act/accept"
    assert hide_receipts(None, "warning", {"event": event})["event"] == event


def test_a_wrong_receipt_is_refused_without_its_secret_in_the_log(db: None, caplog: pytest.LogCaptureFixture) -> None:
    assert Client().get(f"/r/{SECRET}").status_code == 404
    written = our_formatter().format(caplog.records[-1])
    assert "Not Found: /r/…" in written
    assert SECRET not in written


def our_formatter() -> logging.Formatter:
    """What turns a record into a line of our log."""
    return next(h.formatter for h in logging.root.handlers if isinstance(h.formatter, ProcessorFormatter))
