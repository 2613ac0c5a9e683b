"""PDF files (`evidence/documents.py`): kept, or refused for one of the reasons, in the time that one may take."""

import re
import time
from collections.abc import Iterable

from huiyin.evidence.documents import SECONDS, check_document
from huiyin.evidence.rules import MESSAGES, PDF, Reason, Refused
from huiyin.evidence.tests import pdfs
from huiyin.evidence.tests.pictures import PDF as SHEET
from tests.fuzz.rules import Target, held

SLACK = 2.0
"""Seconds beyond: what is begun is ended."""


def tries(data: bytes) -> None:
    """One file, and the same with what is never looked at before its contents: head and tail."""
    _try(data)
    _try(b"%PDF-1.7\n" + data + b"\n%%EOF\n")


def _try(data: bytes) -> None:
    started = time.monotonic()
    answers = [_answer(data) for _ in range(2)]
    held(answers[0] == answers[1], "the same file is answered alike")
    held(time.monotonic() - started < 2 * (SECONDS + SLACK), "no file takes longer than one may")
    if answers[0] == PDF:
        held(not re.search(rb"/Encrypt[\0\s]+\d", data.rpartition(b"trailer")[2]), "a password in the trailer is seen")


def _answer(data: bytes) -> str:
    try:
        return check_document(data)
    except Refused as why:
        held(why.reason in MESSAGES and why.reason is not Reason.NO_ROOM, "there are words for it")
        return why.reason


def seeds() -> Iterable[bytes]:
    """Files as they are sent, and each trap once."""
    yield SHEET
    yield pdfs.written(pdfs.sheet())
    yield pdfs.locked()
    yield pdfs.with_script()
    yield pdfs.with_annotation("/Link", A=pdfs.action("/URI", URI="https://example.org"))
    yield pdfs.by_hand(pdfs.ROOT, packed=[b"<</A 1>>", b"[1 2 (x)]"])


TARGET = Target(tries, seeds, longest=4096)
