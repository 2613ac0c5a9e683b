"""Search tokens of mixed Chinese and Latin text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.bigrams import LONGEST_WORD, index_tokens, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("消防门坏了", ["消防", "防门", "门坏", "坏了"]),
        ("3 楼 A座，门。", ["3", "楼", "a", "座", "门"]),
        ("ＡＢＣ１２ straße", ["abc12", "strasse"]),
        ("HY26-110482-B", ["hy26", "110482", "b"]),
        ("𠮷野家", ["𠮷野", "野家"]),
        ("", []),
        ("，。！ _", []),
        ("门门门", ["门门", "门门"]),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_a_word_without_end_is_cut() -> None:
    assert tokens("a" * 5000) == ["a" * LONGEST_WORD]


@given(st.text(max_size=200))
def test_tokens_are_short_and_without_spaces(text: str) -> None:
    for token in tokens(text):
        assert 0 < len(token) <= LONGEST_WORD
        assert not any(c.isspace() for c in token)


@given(st.text("消防门楼道灯路", min_size=2, max_size=30), st.data())
def test_any_part_of_two_or_more_characters_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    part = text[start : data.draw(st.integers(start + 2, len(text)))]
    assert set(tokens(part)) <= set(tokens(text))


@given(st.text(max_size=200))
def test_a_text_is_indexed_under_its_tokens_and_its_chinese_characters(text: str) -> None:
    characters = {character for token in tokens(text) for character in token}
    alone = {character for character in characters if tokens(f"楼{character}") == [f"楼{character}"]}
    assert index_tokens(text) == {*tokens(text), *alone}
