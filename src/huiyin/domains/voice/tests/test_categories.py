"""The categories of a fresh installation, as the file has them."""

import pytest

from huiyin.domains.voice.operations import CATEGORIES
from huiyin.domains.voice.rules import Asked, check_answers, read_categories
from huiyin.kernel.spans import Span, Unit

LEAF = """
[fire]
name = { zh = "消防", en = "Fire" }
[fire.leaves.exit]
name = { zh = "通道", en = "Exit" }
description = { zh = "堵", en = "Blocked" }
within = "1 working day"
keywords = []
"""


def test_every_leaf_has_a_promise_in_working_days_and_words_in_both_languages() -> None:
    found = read_categories(CATEGORIES.read_text("utf-8"))
    leaves = [listed for listed in found if listed.top]
    assert len(found) - len(leaves) >= 8
    assert len(leaves) >= 40
    for leaf in leaves:
        assert Span.parse(leaf.fields["within"]).unit is Unit.WORKING_DAYS
        assert all(leaf.fields[name] for name in ("name_zh", "name_en", "description_zh", "description_en", "keywords"))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (('within = "1 working day"', 'within = "soon"'), ValueError),
        (('en = "Exit"', 'english = "Exit"'), KeyError),
        (("fire.leaves.exit", "fire.leaves.fire"), ValueError),
    ],
)
def test_a_file_with_a_mistake_is_refused(change: tuple[str, str], error: type[Exception]) -> None:
    assert len(read_categories(LEAF)) == 2
    with pytest.raises(error):
        read_categories(LEAF.replace(*change))


def test_a_required_question_must_be_answered_only_where_it_was_put() -> None:
    asked = [Asked("lamps", "number", required=True)]
    assert check_answers(asked, {}) == {"lamps": "missing"}
    assert check_answers(asked, {}, complete=False) == {}
    assert check_answers(asked, {"lamps": ["two"]}, complete=False) == {"lamps": "not a number"}
