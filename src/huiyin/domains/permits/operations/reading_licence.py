"""A photo of the business licence is read for a draft; what was read waits beside the form to be taken over."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

from django.db.models import F

from huiyin.domains.permits.adapters.photo_reader import lines_of
from huiyin.domains.permits.models import Draft
from huiyin.domains.permits.rules.licence_photo import NoLicence, Reading, read_licence
from huiyin.evidence.photos import clean_photo, shrink
from huiyin.evidence.storage import read_at_most
from huiyin.people import vault

LONGEST_SIDE = 1600
"""Pixels that are read: a licence that fills the photo has letters of 20 pixels then; more costs time and memory."""
MOST_READINGS = 12
"""Photos that are read for one draft: each costs seconds of computing."""


class TooManyReadings(Exception):
    """So many photos were read for this draft that the rest is to be typed."""


def read_licence_photo(*, draft: Draft, stream: BinaryIO, now: datetime) -> Reading | NoLicence:
    """Read a photo and keep what was read, not the photo.

    Raises `Refused`, `TooManyReadings`, `PhotoBusy` and `UnableToReadPhoto`.
    """
    photo = clean_photo(read_at_most(stream))
    counted = Draft.objects.filter(pk=draft.pk, readings__lt=MOST_READINGS).update(readings=F("readings") + 1)
    if not counted:
        raise TooManyReadings
    found = read_licence(lines_of(shrink(photo.content, LONGEST_SIDE)))
    if isinstance(found, Reading):
        draft.read_token = vault.encrypt(json.dumps(dict(found.values), ensure_ascii=False))
        draft.changed_at = now
        draft.save(update_fields=["read_token", "changed_at"])
    return found


def read_of(draft: Draft) -> Mapping[str, str]:
    """What was read from the last photo that was a licence, by field."""
    found: dict[str, str] = json.loads(vault.decrypt(draft.read_token)) if draft.read_token else {}
    return found
