"""What may stand in a cell of a sheet: spreadsheet programs run a text that looks like a formula.

Source: OWASP, CSV Injection. A cell that begins with one of = + - @ is a formula, and so is one that begins with a tab
or a line end, which programs drop. Chinese and Japanese editions read the full-width ＝ ＋ － ＠ as the plain ones.
DDE commands (`=cmd|…`, `@SUM(…)`) need one of these too, but some programs also take a `cmd|'` or a `dde(` alone.
"""

import re

PASSED_OVER = r"\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\x00-\x1f\x7f-\x9f"
"""What a program, or a reader's eye, passes over before it comes to the formula."""
FORMULA = re.compile(
    rf"""
    [{PASSED_OVER}]*
    (?: [\t\r\n\0=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−|%] | [\w.]{{1,40}}\s*\|\s*['"] | dde(?:auto)?\s*\( )
    """,
    re.VERBOSE | re.IGNORECASE,
)
MARK = "'"
"""In front of a text it says “this is text”; programs show it in CSV and hide it in their own files."""


def is_formula(text: str) -> bool:
    """Whether some spreadsheet program would take this text for a formula."""
    return FORMULA.match(text) is not None


def safe_cell(value: object) -> str:
    """The value as a CSV cell that no program runs; numbers, dates and truth values are not text and stay as they are.

    `None` is an empty cell. Whoever reads the file back by program takes one leading ' away.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    return MARK + value if is_formula(value) else value
