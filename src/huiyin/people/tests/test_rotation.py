from itertools import islice
from pathlib import Path

import pytest
from pytest_django import Settings

from huiyin.people import rotation, vault
from huiyin.people.models import Contact
from huiyin.people.queries import opened
from huiyin.people.tests.cast import a_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def key_file(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(vault, "_ring", vault._Ring())
    settings.DATA_KEYS_FILE = tmp_path / "data-keys"
    settings.DATA_KEYS = "first-word"
    settings.DATA_KEYS_FILE.write_text("first-word")
    return tmp_path / "data-keys"


def test_a_new_key_opens_what_is_there_and_brings_it_under_itself(key_file: Path) -> None:
    contacts = [a_contact(phone=f"1380000000{n}") for n in range(5)]
    key_id = rotation.add_key()
    assert rotation.waiting() == 15
    assert sum(batch.done for batch in rotation.reencrypt(batch_size=2)) == 15
    assert rotation.waiting() == 0
    fresh = Contact.objects.get(pk=contacts[3].pk)
    assert fresh.phone_token.startswith(f"{key_id}:")
    assert opened(fresh).phone == "13800000003"


def test_a_rotation_that_was_cut_off_goes_on_where_it_stopped(key_file: Path) -> None:
    for n in range(5):
        a_contact(phone=f"1380000000{n}")
    rotation.add_key()
    assert [batch.done for batch in islice(rotation.reencrypt(batch_size=2), 2)] == [2, 2]
    assert sum(batch.done for batch in rotation.reencrypt(batch_size=2)) == 11


def test_old_keys_leave_only_when_nothing_needs_them(key_file: Path) -> None:
    a_contact()
    rotation.add_key()
    with pytest.raises(rotation.UnableToRotate, match="3 tokens"):
        rotation.retire()
    list(rotation.reencrypt())
    assert rotation.retire() == 1
    assert len(key_file.read_text().split()) == 1
    assert key_file.stat().st_mode & 0o077 == 0


def test_a_token_that_no_key_opens_is_counted_and_left(key_file: Path) -> None:
    contact = a_contact()
    Contact.objects.filter(pk=contact.pk).update(phone_token="kdeadbeef:gAAAA")
    rotation.add_key()
    assert sum(batch.unreadable for batch in rotation.reencrypt()) == 1


def test_keys_from_the_environment_are_not_changed_from_here(settings: Settings) -> None:
    settings.DATA_KEYS_FILE = None
    with pytest.raises(rotation.UnableToRotate, match="HUIYIN_DATA_KEYS"):
        rotation.add_key()
