import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from huiyin.kernel.ids import new_id
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.people.contacts import BadContact, draft_contact
from huiyin.people.models import Contact, PersonalLook
from huiyin.people.operations import UnableToLook, erase_contact, give_consent, look, withdraw_consent
from huiyin.people.queries import actor_of, contacts_of_phone, looks, masked, standing_consents
from huiyin.people.tests.cast import NOW, a_contact, build_town

pytestmark = pytest.mark.django_db


def test_a_contact_is_shown_masked_and_stands_encrypted() -> None:
    contact = a_contact()
    shown = masked(contact)
    assert (shown.name, shown.phone, shown.email) == ("林*", "138****5678", "l***@example.org")
    row = str(Contact.objects.filter(pk=contact.pk).values_list().get())
    assert "13800005678" not in row and "林" not in row and "example" not in row


def test_a_full_view_says_who_looked_when_at_what_and_why() -> None:
    town, contact = build_town(), a_contact()
    full = look(actor_of(town.secretary, NOW), contact, "  打电话\n约上门时间 ", NOW, fields=["phone"])
    assert (full.phone, full.name) == ("13800005678", "")
    (seen,) = looks(contact_id=contact.pk, subject=new_id())
    assert (seen.user_id, seen.at, seen.fields, seen.reason) == (town.secretary.pk, NOW, ["phone"], "打电话 约上门时间")


def test_without_a_reason_or_a_name_nobody_looks() -> None:
    town, contact = build_town(), a_contact()
    with pytest.raises(UnableToLook, match="why"):
        look(actor_of(town.secretary, NOW), contact, "  ", NOW)
    with pytest.raises(UnableToLook, match="sign in"):
        look(RESIDENT_ACTOR, contact, "看看", NOW)
    assert not PersonalLook.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "update people_personallook set reason = 'x'",
        "delete from people_personallook",
        "truncate people_personallook",
    ],
)
def test_the_running_product_cannot_rewrite_who_looked(statement: str) -> None:
    from django.db import connection

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_erasing_empties_a_contact_and_keeps_its_looks() -> None:
    town, contact = build_town(), a_contact()
    look(actor_of(town.secretary, NOW), contact, "回访", NOW)
    assert erase_contact(contact_id=contact.pk, now=NOW)
    assert not erase_contact(contact_id=contact.pk, now=NOW)
    contact.refresh_from_db()
    assert masked(contact).phone == "" and masked(contact).erased
    assert looks(contact_id=contact.pk, subject=new_id()).count() == 1
    with pytest.raises(IntegrityError, match="people_contact_erased_keeps_nothing"), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(phone_token="k")


def test_a_telephone_finds_its_contacts_without_reading_any() -> None:
    contact = a_contact(phone="13800005678")
    a_contact(phone="13900005678")
    assert list(contacts_of_phone("138 0000 5678")) == [contact]
    assert not contacts_of_phone("")


def test_a_contact_that_cannot_be_reached_is_refused_field_by_field() -> None:
    with pytest.raises(BadContact) as refused:
        draft_contact(name="", phone="1381234567x", email="no-address", language="en", now=NOW)
    assert set(refused.value.problems) == {"phone", "email"}
    assert draft_contact(name=" ", phone="", email="", language="en", now=NOW) is None


def test_a_consent_stands_until_it_is_withdrawn_or_worded_anew() -> None:
    contact = a_contact()
    give_consent(purpose="sms", text_version="1", now=NOW, contact_id=contact.pk)
    give_consent(purpose="sms", text_version="2", now=NOW, contact_id=contact.pk)
    assert [c.text_version for c in standing_consents(purpose="sms", contact_id=contact.pk)] == ["2"]
    assert withdraw_consent(purpose="sms", now=NOW, contact_id=contact.pk)
    assert not withdraw_consent(purpose="sms", now=NOW, contact_id=contact.pk)
