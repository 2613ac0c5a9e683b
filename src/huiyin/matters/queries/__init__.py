"""Every read of the core: lists, one matter, its history, and the outbox of events."""

from huiyin.matters.queries.desk import ids_seen_by, opened_by, photo_for, related, seen_by
from huiyin.matters.queries.figures import Figures, figures_since
from huiyin.matters.queries.lists import (
    COUNTED_UP_TO,
    FOUND_UP_TO,
    MatterFilter,
    Page,
    count_up_to,
    everything,
    find,
    inbox,
    inbox_counts,
)
from huiyin.matters.queries.matter import (
    ActionOffer,
    HistoryLine,
    by_id,
    by_number,
    by_receipt,
    history,
    offers,
    path,
    standing,
)
from huiyin.matters.queries.nearby import Near, nearby
from huiyin.matters.queries.outbox import LiveEvent, events_after, outbox_end
from huiyin.matters.queries.published import (
    PublicStep,
    public_photo,
    public_photos,
    public_steps,
    public_steps_of,
    state_name,
)
from huiyin.matters.queries.receipt import file_for_joiners, history_for_joiners, public_file, rooted_on

__all__ = [
    "COUNTED_UP_TO",
    "FOUND_UP_TO",
    "ActionOffer",
    "Figures",
    "HistoryLine",
    "LiveEvent",
    "MatterFilter",
    "Near",
    "Page",
    "PublicStep",
    "by_id",
    "by_number",
    "by_receipt",
    "count_up_to",
    "events_after",
    "everything",
    "figures_since",
    "file_for_joiners",
    "find",
    "history",
    "history_for_joiners",
    "ids_seen_by",
    "inbox",
    "inbox_counts",
    "nearby",
    "offers",
    "opened_by",
    "outbox_end",
    "path",
    "photo_for",
    "public_file",
    "public_photo",
    "public_photos",
    "public_steps",
    "public_steps_of",
    "related",
    "rooted_on",
    "seen_by",
    "standing",
    "state_name",
]
