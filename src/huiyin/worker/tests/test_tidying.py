"""What nobody comes back for goes: sessions with words in them, photos of drafts."""

import io
from datetime import timedelta

from django.contrib.sessions.models import Session

from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import cover_photo, keep_photo
from huiyin.evidence.rules import Rectangle
from huiyin.evidence.storage import path_of
from huiyin.evidence.tests.pictures import encoded, picture
from huiyin.matters.domain import Incoming, domains
from huiyin.matters.tests.cast import INSIDE, NOW, build_town
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.people.models import WrongPasswords
from huiyin.worker.chores import TIMEKEEPING

LATER = NOW + timedelta(days=40)
tidy = next(chore.do for chore in TIMEKEEPING if chore.name == "tidying")


def photo(side: int) -> StoredFile:
    return keep_photo(stream=io.BytesIO(encoded(picture((side, side)))), filename="a.jpg", now=NOW)


def test_a_photo_of_a_draft_that_was_never_sent_goes_with_its_bytes(db: None) -> None:
    left = photo(50)
    tidy(NOW + timedelta(days=29))
    assert path_of(left.sha256).exists()
    tidy(LATER)
    assert not StoredFile.objects.exists()
    assert not path_of(left.sha256).exists()


def test_what_anything_refers_to_stays(db: None) -> None:
    build_town()
    sent, covered = photo(51), photo(52)
    cover = cover_photo(original=covered, parts=[Rectangle(0, 0, 1, 0.5)], now=NOW)
    report = domains.get("voice").open_from
    assert report is not None
    lon, lat = INSIDE
    report(Incoming(text="门坏了", actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat,
                    files=[sent.pk, cover.pk], hidden_files=[covered.pk]))  # fmt: skip
    tidy(LATER)
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {sent.pk, cover.pk, covered.pk}


def test_a_session_that_ran_out_goes_and_another_stays(db: None) -> None:
    for key, ends in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=LATER + timedelta(days=ends))
    tidy(LATER)
    assert [session.pk for session in Session.objects.all()] == ["new"]


def test_counts_of_wrong_passwords_go_after_a_day(db: None) -> None:
    for name, hours in (("old", 25), ("new", 23)):
        WrongPasswords.objects.create(name_index=name, since=LATER - timedelta(hours=hours), wrong=3)
    tidy(LATER)
    assert [row.pk for row in WrongPasswords.objects.all()] == ["new"]
