"""No table that keeps something of people is forgotten: each stands in a holding, or here with the reason why not."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from huiyin.people.holdings import Holding, Part, Person, everything_about, holdings

PERSONAL = (
    "phone",
    "email",
    "name_token",
    "contact",
    "address",
    "words",
    "summary",
    "answer",
    "ip_address",
    "user_agent",
)
"""What columns with something of a person are called."""
NOT_OF_A_PERSON = {
    "people.Post": "a post, whoever holds it",
    "people.Unit": "an office",
    "places.Address": "an address of the city, nobody's in particular",
    "voice.Question": "what a category asks, of nobody",
    "matters.RootedHead": "a seal",
    "matters.Timer": "what the clock will do to a matter",
    "matters.DailyRoot": "a seal",
    "matters.BulkRun": "what somebody at the desk did to many matters; signed by a post, as history is",
    "matters.BulkLine": "the same, a matter each",
    "matters.Fact": "what figures count of a matter: times, units, areas; no words and nobody's name",
    "web.ListExport": "a list that somebody at the desk asked for; of an office, and gone with its file",
    "web.AnswerText": "how answers are worded, with gaps; of an office",
    "web.SavedView": "filters that somebody at the desk gave a name",
    "intake.Source": "a device, or what it hangs behind",
    "intake.Command": "what a device was told to do",
    "sensing.DeviceChange": "what somebody at the desk did to a device, signed by an account, as history is",
    "sensing.RuleChange": "limits that somebody at the desk changed, signed by an account, as history is",
    "patrol.Site": "a shed, of nobody",
    "patrol.Round": "when a shed was to be looked at; who did it, the history of its matter says",
    "patrol.Finding": "what was right on a round",
    "sensing.Letter": "that a building's safety letter was sent; whom, its notices say",
    "patrol.Hazard": "by which item of a checklist a hazard was found",
    "open311.TrialRequest": "a rehearsal of other software, gone after a day",
}
OF_LIBRARIES = {
    "account.EmailAddress": "a table of allauth that stays empty: its pages are not mounted",
    "account.EmailConfirmation": "the same",
    "auth.Permission": "nobody's",
    "axes.AccessAttemptExpiration": "when a failed sign-in is forgotten",
    "axes.AccessFailureLog": "failed sign-ins; kept as proof",
}


def suspects() -> Iterator[str]:
    """The models that point to a person or a matter, or have a column that is called like something of a person."""
    for model in apps.get_models():
        if not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            target = field.related_model._meta.label if isinstance(field.related_model, type) else ""
            points = target in {"people.User", "people.Contact", "matters.Matter"}
            if points or any(field.name == word or field.name.endswith(f"_{word}") for word in PERSONAL):
                yield model._meta.label
                break


def test_every_table_that_keeps_something_of_people_is_in_a_holding() -> None:
    covered = {model for holding in holdings for model in holding.models}
    missing = set(suspects()) - covered - NOT_OF_A_PERSON.keys() - OF_LIBRARIES.keys()
    assert not missing, f"register a Holding for {sorted(missing)} (huiyin/people/holdings.py says how)"


def test_every_table_of_a_holding_exists() -> None:
    for holding in holdings:
        for label in holding.models:
            assert issubclass(apps.get_model(label), models.Model)


def test_a_holding_says_how_it_goes_or_why_it_stays() -> None:
    for unclear in (Holding(frozenset(), lambda _p: []), Holding(frozenset(), lambda _p: [], part=Part.WORDS)):
        with pytest.raises(ValueError, match="either"):
            holdings.register("unclear", unclear)


def test_of_nobody_nothing_is_kept(db: None) -> None:
    assert not any(everything_about(Person()).values())
