"""Keys of other systems: made, revoked, and turned into the actor that they act as.

A key is "hy_" + prefix + "_" + secret; only its SHA-256 is kept. The secret has 192 random bits, so that a plain digest
needs no salt and no slow hash: there is nothing to guess from.
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection
from django.utils import timezone

from huiyin.kernel.plaintext import one_line
from huiyin.people.actors import Actor, ActorKind, PostHeld
from huiyin.people.models import ApiKey, User
from huiyin.places.models import Area

BRAND = "hy"
PREFIX_LENGTH = 8
NAME_LIMIT = 60
REMEMBERED_SECONDS = 3.0
_MOST_REMEMBERED = 1000
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


class Scope(StrEnum):
    """What a key may be used for. `matters` includes `matters:read`."""

    MATTERS = "matters"
    MATTERS_READ = "matters:read"
    OPEN311 = "open311"


class UnableToMakeKey(Exception):
    """No such user or area, both at once, or an empty name; the message says which."""


class NoSuchKey(LookupError):
    """No key has this prefix."""


class KeyRefused(Exception):
    """The key is unknown, revoked, or its account is not active."""


class ScopeMissing(Exception):
    """The key is good, but not for this; `scope` is what it lacks."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"the key has no scope {scope.value!r}")
        self.scope = scope


@dataclass(frozen=True, slots=True)
class _Known:
    """A key that was right, as it is remembered for a moment."""

    actor: Actor
    scopes: frozenset[str]
    until: float


_remembered: dict[str, _Known] = {}

# One statement: the key, the posts of its account, and, once a day, the note that it was used.
_FIND = """
    WITH used AS (
        UPDATE people_apikey SET last_used_on = %(today)s
        WHERE prefix = %(prefix)s AND digest = %(digest)s AND last_used_on IS DISTINCT FROM %(today)s
    )
    SELECT k.digest, k.name, k.scopes, k.area_id, k.user_id, u.name, coalesce(u.is_active, true),
        p.id, p.role, p.area_id, p.unit_id
    FROM people_apikey k
    LEFT JOIN people_user u ON u.id = k.user_id
    LEFT JOIN people_duty d ON d.user_id = k.user_id AND d.starts <= %(now)s AND (d.ends IS NULL OR d.ends > %(now)s)
    LEFT JOIN people_post p ON p.id = d.post_id
    WHERE k.prefix = %(prefix)s AND k.revoked_at IS NULL
    ORDER BY p.id
"""


def create_key(*, name: str, scopes: frozenset[Scope], now: datetime, username: str = "", area_code: str = "") -> str:
    """Make a key and return it, the only time that it is seen. Raises `UnableToMakeKey`."""
    shown = one_line(name, NAME_LIMIT)
    if not shown or not scopes:
        raise UnableToMakeKey("A key needs a name and at least one scope")
    if username and area_code:
        raise UnableToMakeKey("Give a user or an area: a key that acts for a user is limited by that user's posts")
    user = User.objects.filter(username=username).first() if username else None
    area = Area.objects.filter(code=area_code).first() if area_code else None
    if username and user is None:
        raise UnableToMakeKey(f"No account is named {username!r}")
    if area_code and area is None:
        raise UnableToMakeKey(f"No area has the code {area_code!r}")
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(PREFIX_LENGTH))
    key = f"{BRAND}_{prefix}_{secrets.token_hex(24)}"
    ApiKey.objects.create(
        name=shown, prefix=prefix, digest=_digest(key), scopes=sorted(scopes), user=user, area=area, created_at=now
    )
    return key


def revoke_key(*, prefix: str, now: datetime) -> None:
    """End a key; other processes notice within `REMEMBERED_SECONDS`. Raises `NoSuchKey`."""
    changed = ApiKey.objects.filter(prefix=prefix, revoked_at=None).update(revoked_at=now)
    if not changed and not ApiKey.objects.filter(prefix=prefix).exists():
        raise NoSuchKey(f"No key has the prefix {prefix!r}")
    forget_keys()


def forget_keys() -> None:
    """Drop what this process remembers of keys."""
    _remembered.clear()


def actor_of_key(key: str, scope: Scope, now: datetime) -> Actor:
    """Who acts with this key. At most one statement, none when it was seen a moment ago.

    Raises `KeyRefused` and `ScopeMissing`.
    """
    digest = _digest(key)
    known = _remembered.get(digest)
    if known is None or known.until < time.monotonic():
        known = _find(key, digest, now)
    if scope not in known.scopes:
        raise ScopeMissing(scope)
    return known.actor


def _find(key: str, digest: str, now: datetime) -> _Known:
    parts = key.split("_")
    if len(parts) != 3 or parts[0] != BRAND or not parts[1].isalnum() or not parts[1].isascii():
        raise KeyRefused("not a key of ours")
    today = timezone.localtime(now).date()
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"prefix": parts[1][: PREFIX_LENGTH + 1], "digest": digest, "now": now, "today": today})
        rows = cursor.fetchall()
    kept = rows[0][0] if rows else "0" * 64
    if not hmac.compare_digest(kept, digest) or not rows or not rows[0][6]:
        raise KeyRefused("unknown or revoked")
    actor = _actor(parts[1], rows)
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    until = time.monotonic() + REMEMBERED_SECONDS
    known = _remembered[digest] = _Known(actor, _with_implied(rows[0][2]), until)
    return known


def _actor(prefix: str, rows: list[tuple[object, ...]]) -> Actor:
    _, name, _, area_id, user_id, user_name, *_ = rows[0]
    if user_id is None:
        areas = frozenset({area_id}) if isinstance(area_id, int) else frozenset()
        return Actor(kind=ActorKind.OUTSIDE, name=str(name), key=prefix, trusted=True, area_ids=areas)
    assert isinstance(user_id, int)
    held = {row[7]: PostHeld(*row[7:11]) for row in rows if row[7] is not None}  # type: ignore[arg-type]
    return Actor(kind=ActorKind.PERSON, name=str(user_name), user_id=user_id, key=prefix, posts=tuple(held.values()))


def _with_implied(scopes: list[str] | object) -> frozenset[str]:
    assert isinstance(scopes, list)
    implied = {Scope.MATTERS_READ.value} if Scope.MATTERS in scopes else set()
    return frozenset(scopes) | implied


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
