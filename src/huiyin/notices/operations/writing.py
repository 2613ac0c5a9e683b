"""Writing notices, inside the transaction that causes them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from huiyin.kernel.registry import Registry
from huiyin.notices.channels.in_app import IN_APP
from huiyin.notices.channels.port import Channel
from huiyin.notices.channels.registry import channels as offered
from huiyin.notices.models import Notice
from huiyin.notices.rules import Kind
from huiyin.people import vault

_State = Notice.State
_PARAM_LIMIT = 300
URGENT = "huiyin_urgent"
"""Notified when something urgent is written: the worker waits for it."""


class BadDraft(ValueError):
    """A draft that no notice can be made of; the message says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice to be written. It goes to an account (`user_id`), to a contact, to an `address` (a token of the vault),
    or, with none of these, to whoever holds the receipt of the `subject`.

    `kind` is what people choose channels by; what is `urgent` waits for no morning. `params` are flat words and
    numbers without personal data: what a template needs to name the matter. `channels` in the order in which they are
    tried. An account always has it in its inbox, whatever else is tried.
    """

    subject: UUID
    template: str
    params: Mapping[str, object]
    user_id: int | None
    address: str
    channels: tuple[str, ...]
    language: str = "zh-hans"
    contact_id: UUID | None = None
    kind: Kind = Kind.MOVED
    urgent: bool = False

    def __post_init__(self) -> None:
        """Raises `BadDraft`."""
        if sum((self.user_id is not None, bool(self.address), self.contact_id is not None)) > 1:
            raise BadDraft(f"{self.template}: a notice goes to an account, a contact or to an address, not to several")
        if self.address and not vault.is_token(self.address):
            raise BadDraft(f"{self.template}: an address is written as a token of people.vault, never in clear text")
        for key, value in self.params.items():
            if not isinstance(value, str | int | float | None) or len(str(value)) > _PARAM_LIMIT:
                raise BadDraft(f"{self.template}: params are short words and numbers, {key!r} is not")


def write(
    drafts: Sequence[Draft],
    now: datetime,
    *,
    held: timedelta | None = None,
    channels: Registry[Channel] = offered,
) -> None:
    """Write all rows of these drafts in one INSERT. What is only for the inbox is delivered by being written.

    With `held` nothing arrives, not even in an inbox, before that time is over: until then `cancel_held` calls it back.
    """
    rows = [row for draft in drafts for row in _rows(draft, now, channels)]
    if held:
        for row in rows:
            _hold(row, now + held)
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_insert(), [json.dumps([_values(row) for row in rows], default=str)])


@cache
def _insert() -> str:
    """The statement for any number of rows, which are one value: the ORM would compose it anew each time, and psycopg
    neither remembers nor prepares what has more than fifty values. Both cost more than sending it."""
    columns = ", ".join(
        connection.ops.quote_name(field.column) for field in Notice._meta.concrete_fields if field.column
    )
    table = connection.ops.quote_name(Notice._meta.db_table)
    return (
        f"WITH written AS (INSERT INTO {table} ({columns})"  # noqa: S608 (names of our own)
        f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s) RETURNING urgent, state)"
        f" SELECT pg_notify('{URGENT}', '') FROM written WHERE urgent AND state = 'waiting' LIMIT 1"
    )


def _values(row: Notice) -> dict[str, Any]:
    """By column, as JSON has it; `default=str` writes ids and moments as PostgreSQL reads them."""
    return {field.column: getattr(row, field.attname) for field in Notice._meta.concrete_fields if field.column}


def _rows(draft: Draft, now: datetime, channels: Registry[Channel]) -> Iterable[Notice]:
    outside = tuple(dict.fromkeys(name for name in draft.channels if name != IN_APP))
    ready = [name for name in outside if name in channels]
    if draft.user_id is not None:
        yield _row(draft, now, IN_APP, state=_State.DELIVERED.value, sent_at=now, outcome="inbox")
        if ready:
            yield _row(draft, now, ready[0], fallbacks=ready[1:])
    elif ready:
        yield _row(draft, now, ready[0], fallbacks=ready[1:])
    else:
        wanted = outside[0] if outside else "none"
        yield _row(draft, now, wanted, state=_State.FAILED.value, outcome="this channel is not configured here")


def _hold(row: Notice, until: datetime) -> None:
    row.due_at = until
    if row.state == _State.DELIVERED:  # what an inbox holds by being written waits for the worker too
        row.state, row.sent_at, row.outcome = _State.WAITING, None, ""


def _row(draft: Draft, now: datetime, channel: str, **fields: object) -> Notice:
    return Notice(
        subject=draft.subject,
        template=draft.template,
        params=dict(draft.params),
        user_id=draft.user_id,
        contact_id=draft.contact_id,
        address_token=draft.address,
        kind=draft.kind.value,
        urgent=draft.urgent,
        planned=bool(draft.address),  # an address of its own has no preferences
        channel=channel,
        language=draft.language,
        due_at=now,
        created_at=now,
        **fields,
    )
