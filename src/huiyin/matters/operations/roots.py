"""Making the daily root."""

import base64
import hashlib
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction

from huiyin.matters.models import DailyRoot, RootedHead
from huiyin.matters.rules.roots import FIRST, Head, RootStatement, root_of, sign

# The heads that grew since the last root, among entries no running transaction can still precede.
_GROWN = """
    SELECT DISTINCT ON (matter_id) matter_id, sequence, hash, max(id) OVER () AS through
    FROM matters_entry
    WHERE id > %s AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY matter_id, sequence DESC
"""


def make_root(*, day: date, now: datetime) -> DailyRoot | None:
    """Sign the root of `day` over every chain that grew since the root before; None when the day has its root."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('huiyin.daily_root'))")
        if DailyRoot.objects.filter(day__gte=day).exists():
            return None
        last = DailyRoot.objects.order_by("-day").first()
        before = last.through_entry if last else 0
        cursor.execute(_GROWN, [before])
        rows = cursor.fetchall()
        heads = [Head(matter_id, sequence, sealed) for matter_id, sequence, sealed, _ in rows]
        through = rows[0][3] if rows else before
        return _write(day, now, heads, through, last)


def _write(day: date, now: datetime, heads: list[Head], through: int, last: DailyRoot | None) -> DailyRoot:
    statement = RootStatement(day, through, len(heads), root_of(heads), last.root if last else FIRST)
    key, signature = sign(statement, signing_key())
    made = DailyRoot.objects.create(
        day=day,
        made_at=now,
        through_entry=through,
        heads=len(heads),
        root=statement.root,
        previous=statement.previous,
        key=key,
        signature=signature,
    )
    rows = (RootedHead(root=made, matter_id=h.matter_id, sequence=h.sequence, hash=h.hash) for h in heads)
    RootedHead.objects.bulk_create(rows, batch_size=5000)
    return made


def signing_key() -> Ed25519PrivateKey:
    """The Ed25519 key of this installation, from the setting LEDGER_KEY (any text of 32 bytes or more)."""
    seed = hashlib.sha256(b"huiyin ledger" + settings.LEDGER_KEY.encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> str:
    """The public half, base64, as it is published beside the roots."""
    return base64.b64encode(signing_key().public_key().public_bytes_raw()).decode()
