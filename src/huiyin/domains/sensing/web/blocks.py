"""A storm of alarms on the screen: one line a building, as urgent as the worst of it. Each alarm is kept."""

from collections.abc import Mapping, Sequence
from zlib import crc32

from django.urls import reverse
from django.utils.http import urlencode

from huiyin.domains.sensing.queries.centre import OpenAlarm
from huiyin.domains.sensing.web.lines import Teller, due_of, line_of, mark_of, what_of, where_of
from huiyin.domains.sensing.web.shown import Block
from huiyin.domains.sensing.web.words import clock_of, severity_name
from huiyin.kernel.clock import to_ms
from huiyin.pages.frame import Clerk

SHOWN = 80
"""Buildings on the screen at once; those that are less urgent are counted."""
NAMED = 3


def by_block(found: Sequence[OpenAlarm]) -> Mapping[tuple[str, str], list[OpenAlarm]]:
    """The alarms by building, each in their order, the buildings by their most urgent one."""
    blocks: dict[tuple[str, str], list[OpenAlarm]] = {}
    for one in found:
        blocks.setdefault(one.block, []).append(one)
    return blocks


def blocks_of(
    groups: Mapping[tuple[str, str], list[OpenAlarm]], teller: Teller, clerk: Clerk
) -> tuple[list[Block], int]:
    """The buildings of the screen, and how many more there are."""
    shown = [_block(key, some, teller, clerk) for key, some in list(groups.items())[:SHOWN]]
    return shown, max(0, len(groups) - SHOWN)


def _block(key: tuple[str, str], some: Sequence[OpenAlarm], teller: Teller, clerk: Clerk) -> Block:
    first = some[0]
    real = [one for one in some if not one.is_drill]
    counted = real or some
    kinds = {due_of(one) for one in counted}
    since = min(one.raised_at for one in counted)
    kinds_of = {(one.rule, one.is_drill, one.is_test): one for one in reversed(some)}
    names = list(dict.fromkeys(_named(one, clerk) for one in reversed(kinds_of.values())))
    return Block(
        key=f"{crc32('|'.join(key).encode()):08x}",
        where=" ".join(filter(None, key)) or where_of(first, clerk),
        count=len(some),
        waiting=sum(one.acknowledged_at is None for one in counted),
        worst=severity_name(first.severity),
        due=next((kind for kind in ("late", "soon") if kind in kinds), ""),
        since=since,
        since_ms=to_ms(since),
        since_words=clock_of(clerk.now - since),
        href=f"{reverse('sensing:centre')}?{urlencode({'address': key[0], 'building': key[1]})}",
        names=names[:NAMED],
        is_drill=not real,
        only=line_of(first, teller, clerk) if len(some) == 1 else None,
    )


def _named(one: OpenAlarm, clerk: Clerk) -> str:
    mark = mark_of(one)
    return f"【{mark}】{what_of(one, clerk)}" if mark else what_of(one, clerk)
