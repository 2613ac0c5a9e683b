"""告知承诺: chosen wherever the answers are, read and ticked before handing in, seen by whoever signs or decides."""

import pytest
from django.test import Client

from huiyin.domains.permits.models import Application, Draft
from huiyin.domains.permits.operations import advance, invite
from huiyin.domains.permits.rules.signing import Signer
from huiyin.domains.permits.tests.cast import STORE, case, ticked, wanted_for
from huiyin.domains.permits.tests.test_pages import QUERY, begun, paper, signed_in
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import NOW, Town

LARGE = QUERY | {"area": "400"}
SEND = {"phone": "13800000000", "agreed": "on"}
WORDS = "办理条件我都知道，现在都符合"


def large(client: Client, **more: str) -> str:
    """A large store, filled in whole."""
    secret = begun(client, LARGE | more)
    whole = wanted_for({"area": 400.0, "sells_tobacco": True})
    client.post(f"/open/f/{secret}/form", {**whole.form, "premises_area": "400", "next": "1"})
    given = {f"paper:{one}": paper() for one in whole.papers}
    shows = {f"shows:{one}": parts for one, parts in ticked({"area": 400.0, "sells_tobacco": True}).items()}
    client.post(
        f"/open/f/{secret}/papers", {**given, **shows, **{f"asked:{one}": "1" for one in whole.papers}, "next": "1"}
    )
    return secret


def test_the_days_of_the_plan_follow_what_is_committed_to(client: Client, town: Town) -> None:
    again = client.post(
        f"/open/{STORE}/begin", LARGE | {"sells_tobacco": "no", "committed": "fire_check", "again": "1"}
    )
    assert again.status_code == 302 and not Draft.objects.exists()
    page = client.get(again["Location"]).content.decode()
    assert 'value="fire_check" form="begin" checked' in page
    assert '5<span class="figure__unit">个工作日' in page
    before = client.get(f"/open/{STORE}", LARGE | {"sells_tobacco": "no"}).content.decode()
    assert '7<span class="figure__unit">个工作日' in before


def test_it_can_be_chosen_and_taken_back_where_answers_are_changed(client: Client, town: Town) -> None:
    secret = begun(client, LARGE)
    page = client.get(f"/open/f/{secret}/questions").content.decode()
    assert 'name="committed" value="fire_check">' in page
    client.post(f"/open/f/{secret}/questions", LARGE | {"committed": ["fire_check", "tobacco"]})
    assert Draft.objects.get().committed == ["fire_check"]
    assert 'value="fire_check" checked' in client.get(f"/open/f/{secret}/questions").content.decode()
    client.post(f"/open/f/{secret}/questions", LARGE)
    assert Draft.objects.get().committed == []


def test_an_answer_that_makes_it_possible_leads_to_where_it_is_chosen(client: Client, town: Town) -> None:
    secret = begun(client)
    answer = client.post(f"/open/f/{secret}/questions", LARGE)
    assert answer["Location"] == f"/open/f/{secret}/questions#commit"
    assert "当场办好" in client.get(f"/open/f/{secret}/questions").content.decode()


def test_its_words_are_read_and_ticked_before_anything_is_handed_in(client: Client, town: Town) -> None:
    secret = large(client, committed="fire_check")
    page = client.get(f"/open/f/{secret}/send").content.decode()
    assert WORDS in page and "疏散通道、安全出口畅通" in page and "准予后 20 个工作日内到现场核查" in page
    assert "第六十九条" in page and "第七十条" in page and "国办发〔2020〕42号" in page
    refused = client.post(f"/open/f/{secret}/send", SEND)
    assert refused.status_code == 422 and '<a href="#pledges">' in refused.content.decode()
    assert not Application.objects.exists()
    assert client.post(f"/open/f/{secret}/send", SEND | {"promised": "fire_check"}).status_code == 302
    assert Application.objects.get().committed == ["fire_check"]


def test_whoever_commits_to_nothing_ticks_nothing_and_is_told_that_one_may(client: Client, town: Town) -> None:
    secret = large(client)
    page = client.get(f"/open/f/{secret}/send").content.decode()
    assert WORDS not in page and "#commit" in page
    answer = client.post(f"/open/f/{secret}/send", SEND)
    assert answer.status_code == 302, answer.content.decode()


def test_whoever_signs_beside_the_applicant_reads_it(client: Client, town: Town) -> None:
    large(client, committed="fire_check")
    link = invite(draft=Draft.objects.get(), signer=Signer("manager_name", "甲", ""), phone="13800000001")
    assert WORDS in Client().get(f"/open/s/{link}").content.decode()


@pytest.mark.parametrize(("unit", "permit"), [("fire", "fire_check"), ("tobacco", "tobacco"), ("window", "")])
def test_whoever_decides_on_it_reads_it_and_no_other_authority_does(
    client: Client, town: Town, unit: str, permit: str
) -> None:
    secret = large(client, committed="fire_check")
    client.post(f"/open/f/{secret}/send", SEND | {"promised": "fire_check"})
    matter = Matter.objects.get(kind="application")
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    number = case(matter, permit).matter.number if permit else matter.number
    page = signed_in(town, unit).get(f"/desk/permits/{number}").content.decode()
    assert (WORDS in page) == (unit != "tobacco")
