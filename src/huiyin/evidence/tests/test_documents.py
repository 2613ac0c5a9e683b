"""A document that locks, runs, hides or never ends is refused, and what to do is said; everything else is kept."""

import time
import tracemalloc

import pytest
from fpdf import FPDF
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from huiyin.evidence import documents
from huiyin.evidence.documents import check_document
from huiyin.evidence.rules import MESSAGES, PDF, Reason, Refused
from huiyin.evidence.tests import pdfs
from huiyin.evidence.tests.pictures import PDF as SHEET
from huiyin.evidence.tests.pictures import phone_photo


def refused(content: bytes) -> Reason:
    with pytest.raises(Refused) as why:
        check_document(content)
    return why.value.reason


def test_documents_as_offices_print_them_are_kept() -> None:
    printed = FPDF()
    for _ in range(3):
        printed.add_page()
        printed.image(phone_photo(), 0, 0, 50)
    for content in (SHEET, bytes(printed.output()), pdfs.written(pdfs.sheet(12)), pdfs.by_hand(pdfs.ROOT)):
        assert check_document(content) == PDF


def test_a_link_and_a_page_to_begin_at_are_harmless() -> None:
    begins = ArrayObject([NameObject("/Fit")])
    assert check_document(pdfs.with_root(OpenAction=begins)) == PDF
    assert check_document(pdfs.with_annotation("/Link", A=pdfs.action("/URI", URI="https://example.org"))) == PDF


@pytest.mark.parametrize(("user", "owner"), [("secret", "secret"), ("", "owner")])
def test_a_password_for_reading_or_for_printing_is_refused_and_the_way_out_said(user: str, owner: str) -> None:
    assert refused(pdfs.locked(user, owner)) is Reason.DOCUMENT_LOCKED
    assert "另存为不带密码的 PDF" in str(MESSAGES[Reason.DOCUMENT_LOCKED])


def test_a_password_in_a_trailer_that_is_damaged_is_seen() -> None:
    damaged = pdfs.locked().replace(b"trailer\n<<\n", b"trailer\n<<\n/X 1\n> \n")
    assert refused(damaged) is Reason.DOCUMENT_LOCKED


NAMED_OTHERWISE = {**pdfs.ROOT, 1: b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScript/J#53(x)>> >>"}
REFERRED_TO = {**pdfs.ROOT, 4: b"<</S 5 0 R/F(x)>>", 5: b"/Launch"}
ACTIVE = {
    "a script": pdfs.with_script(),
    "a script on opening": pdfs.with_root(OpenAction=pdfs.action("/JavaScript", JS="x")),
    "a page fetched on opening": pdfs.with_root(OpenAction=pdfs.action("/URI", URI="https://example.org")),
    "actions of the document": pdfs.with_root(AA=DictionaryObject({NameObject("/WC"): pdfs.action("/GoTo")})),
    "a program started": pdfs.with_annotation("/Link", A=pdfs.action("/Launch", F="cmd.exe")),
    "a file within": pdfs.with_attachment(),
    "a file on the page": pdfs.with_annotation("/FileAttachment"),
    "media": pdfs.with_annotation("/RichMedia"),
    "a form that is a program": pdfs.with_root(AcroForm=DictionaryObject({NameObject("/XFA"): ArrayObject([])})),
    "a name written otherwise": pdfs.by_hand(NAMED_OTHERWISE),
    "a kind by reference": pdfs.by_hand(REFERRED_TO),
    "packed away": pdfs.by_hand(pdfs.ROOT, packed=[b"<</S/JavaScript/JS(x)>>"]),
}


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE.keys())
def test_what_runs_or_hides_is_refused_wherever_it_stands(content: bytes) -> None:
    assert refused(content) is Reason.DOCUMENT_ACTIVE


def test_a_broken_table_no_page_and_too_many_pages_are_each_said() -> None:
    whole = pdfs.written(pdfs.sheet())
    assert refused(whole.replace(b"startxref\n", b"startxref\n9")) is Reason.DOCUMENT_BROKEN
    assert refused(b"%PDF-1.4\n%%EOF\n") is Reason.DOCUMENT_BROKEN
    assert refused(pdfs.by_hand({**pdfs.ROOT, 2: b"<</Type/Pages/Kids[]/Count 0>>"})) is Reason.DOCUMENT_EMPTY
    assert refused(pdfs.written(pdfs.sheet(documents.MOST_PAGES + 1))) is Reason.DOCUMENT_TOO_LONG


@pytest.mark.parametrize("named", [b"/JS\0(x)", b"/OpenAction\0<</S/JavaScript>>", b"/X<</S /Launch\0>>", b"/X[/A\0]"])
def test_a_name_that_ends_where_only_other_readers_end_it_is_refused(named: bytes) -> None:
    assert refused(pdfs.by_hand({**pdfs.ROOT, 4: b"<<" + named + b">>"})) is Reason.DOCUMENT_BROKEN


def test_a_tree_of_pages_that_bites_its_tail_ends() -> None:
    snake = {**pdfs.ROOT, 2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"}
    assert refused(pdfs.by_hand(snake)) is Reason.DOCUMENT_TOO_INTRICATE


def test_a_stream_of_objects_that_unpacks_to_gigabytes_is_refused_in_little_time_and_memory() -> None:
    bomb = pdfs.by_hand(pdfs.ROOT, packed=[b"(" + b" " * 200_000_000 + b")"])
    assert len(bomb) < 300_000
    tracemalloc.start()
    started = time.monotonic()
    reason = refused(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reason in {Reason.DOCUMENT_BROKEN, Reason.DOCUMENT_TOO_INTRICATE}
    assert time.monotonic() - started < 5
    assert peak < 100_000_000


def test_more_objects_than_anybody_draws_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_OBJECTS", 50)
    assert refused(pdfs.by_hand(pdfs.ROOT, packed=[b"1"] * 60)) is Reason.DOCUMENT_TOO_INTRICATE


def test_lists_within_lists_without_end_are_refused() -> None:
    nested = b"[" * 90 + b"]" * 90
    assert refused(pdfs.by_hand({**pdfs.ROOT, 4: nested})) in {
        Reason.DOCUMENT_TOO_INTRICATE,
        Reason.DOCUMENT_BROKEN,
    }


def test_what_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SECONDS", -1.0)
    assert refused(pdfs.by_hand(pdfs.ROOT)) is Reason.DOCUMENT_TOO_INTRICATE
