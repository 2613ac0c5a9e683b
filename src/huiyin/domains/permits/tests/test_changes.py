"""What a new version of the catalogue changes is said in plain words."""

from datetime import date

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.changes import changes
from huiyin.domains.permits.tests.product import TODAY, changed


def told(old: Catalogue, new: Catalogue, *days: date) -> list[str]:
    first, last = days or (TODAY, TODAY)
    return [one.words.en for one in changes(old, first, new, last)]


def test_a_catalogue_changes_nothing_against_itself() -> None:
    assert told(catalogue(), catalogue()) == []


def test_another_limit_is_told_as_it_was_and_as_it_is() -> None:
    slower = changed("permits/food.toml", "limits = [{ amount = 10", "limits = [{ amount = 12")
    assert told(catalogue(), slower) == [
        "Food business licence, statutory limit: from 10 working days (and 5 more) to 12 working days (and 5 more)"
    ]
    assert [one.words.zh for one in changes(catalogue(), TODAY, slower, TODAY)] == [
        "食品经营许可，法定时限：由 10 个工作日（可延长 5） 改为 12 个工作日（可延长 5）"
    ]


def test_a_paper_that_is_no_longer_asked_for_and_one_that_is_new_are_told() -> None:
    other = changed(
        "permits/tobacco.toml",
        '{ material = "funds", source = "p20", grade = "page" }',
        '{ material = "rules", part = "fire", source = "p20", grade = "page" }',
    )
    assert told(catalogue(), other) == [
        "Tobacco retail licence, paper: no longer: Proof of funds",
        "Tobacco retail licence, paper: new: Rules of the business (Fire safety, and plan of evacuation)",
    ]


def test_another_threshold_and_another_promise_are_told_by_region() -> None:
    lower = changed("regions.toml", "value = 300\n", "value = 200\n")
    assert told(catalogue(), lower) == [
        "The whole country, Area from which on fire safety is inspected (m²): from 300 to 200"
    ]
    quicker = changed("regions.toml", "working_days = 2,", "working_days = 1,")
    assert told(catalogue(), quicker) == [
        "Jingmen, Hubei, Food business licence, promised within: from 2 working days to 1 working days"
    ]


def test_another_condition_is_told_by_industry() -> None:
    file = "industries/catering.toml"
    looser = changed(file, "area >= fire_area or entertainment", "area > fire_area or entertainment")
    assert told(catalogue(), looser) == [
        "Restaurant, needs:"
        " from Fire safety inspection before a public place opens if area >= fire_area or entertainment"
        " to Fire safety inspection before a public place opens if area > fire_area or entertainment"
    ]


def test_what_holds_otherwise_on_another_day_is_told() -> None:
    said = told(catalogue(), catalogue(), date(2025, 1, 19), date(2025, 1, 20))
    assert "Bookshop, needs: no longer: Hygiene licence for a public place" in said
    assert "Bookshop, needs: new: Hygiene filing of a public place" in said
    assert "Hygiene licence for a public place, authority: from Health commission to Disease control" in said
    assert said == told(catalogue(), catalogue(), date(2025, 1, 1), date(2026, 1, 1))


def test_a_figure_that_stays_and_is_better_known_is_told_by_its_sources() -> None:
    law = 'source = "food_licence_measures_2023", grade = "unverified" }]\nconflicting'
    known = changed("permits/food.toml", law, law.replace("unverified", "secondary"))
    measures = "Measures on food business licences and filings (order 78)"
    assert told(catalogue(), known) == [
        "Food business licence, source of statutory limit “10 working days (and 5 more)”:"
        f" from {measures} (unverified) to {measures} (secondary)"
    ]


def test_another_default_is_told_with_its_question() -> None:
    other = changed("industries/gym.toml", "default = false", "default = true")
    assert told(catalogue(), other) == [
        "Gym, asks: from Is there a swimming pool? (by default no) to Is there a swimming pool? (by default yes)"
    ]
