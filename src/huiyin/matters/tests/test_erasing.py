"""Erasing what is kept of a reporter: on asking and by age; the history verifies afterwards."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from PIL import Image

from huiyin.evidence import storage
from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import keep_photo
from huiyin.matters import verification
from huiyin.matters.domain import Incoming, domains
from huiyin.matters.models import EntryText, Matter
from huiyin.matters.operations import Opened, UnableToErase, erase_of
from huiyin.matters.operations.erasing import count_expired, erase_expired, hold
from huiyin.matters.queries import MatterFilter, find, history
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import NotAllowed
from huiyin.matters.tests.cast import INSIDE, NOW, Town
from huiyin.matters.tests.test_lists_of_many import crowd, plan_of  # noqa: F401
from huiyin.notices.models import Notice
from huiyin.people.actors import RESIDENT_ACTOR, Actor
from huiyin.people.holdings import Part
from huiyin.people.models import Contact

WORDS, PHONE, PLACE = "隔壁半夜装修吵得睡不着", "13812345678", "梅里新村12幢304"
ALL = frozenset(Part)


def a_photo(shade: int = 90) -> StoredFile:
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), (shade, 0, 0)).save(picture, "JPEG")
    picture.seek(0)
    return keep_photo(stream=picture, filename="楼道.jpg", now=NOW)


@pytest.fixture
def reported(town: Town) -> Opened:
    """A report with words, an address, a photo and a contact."""
    opener = domains.get("voice").open_from
    assert opener
    lon, lat = INSIDE
    return opener(
        Incoming(
            text=WORDS, actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat, address=PLACE, name="林某",
            phone=PHONE, email="lin@example.org", files=[a_photo().pk],
        )
    )  # fmt: skip


def reporter(opened: Opened) -> Actor:
    return replace(RESIDENT_ACTOR, key=receipt_key(opened.matter.pk))


def closed(opened: Opened, years: float = 0) -> Matter:
    """The matter, closed that many years ago."""
    Matter.objects.filter(pk=opened.matter.pk).update(
        closed_at=NOW - timedelta(days=366 * years), state="settled", next_due_at=None
    )
    return Matter.objects.get(pk=opened.matter.pk)


def test_nothing_of_what_was_erased_is_left_in_any_table_and_the_ledger_is_whole(
    reported: Opened, town: Town, django_capture_on_commit_callbacks: object
) -> None:
    closed(reported)
    photo = StoredFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert erase_of(matter_id=reported.matter.pk, parts=ALL, actor=reporter(reported), now=NOW) == ALL
    assert not storage.path_of(photo.sha256).exists()
    matter = Matter.objects.get()
    assert (matter.summary, matter.address, matter.lon, matter.erased) == ("", "", None, ["contact", "photos", "words"])
    assert list(verification.breaks()) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', [f"{WORDS}|{PLACE}|楼道.jpg"])
            assert cursor.fetchone() == (0,), table
    contact = Contact.objects.get()
    assert (contact.phone_token, contact.phone_index, contact.email_token) == ("", "", "")
    assert not Notice.objects.exclude(address_token="").exists()
    assert not find(town.actor("desk"), MatterFilter(words="装修")).matters
    assert find(town.actor("desk"), MatterFilter(words=matter.number)).matters


def test_the_history_says_what_went_and_by_which_right(reported: Opened) -> None:
    closed(reported)
    erase_of(matter_id=reported.matter.pk, parts=[Part.WORDS], actor=reporter(reported), now=NOW)
    first, last = history(Matter.objects.get(), public_only=True)
    assert (last.action, last.data) == ("erased", {"parts": "words", "basis": "asked"})
    assert (set(first.words.values()), len(first.files)) == ({""}, 1)


def test_without_its_salt_no_text_can_be_found_again_by_trying(reported: Opened) -> None:
    closed(reported)
    erase_of(matter_id=reported.matter.pk, parts=[Part.WORDS], actor=reporter(reported), now=NOW)
    assert {bytes(text.salt) for text in EntryText.objects.all()} == {b""}


def test_an_open_matter_keeps_words_and_photos_but_no_contact(reported: Opened) -> None:
    with pytest.raises(UnableToErase, match="words: open"):
        erase_of(matter_id=reported.matter.pk, parts=ALL, actor=reporter(reported), now=NOW)
    assert Contact.objects.get().erased_at is None
    assert erase_of(matter_id=reported.matter.pk, parts=[Part.CONTACT], actor=reporter(reported), now=NOW)
    assert Contact.objects.get().erased_at == NOW


@pytest.mark.parametrize("who", ["desk", "secretary", "supervisor", "officer", "stranger"])
def test_nobody_but_the_reporter_has_it_erased(reported: Opened, town: Town, who: str) -> None:
    closed(reported)
    with pytest.raises(NotAllowed):
        erase_of(matter_id=reported.matter.pk, parts=ALL, actor=town.actor(who), now=NOW)


def test_what_is_held_for_a_court_stays_until_it_is_released(reported: Opened) -> None:
    closed(reported, years=20)
    hold(matter_id=reported.matter.pk, why="诉讼保全", now=NOW)
    with pytest.raises(UnableToErase, match="held"):
        erase_of(matter_id=reported.matter.pk, parts=[Part.CONTACT], actor=reporter(reported), now=NOW)
    assert erase_expired(now=NOW) == 0
    hold(matter_id=reported.matter.pk, why="", now=NOW)
    assert erase_expired(now=NOW) == 3
    assert list(verification.breaks()) == []


@pytest.mark.parametrize(
    ("years", "gone"), [(1, []), (2.1, ["contact"]), (3.1, ["contact", "photos"]), (11, ["contact", "photos", "words"])]
)
def test_each_part_goes_when_its_years_are_over(reported: Opened, years: float, gone: list[str]) -> None:
    closed(reported, years)
    assert sum(count_expired(now=NOW).values()) == len(gone)
    assert erase_expired(now=NOW) == len(gone)
    assert Matter.objects.get().erased == gone
    assert erase_expired(now=NOW) == 0
    _opened, *later = history(Matter.objects.get(), public_only=True)
    assert [line.data["basis"] for line in later] == ["retention"] * len(gone)


def test_a_photo_that_another_matter_needs_stays_there(
    reported: Opened, town: Town, django_capture_on_commit_callbacks: object
) -> None:
    opener = domains.get("voice").open_from
    assert opener
    photo = StoredFile.objects.get()
    opener(Incoming(text="同一张照片", actor=RESIDENT_ACTOR, now=NOW, source="web", files=[photo.pk]))
    closed(reported)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase_of(matter_id=reported.matter.pk, parts=[Part.PHOTOS], actor=reporter(reported), now=NOW)
    assert storage.path_of(photo.sha256).exists()


def test_what_has_outlived_its_years_is_found_in_an_index(crowd: Town) -> None:  # noqa: F811
    assert "matter_retained" in plan_of(lambda: count_expired(now=NOW))
