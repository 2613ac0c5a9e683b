"""Which words of a report go to the second matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.matters.rules.parts import chosen, clauses, said

REPORT = "三楼灯不亮，一周了；楼道还堆着纸箱。\n请尽快！"


def pieces(words: str) -> list[str]:
    return [words[start:end] for start, end in clauses(words)]


def test_a_report_falls_into_clauses_with_their_punctuation() -> None:
    assert pieces(REPORT) == ["三楼灯不亮，", "一周了；", "楼道还堆着纸箱。", "请尽快！"]
    assert pieces("The lamp is out, and boxes block the stairs.") == [
        "The lamp is out,",
        "and boxes block the stairs.",
    ]
    assert pieces("Fined 1,000 yuan,unpaid") == ["Fined 1,000 yuan,", "unpaid"]
    assert pieces(" 。\n") == []


def test_neighbours_make_one_piece_and_what_leads_on_is_left_out() -> None:
    assert chosen(REPORT, [1, 0, 3]) == [(0, 10), (19, 23)]
    assert said(REPORT, chosen(REPORT, [1, 0, 3])) == "三楼灯不亮，一周了\n请尽快！"
    with pytest.raises(ValueError, match="no such clause"):
        chosen(REPORT, [4])


@given(st.text(max_size=80))
def test_no_word_is_lost_between_clauses(words: str) -> None:
    taken = "".join(pieces(words))
    rest = words
    for start, end in reversed(clauses(words)):
        rest = rest[:start] + rest[end:]
    assert not any(character.isalnum() for character in rest)
    assert len(taken) <= len(words)
