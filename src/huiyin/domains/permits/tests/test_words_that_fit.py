"""Words of the form are kept as they can be printed, no longer than what holds them, and what does not fit is said."""

import pytest
from django.db.models import CharField, Model
from django.test import Client

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, Crossing, Licence, LicenceChange
from huiyin.domains.permits.operations import advance, hand_in
from huiyin.domains.permits.rules.catalogue import Field, FieldKind
from huiyin.domains.permits.rules.completeness import problem_of, problems_of
from huiyin.domains.permits.rules.fitting import LONGEST, fit, fitted, longest, unfit
from huiyin.domains.permits.tests.cast import grant, wanted
from huiyin.domains.permits.tests.test_pages import begun, filled
from huiyin.lifecycles.model import Name
from huiyin.matters.models import Matter
from huiyin.matters.operations import Place, act
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.tests.cast import INSIDE, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.people.contacts import BadContact, draft_contact

GOOD_ID = "11010519491231002X"
SENT = {"phone": "13800000000", "agreed": "on"}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (FieldKind.TEXT, "甲　便利店", "甲 便利店"),
        (FieldKind.TEXT, " 甲\u00a0便利\n店\u200b ", "甲 便利 店"),
        (FieldKind.ADDRESS, "Cafe\u0301 路  88 号", "Caf\u00e9 路 88 号"),
        (FieldKind.LONG, "一、卷烟\r\n二、雪茄", "一、卷烟\n二、雪茄"),
        (FieldKind.IDENTITY, "１１０１０５ 19491231 002x", GOOD_ID),
        (FieldKind.CREDIT_CODE, " 91110000600037341l ", "91110000600037341L"),
        (FieldKind.NUMBER, "８０．５", "80.5"),
    ],
)
def test_what_is_typed_is_kept_as_it_can_be_printed(kind: FieldKind, typed: str, kept: str) -> None:
    assert fit(kind, typed) == kept
    assert fit(kind, kept) == kept


def test_a_firm_with_a_full_width_space_gets_its_licence(town: Town) -> None:
    form = {**wanted().form, "entity_name": "甲　便利店", "premises_address": "梅里路\u00a088 号\n"}
    given = wanted(form=form, place=Place(*INSIDE, "梅里路　88 号"))
    matter = hand_in(wanted=given, actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    for permit in ("food", "tobacco"):
        grant(town, matter, permit)
    advance(application_id=matter.pk, now=NOW)
    licence = Licence.objects.get()
    assert (licence.firm, licence.address) == ("甲 便利店", "梅里路 88 号")


def test_what_cannot_be_printed_is_refused_before_anything_is_written(town: Town) -> None:
    form = {**wanted().form, "entity_name": "甲\ue000便利店"}
    with pytest.raises(BadFields) as wrong:
        hand_in(wanted=wanted(form=form), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1")
    assert wrong.value.problems == {"entity_name": "a character that cannot be printed"}
    assert not Matter.objects.filter(kind="application").exists()


def test_what_a_field_holds_goes_into_every_column_that_it_comes_to() -> None:
    firm, address = catalogue().fields["entity_name"], catalogue().fields["premises_address"]
    assert {_width(one, "firm") for one in (Application, Crossing, Licence, LicenceChange)} == {longest(firm)}
    assert {_width(one, "address") for one in (Matter, Licence, LicenceChange)} == {longest(address)}
    person = "名" * LONGEST[FieldKind.PERSON]
    assert draft_contact(name=person, phone="", email="", language="en", now=NOW)
    with pytest.raises(BadContact):
        draft_contact(name=person + "名", phone="", email="", language="en", now=NOW)


def _width(model: type[Model], column: str) -> int | None:
    field = model._meta.get_field(column)
    assert isinstance(field, CharField)
    return field.max_length


def test_every_kind_of_field_has_a_length() -> None:
    assert set(LONGEST) == set(FieldKind)
    for code, field in catalogue().fields.items():
        assert not unfit(field, "字" * longest(field)), code
        assert unfit(field, "字" * (longest(field) + 1)) == f"longer than {longest(field)} characters"


@pytest.mark.parametrize(
    ("code", "most"),
    [("entity_name", 120), ("premises_address", 300), ("legal_representative", 60), ("shop_name", 500)],
)
def test_what_is_too_long_is_said_beside_the_field_in_both_languages(
    client: Client, town: Town, code: str, most: int
) -> None:
    secret = begun(client)
    filled(client, secret, **{code: "长" * (most + 1)})
    answer = client.post(f"/open/f/{secret}/send", SENT)
    assert answer.status_code == 422 and not Application.objects.exists()
    page = answer.content.decode()
    assert f"/open/f/{secret}/form#id_{code}" in page and f"太长了，最多 {most} 个字" in page
    beside = client.get(f"/open/f/{secret}/form").content.decode()
    assert f"太长了，最多 {most} 个字" in beside[beside.index(f'for="id_{code}"') :][:600]
    english = client.get(f"/open/f/{secret}/form", headers={"accept-language": "en"}).content.decode()
    assert f"Too long: at most {most} characters" in english
    filled(client, secret, **{code: "长" * most})
    assert "太长了" not in client.post(f"/open/f/{secret}/send", SENT).content.decode()


def test_a_form_half_filled_in_is_not_reproached_with_what_is_still_empty(client: Client, town: Town) -> None:
    secret = begun(client)
    client.post(f"/open/f/{secret}/form", {"premises_area": "eighty"})
    page = client.get(f"/open/f/{secret}/form").content.decode()
    assert page.count("field__error") == 1 and 'value="eighty"' in page


@pytest.mark.parametrize("key", ["name", "email", "something_new"])
def test_no_problem_is_swallowed_by_the_page_that_hands_in(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    def refused(**_given: object) -> None:
        raise BadFields({key: "of no use to anybody"})

    secret = begun(client)
    filled(client, secret)
    monkeypatch.setattr("huiyin.domains.permits.operations.send", refused)
    answer = client.post(f"/open/f/{secret}/send", SENT)
    assert answer.status_code == 422 and "of no use to anybody" in answer.content.decode()


@pytest.mark.parametrize(
    ("number", "document", "wrong"),
    [
        (GOOD_ID, "", ""),
        ("11010519491231O02X", "", "an identity number has 18 characters and ends in a check character"),
        ("1101051949123102X", "", "an identity number has 18 characters and ends in a check character"),
        ("110105194912310021", "", "the check character does not fit: a digit was mistyped"),
        ("E12345678", "", ""),
        ("E12345678", "身份证", "an identity number has 18 characters and ends in a check character"),
        ("123456789", "美国护照", ""),
        ("E12345678", "id_card", "an identity number has 18 characters and ends in a check character"),
        ("123456789", "passport", ""),
        ("01234567", "permit", ""),
        ("830000199201300022", "permit", ""),
        ("830000199201300023", "permit", "the check character does not fit: a digit was mistyped"),
        ("123456789", "", "not the number of a document"),
        ("810000199408230021", "港澳台居民居住证", ""),
        ("810000199408230022", "港澳台居民居住证", "the check character does not fit: a digit was mistyped"),
        ("911124198108030024", "外国人永久居留身份证", ""),
        ("911124198108030025", "", "the check character does not fit: a digit was mistyped"),
        ("USA110119670606", "外国人永久居留身份证", ""),
    ],
)
def test_the_number_of_a_document_is_checked_as_what_it_is_said_to_be_or_looks_like(
    number: str, document: str, wrong: str
) -> None:
    assert problem_of(FieldKind.IDENTITY, number, document) == wrong


def test_the_form_itself_says_what_kind_of_document_it_is() -> None:
    fields = {
        code: Field(code, Name("证件", "Document"), "who", kind)
        for code, kind in {"owner_identity": FieldKind.IDENTITY, "owner_identity_kind": FieldKind.TEXT}.items()
    }
    for said, found in (("护照", {}), ("居民身份证", {"owner_identity"})):
        form = fitted(fields, {"owner_identity": "e1234567８", "owner_identity_kind": said})
        assert set(problems_of(fields=fields, materials=(), form=form, papers=())) == set(found)
