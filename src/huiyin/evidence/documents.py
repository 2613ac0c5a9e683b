"""Documents: PDF files, kept byte for byte because a signature or a seal may cover them.

What is kept may be opened by many, so what runs, hides or locks is refused: a password, a script or an action that
starts by itself, files within the file, forms of XFA, media. Every object that the file's table names is read, also
those packed into streams; contents of pages and pictures are not. Time, objects and unpacked bytes are bounded.
"""

import io
import logging
import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import structlog

from huiyin.evidence.rules import PDF, Reason, Refused

if TYPE_CHECKING:
    import pypdf

log = structlog.get_logger()
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with somebody's file is no news of ours

# ISO 32000-1, 7.5.2 and 7.5.5: "%PDF-1.x" first (readers forgive what stands in the first 1024 bytes before it; we do
# not, as a picture or a page could stand there), "%%EOF" near the end.
HEAD = b"%PDF-"
TAIL = b"%%EOF"
TAIL_WITHIN = 2048
TRAILER_WITHIN = 64 * 1024
LOCK = re.compile(rb"/Encrypt[\0\s]*(?:\d|<<)")
MOST_PAGES = 500
MOST_OBJECTS = 60_000
DEEPEST = 60
SECONDS = 8.0
"""What reading one document may take; a plan of 5 MB takes some hundredths."""
UNPACKED, ALL_UNPACKED = 16 * 1024 * 1024, 64 * 1024 * 1024
"""Bytes that one packed stream of objects may become, and all of them."""

# ISO 32000-1, 12.6.4: actions that run something, send something or reach into another file.
ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie", "/Sound"}
)
# 12.5.6, 7.11.4, 12.7.8: what carries scripts, files, media, or a form that is a program.
ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/AA", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/RichMediaSettings", "/3DD"}
)
ACTIVE_KINDS = frozenset({"/RichMedia", "/3D", "/Screen", "/Movie", "/Sound", "/FileAttachment"})


def check_document(content: bytes) -> str:
    """The MIME type of a document that may be kept. Raises `Refused`."""
    if not content.startswith(HEAD):
        raise Refused(Reason.NOT_A_DOCUMENT)
    if TAIL not in content[-TAIL_WITHIN:]:
        raise Refused(Reason.DOCUMENT_DAMAGED)
    if LOCK.search(content, _trailer(content)):  # however damaged the rest of it is
        raise Refused(Reason.DOCUMENT_LOCKED)
    _read(content)
    return PDF


def _trailer(content: bytes) -> int:
    """Where the last trailer begins; the end, where there is none: then a stream says it, and is read."""
    at = content.rfind(b"trailer", max(0, len(content) - TRAILER_WITHIN))
    return len(content) if at < 0 else at


def _read(content: bytes) -> None:
    """Look at every object and count the pages. Raises `Refused`."""
    import pypdf  # few requests bring a document: no process pays for it before one does

    until = time.monotonic() + SECONDS
    bounds = pypdf.Configuration(
        zlib_maximum_output_length=UNPACKED,
        lzw_maximum_output_length=UNPACKED,
        run_length_maximum_output_length=UNPACKED,
        stream_decoding_work_maximum_length=ALL_UNPACKED,
    )
    try:
        with pypdf.apply_configuration(bounds):
            reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
            if reader.is_encrypted:
                raise Refused(Reason.DOCUMENT_LOCKED)
            for one in _objects(reader, until):
                _refuse_active(one)
            _refuse_active(reader.trailer)
            _count_pages(reader, until)
    except Refused:
        raise
    except Exception as wrong:  # whatever is wrong with it, its sender reads one sentence
        log.info("evidence.document_broken", error=repr(wrong)[:200], size=len(content))
        raise Refused(Reason.DOCUMENT_BROKEN) from wrong


def _objects(reader: "pypdf.PdfReader", until: float) -> Iterator[object]:
    """Every object that the table of the file names."""
    from pypdf.generic import IndirectObject

    numbers = [(number, gen) for gen, table in reader.xref.items() for number in table]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise Refused(Reason.DOCUMENT_TOO_INTRICATE)
    for number, gen in numbers:
        if time.monotonic() > until:
            raise Refused(Reason.DOCUMENT_TOO_INTRICATE)
        yield reader.get_object(IndirectObject(number, gen, reader))


def _refuse_active(found: object) -> None:
    """Let only what lies still pass. What an object refers to is an object of its own, and looked at as such.

    NUL ends a name (7.2.2) for every reader but ours, which takes it for a letter: `/JS` and NUL is a script to them.
    """
    from pypdf.generic import NameObject

    waiting: list[tuple[object, int]] = [(found, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise Refused(Reason.DOCUMENT_TOO_INTRICATE)
        if isinstance(one, dict):  # of pypdf: `[]` follows a reference, `get` and `values` do not
            if any("\0" in key for key in one):
                raise Refused(Reason.DOCUMENT_BROKEN)
            _refuse_active_table(one)
            waiting += [(inner, depth + 1) for inner in one.values()]
        elif isinstance(one, NameObject) and "\0" in one:
            raise Refused(Reason.DOCUMENT_BROKEN)
        elif isinstance(one, list):
            waiting += [(inner, depth + 1) for inner in one]


def _refuse_active_table(table: dict[str, Any]) -> None:
    if "/Encrypt" in table:
        raise Refused(Reason.DOCUMENT_LOCKED)
    opens = _entry(table, "/OpenAction")  # a place in the document to begin at is harmless
    begins = isinstance(opens, dict) and _entry(opens, "/S") != "/GoTo"
    if (
        begins
        or not ACTIVE_KEYS.isdisjoint(table)
        or _entry(table, "/S") in ACTIVE_ACTIONS
        or _entry(table, "/Subtype") in ACTIVE_KINDS
    ):
        raise Refused(Reason.DOCUMENT_ACTIVE)


def _entry(table: dict[str, Any], key: str) -> Any:
    """What stands under a key, itself or where it refers to; a list or table, which is no name, as nothing."""
    found = table[key] if key in table else None  # noqa: SIM401 (`get` of pypdf follows no reference)
    return found if key == "/OpenAction" or isinstance(found, str) else None


def _count_pages(reader: "pypdf.PdfReader", until: float) -> None:
    """Walk the tree of pages as a reader does, each branch once."""
    root: Any = reader.trailer["/Root"]
    waiting: list[Any] = [root["/Pages"]]
    seen: set[int] = set()
    pages = 0
    while waiting:
        node = waiting.pop()
        if id(node) in seen or time.monotonic() > until:
            raise Refused(Reason.DOCUMENT_TOO_INTRICATE)
        seen.add(id(node))
        if "/Kids" in node:
            kids = node["/Kids"]
            if len(kids) > MOST_OBJECTS:
                raise Refused(Reason.DOCUMENT_TOO_INTRICATE)
            waiting += [kid.get_object() for kid in kids]
        else:
            pages += 1
        if pages > MOST_PAGES:
            raise Refused(Reason.DOCUMENT_TOO_LONG)
    if not pages:
        raise Refused(Reason.DOCUMENT_EMPTY)
