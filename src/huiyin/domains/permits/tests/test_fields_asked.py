"""A field is asked of whoever has something to write into it, and of nobody else."""

import json

import pytest
from django.test import Client

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, Draft
from huiyin.domains.permits.operations import form_of, hand_in
from huiyin.domains.permits.rules.reading import BadCatalogue
from huiyin.domains.permits.tests.cast import wanted
from huiyin.domains.permits.tests.product import changed
from huiyin.domains.permits.tests.test_pages import begun, filled
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people import vault
from huiyin.people.actors import RESIDENT_ACTOR

SEND = {"phone": "13800000000", "agreed": "on"}
ONLY_SOME_HAVE = (
    "food_safety_director", "online_address", "vending_machines", "storage_address", "storage_area", "delivery",
    "tobacco_supplier", "distance_to_school", "distance_to_next_shop", "postal_address", "applied_on", "manager_post",
    "kitchen_area", "dining_area", "premises_until", "premises_owner", "agent_name", "contact_email",
)  # fmt: skip


def test_whoever_owns_the_shop_and_sells_nothing_online_hands_in_without_a_lie(client: Client, town: Town) -> None:
    secret = begun(client)
    blank = dict.fromkeys(ONLY_SOME_HAVE, "")
    filled(client, secret, **blank, premises_right="owned", sells_online="no", wants_paper="no")
    answer = client.post(f"/open/f/{secret}/send", SEND)
    assert answer.status_code == 302, answer.content.decode()
    assert Application.objects.count() == 1


def test_whoever_rents_it_says_until_when_and_of_whom_and_whoever_sells_online_says_where(
    client: Client, town: Town
) -> None:
    secret = begun(client)
    filled(
        client,
        secret,
        premises_right="rented",
        premises_until="",
        premises_owner="",
        sells_online="yes",
        online_address="",
    )
    page = client.post(f"/open/f/{secret}/send", SEND)
    assert page.status_code == 422
    for code in ("premises_until", "premises_owner", "online_address"):
        assert f"/form#id_{code}" in page.content.decode(), code


def test_what_was_written_before_another_answer_took_it_away_is_kept_and_not_handed_in(
    client: Client, town: Town
) -> None:
    secret = begun(client)
    filled(client, secret, premises_right="lent", premises_until="2027-13-77", premises_owner="房东")
    assert client.post(f"/open/f/{secret}/send", SEND).status_code == 302
    kept = form_of(Draft.objects.get())
    assert kept["premises_until"] == "2027-13-77"
    handed_in = json.loads(vault.decrypt(Application.objects.get().form_token))
    assert handed_in["premises_owner"] == "房东" and "premises_until" not in handed_in


def test_the_page_says_who_fills_in_a_field_and_a_script_knows_it_too(client: Client, town: Town) -> None:
    page = client.get(f"/open/f/{begun(client)}/form").content.decode()
    assert 'data-shown-when="premises_right=rented|lent"' in page and 'data-shown-when="sells_online=yes"' in page
    assert "（“场所权属”是“租赁”或“无偿使用”才填）" in page
    assert '<option value="owned">自有</option>' in page


def test_choices_are_read_by_name_by_whoever_looks_at_them(client: Client, town: Town) -> None:
    secret = begun(client)
    filled(client, secret, premises_right="lent")
    assert "无偿使用" in client.get(f"/open/f/{secret}/send").content.decode()


def test_whoever_hands_in_by_another_way_is_asked_the_same(town: Town) -> None:
    form = {**wanted().form, "premises_right": "rented", "premises_until": ""}
    with pytest.raises(BadFields) as wrong:
        hand_in(wanted=wanted(form=form), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1")
    assert set(wrong.value.problems) == {"premises_until"}
    owned = {**form, "premises_right": "owned"}
    assert hand_in(wanted=wanted(form=owned), actor=RESIDENT_ACTOR, now=NOW, client_id="web:2")


def test_a_permit_asks_for_what_its_fields_hang_on() -> None:
    with pytest.raises(BadCatalogue, match="“online_address” hangs on “sells_online”, which is not asked for"):
        changed("permits/publications.toml", '"sells_online", ', "")


def test_nothing_is_required_that_says_itself_that_not_all_have_it() -> None:
    for field in catalogue().fields.values():
        assert "如有" not in field.name.zh or field.optional or field.only_if, field.code


def test_a_choice_that_is_on_no_list_is_none(town: Town) -> None:
    forged = {**wanted().form, "representative_identity_kind": "library_card"}
    with pytest.raises(BadFields) as refused:
        hand_in(wanted=wanted(form=forged), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1")
    assert refused.value.problems == {"representative_identity_kind": "none of the choices"}
