"""What was filled in before comes back to the account that handed it in, and to nobody else."""

import pytest
from django.test import Client

from huiyin.domains.permits.models import Draft
from huiyin.domains.permits.operations import form_of
from huiyin.domains.permits.tests.cast import wanted
from huiyin.domains.permits.tests.test_pages import begun, sent
from huiyin.matters.models import Matter
from huiyin.matters.tests.cast import Town
from huiyin.people.models import User

CODE = "91110000600037341L"


def firm(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get_or_create(username=username, defaults={"name": username})[0])
    return client


def offered(client: Client, code: str = CODE) -> tuple[str, str]:
    """The secret of a new draft with this credit code, and its page."""
    secret = begun(client)
    client.post(f"/open/f/{secret}/form", {"credit_code": code})
    return secret, client.get(f"/open/f/{secret}/form").content.decode()


def test_the_account_that_applied_is_offered_its_own_form_and_takes_it_by_a_button(town: Town) -> None:
    owner = firm("shopkeeper")
    sent(owner)
    secret, page = offered(owner)
    assert "给这家企业办过" in page
    draft = Draft.objects.get(sent_as=None)
    assert form_of(draft).get("premises_address", "") == ""
    owner.post(f"/open/f/{secret}/form", {"credit_code": CODE, "entity_name": "新的名字", "before": "1"})
    kept = form_of(Draft.objects.get(sent_as=None))
    assert kept["premises_address"] == wanted().form["premises_address"]
    assert kept["entity_name"] == "新的名字"


@pytest.mark.parametrize("who", ["somebody else", None])
def test_anybody_else_with_the_same_credit_code_learns_nothing(town: Town, who: str | None) -> None:
    sent(firm("shopkeeper"))
    client = firm(who) if who else Client()
    secret, page = offered(client)
    assert "办过" not in page
    client.post(f"/open/f/{secret}/form", {"credit_code": CODE, "before": "1"})
    kept = form_of(Draft.objects.get(sent_as=None))
    assert {code for code, words in kept.items() if words} == {"credit_code"}


def test_another_firm_of_the_same_account_is_offered_nothing(town: Town) -> None:
    owner = firm("shopkeeper")
    sent(owner)
    assert "办过" not in offered(owner, "91350100M000100Y43")[1]


def test_what_was_handed_in_without_an_account_is_offered_to_no_account(town: Town) -> None:
    sent(Client())
    assert "办过" not in offered(firm("shopkeeper"))[1]


def test_whoever_fills_in_for_others_at_a_desk_does_not_become_them(town: Town) -> None:
    window = Client()
    window.force_login(town.users["window"])
    sent(window)
    assert Matter.objects.get(kind="application").reporter_id is None
    assert "办过" not in offered(window)[1]
