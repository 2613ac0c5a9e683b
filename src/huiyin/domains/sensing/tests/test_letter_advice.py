"""The advice of a letter follows from what happened."""

import json
from typing import Any

import pytest

from huiyin.domains.sensing.adapters.letter_advice import CONDITIONS, letter_advice
from huiyin.domains.sensing.rules.causes import CAUSES
from huiyin.domains.sensing.rules.letters import BadAdvice, advise, read_advice


def test_every_cause_and_condition_has_its_advice() -> None:
    assert {one.when for one in letter_advice()} == set(CONDITIONS)
    assert {f"cause.{cause}" for cause in CAUSES} < set(CONDITIONS)


def test_the_heaviest_comes_first_and_of_equals_the_most_frequent() -> None:
    seen = {"cause.overload": 1, "cause.wiring": 3, "cause.charger": 1, "cause.dust": 9, "unseen": 0}
    assert [one.when for one in advise(seen, letter_advice())] == ["cause.charger", "cause.wiring", "cause.overload"]
    assert [one.when for one in advise({}, letter_advice())] == ["calm"]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"when": "calm", "weight": 1, "zh": "好", "en": "", "because": "x"}, "give en"),
        ({"when": "cause.moon", "weight": 1, "zh": "好", "en": "x", "because": "x"}, "never comes to pass"),
        ({"when": "calm", "weight": 1, "zh": "好", "en": "x", "because": "x", "more": 1}, "there is no more"),
    ],
)
def test_advice_that_cannot_be_is_refused(entry: dict[str, Any], problem: str) -> None:
    text = "[[advice]]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in entry.items())
    with pytest.raises(BadAdvice, match=problem):
        read_advice(text, CONDITIONS)
