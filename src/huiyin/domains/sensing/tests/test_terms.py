"""Conditions are read as they are written, and refused with their place and a remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.sensing.rules.durations import LONGEST, UnreadableDuration, milliseconds, written
from huiyin.domains.sensing.rules.reading_terms import UnreadableTerm, read_term
from huiyin.domains.sensing.rules.terms import (
    All,
    Compare,
    Count,
    Either,
    Name,
    Not,
    Rate,
    Silent,
    Term,
    names,
    resolved,
    text_of,
)

HOT, SMOKE = Compare("temperature", ">=", 50), Compare("smoke", "==", True)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("temperature >= 57", Compare("temperature", ">=", 57)),
        ("temperature<-5.5", Compare("temperature", "<", -5.5)),
        ("smoke == true", SMOKE),
        ('mode != "off"', Compare("mode", "!=", "off")),
        ("rate(temperature, 60 s) >= 8.3", Rate("temperature", 60_000, ">=", 8.3)),
        ("count(fire == true, 5min) >= 2", Count(Compare("fire", "==", True), 300_000, ">=", 2)),
        ("silent 30 min", Silent(1_800_000)),
        ("smoke == true and temperature >= 50", All((SMOKE, HOT))),
        ("temperature >= 50 or smoke == true and silent 2 h", Either((HOT, All((SMOKE, Silent(7_200_000)))))),
        ("not (temperature >= 50 or smoke == true)", Not(Either((HOT, SMOKE)))),
        ("not smoke == true and temperature >= 50", All((Not(SMOKE), HOT))),
        ("temperature >= limit", Compare("temperature", ">=", Name("limit"))),
        ("silent grace", Silent(Name("grace"))),
        ("  temperature   >=\t50 ", HOT),
    ],
)
def test_a_condition_is_read_as_it_is_written(text: str, term: Term) -> None:
    assert read_term(text) == term
    assert read_term(text_of(term)) == term


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 1, "the end is no value's name"),
        ("temperature", 12, "the end is no comparison"),
        ("temperature >=", 15, "the end is no value"),
        ("temperature >= 57 smoke == true", 19, "Join conditions"),
        ("temperature > true", 15, "needs a number"),
        ("temperature = 57", 13, "is not understood"),
        ("temperature >= 57 °C", 19, "is not understood"),
        ("(temperature >= 57", 19, "“)” is missing"),
        ("rate(temperature) >= 8", 17, "“,” is missing"),
        ("rate(temperature, 60) >= 8", 19, "is no length of time"),
        ("rate(temperature, 60 s) >= true", 28, "is no number"),
        ("count(fire == true, 5 min) >= 1000", 31, "cannot be counted to"),
        ("silent", 7, "the end is no length of time"),
        ("silent 0 s", 8, "is no length of time"),
        ("and smoke == true", 1, "is no value's name"),
        ("temperature >= 1e5", 16, "is not understood"),
        ("__import__('os').system('x')", 12, "is not understood"),
        ("(" * 30 + "smoke == true" + ")" * 30, 22, "too many brackets"),
        ("not " * 30 + "smoke == true", 85, "too many “not”"),
        ("smoke == true and " * 100 + "smoke == true", 1000, "Keep it under"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_a_remedy(text: str, position: int, says: str) -> None:
    with pytest.raises(UnreadableTerm) as refused:
        read_term(text)
    assert says in str(refused.value)
    assert refused.value.position == position
    assert refused.value.remedy


@given(st.text(alphabet=st.sampled_from('temprau_()<>=!,."0159 snotdh\x00°'), max_size=60) | st.text(max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        term = read_term(text)
    except UnreadableTerm as refused:
        assert 1 <= refused.position <= len(text) + 1
    else:
        assert read_term(text_of(term)) == term


def test_names_of_limits_are_put_in() -> None:
    term = read_term("rate(temperature, window) >= rise and not count(smoke == true, window) < often")
    assert sorted(names(term)) == ["often", "rise", "window", "window"]
    full = resolved(term, {"window": 60_000, "rise": 8.3, "often": 2})
    assert text_of(full) == "rate(temperature, 1 min) >= 8.3 and not count(smoke == true, 1 min) < 2"


@given(st.integers(min_value=1, max_value=LONGEST))
def test_a_length_of_time_is_written_as_it_is_read(length: int) -> None:
    assert milliseconds(written(length)) == length


@pytest.mark.parametrize("text", ["", "10", "s", "-1 s", "0 s", "10 weeks", "401 d", "1e3 s", "nan s"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDuration, match="write it as"):
        milliseconds(text)
