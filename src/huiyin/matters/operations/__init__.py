"""Every write of the core: open, act, and what the clock does."""

from huiyin.matters.models import Visibility
from huiyin.matters.operations.acting import Acted, act
from huiyin.matters.operations.bulk import MOST_AT_ONCE, start_bulk
from huiyin.matters.operations.erasing import UnableToErase, correct_contact_of, erase_of
from huiyin.matters.operations.handing_over import HANDED_OVER, hand_over
from huiyin.matters.operations.importing import PastAnswer, PastMatter, import_matters
from huiyin.matters.operations.joining import JOINED_BY, open_joined
from huiyin.matters.operations.looking import FORM, PHOTO, find_by_phone, look_at, look_at_contact
from huiyin.matters.operations.opening import (
    OPENED,
    MatterDraft,
    Opened,
    Place,
    open_matter,
    roles_asked,
    serials_asked,
)
from huiyin.matters.operations.renaming import rename
from huiyin.matters.operations.reporters import REPORTER_CHANGED, change_reporter
from huiyin.matters.operations.splitting import SPLIT, SPLIT_OFF, split, split_off
from huiyin.matters.operations.timers import fire_due
from huiyin.matters.operations.undoing import UNDONE, undo
from huiyin.matters.operations.visibility import PLACE_ROUNDED, VISIBILITY_CHANGED, change_visibility, round_place
from huiyin.matters.operations.withdrawing import Purpose, withdraw_consent_of

__all__ = [
    "FORM",
    "HANDED_OVER",
    "JOINED_BY",
    "MOST_AT_ONCE",
    "OPENED",
    "PHOTO",
    "PLACE_ROUNDED",
    "REPORTER_CHANGED",
    "SPLIT",
    "SPLIT_OFF",
    "UNDONE",
    "VISIBILITY_CHANGED",
    "Acted",
    "MatterDraft",
    "Opened",
    "PastAnswer",
    "PastMatter",
    "Place",
    "Purpose",
    "UnableToErase",
    "Visibility",
    "act",
    "change_reporter",
    "change_visibility",
    "correct_contact_of",
    "erase_of",
    "find_by_phone",
    "fire_due",
    "hand_over",
    "import_matters",
    "look_at",
    "look_at_contact",
    "open_joined",
    "open_matter",
    "rename",
    "roles_asked",
    "round_place",
    "serials_asked",
    "split",
    "split_off",
    "start_bulk",
    "undo",
    "withdraw_consent_of",
]
