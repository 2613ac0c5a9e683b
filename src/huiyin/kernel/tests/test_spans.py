"""Lengths of time as lifecycles write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.spans import Span, Unit, UnreadableSpan


@given(st.builds(Span, st.integers(1, 99999), st.sampled_from(list(Unit))))
def test_what_is_written_is_read(span: Span) -> None:
    assert Span.parse(str(span)) == span


@pytest.mark.parametrize(
    "text", ["", "7", "0 days", "-1 days", "7 working minutes", "1.5 days", "7 weeks", "seven days"]
)
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSpan):
        Span.parse(text)
