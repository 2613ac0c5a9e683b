"""Definitions are data: what is wrong in them is named with file, key and remedy."""

from datetime import date

import pytest

from huiyin.matters.figures.definitions import SHIPPED, BadDefinition, definitions, read, values_in_force
from huiyin.matters.models import FigureOption

TEXT = SHIPPED.read_text("utf-8")


def test_what_is_shipped_is_sound() -> None:
    assert [figure.key for figure in definitions().figures][:3] == ["response", "solved", "satisfied"]


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ('["responded_in_time"]', '["quick"]', "x.toml: figures.response.numerator: no predicate 'quick'; there are"),
        ('["responded_in_time"]', "[]", "x.toml: figures.response.numerator: must be a list"),
        ('default = "4 working hours"', 'default = "4 hours"', "x.toml: options.response_limit.default: '4 hours' is"),
        ('default = "4"', 'default = "6"', "x.toml: options.satisfied_from.default: '6': write a rating"),
        ('type = "rating"', 'type = "stars"', "x.toml: options.satisfied_from.type: 'stars'; write one of"),
        ('better = "more"', 'better = "up"', "x.toml: figures.response.better: write"),
        ('en = "Response rate"', 'fr = "x"', "x.toml: figures.response.name: write it in both languages"),
        ("[options.satisfied_from]", "[options.happy_from]", "x.toml: options.satisfied_from: is missing; add"),
        ("[figures.response]", "[figures.response", "x.toml: no TOML"),
    ],
)
def test_a_mistake_is_named_with_file_key_and_remedy(wrong: str, right: str, said: str) -> None:
    assert wrong in TEXT
    with pytest.raises(BadDefinition) as found:
        read(TEXT.replace(wrong, right, 1), "x.toml")
    assert str(found.value).startswith(said)


def test_a_decision_of_the_city_holds_from_its_month_on(db: None) -> None:
    FigureOption.objects.create(option="unrated_satisfied", value="yes", since=date(2026, 3, 1), reason="市府办 3 号文")
    found = values_in_force([date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)])
    assert [found[month]["unrated_satisfied"] for month in sorted(found)] == ["no", "yes", "yes"]
