"""Text that people typed, made fit to keep: one Unicode form, no control characters, no longer than its limit."""

import re
import unicodedata

_NEWLINES = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# C0 and C1 controls but for the line feed and tab; surrogates and noncharacters; marks that reorder what is read
# (bidirectional overrides, Unicode TR 36, "Trojan Source") and those that hide (zero-width space, soft hyphen, BOM,
# tag characters).
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
_MANY_BLANK_LINES = re.compile(r"\n{3,}")
_MANY_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]+")


class Unclean(ValueError):
    """The text cannot be kept; the message says why."""


class TooLong(Unclean):
    """The text has more characters than the limit."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"{length} characters; the limit is {limit}")
        self.length, self.limit = length, limit


def clean(text: str, limit: int) -> str:
    """`text` in Unicode form NFC without control and invisible characters, its ends trimmed; line feeds stay.

    Cleaning a clean text changes nothing. HTML stays as the letters it is: pages escape it. Raises `TooLong` when more
    than `limit` characters remain, and at once when the raw text is beyond four times the limit and 10,000 more.
    """
    if len(text) > limit * 4 + 10_000:
        raise TooLong(len(text), limit)
    if not text.replace("\n", "").isprintable():  # What can be printed needs none of this.
        text = _UNSEEN.sub("", _NEWLINES.sub("\n", text)).replace("\t", " ")
    seen = unicodedata.normalize("NFC", text)
    tidy = "\n".join(line.rstrip() for line in _MANY_MARKS.sub(r"\1", seen).split("\n"))
    kept = _MANY_BLANK_LINES.sub("\n\n", tidy).strip()
    if len(kept) > limit:
        raise TooLong(len(kept), limit)
    return kept


def one_line(text: str, limit: int) -> str:
    """`clean`, with every run of white space made one space: for titles and names."""
    return " ".join(clean(text, limit).split())
