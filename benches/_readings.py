"""How long reads and writes of the core take in the database that the settings name; run inside the product's home."""

import gc
import itertools
import json
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from benches._many import CHARACTERS, ESTATES, SUBJECTS, TROUBLES
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.matters import queries
from huiyin.matters.domain import Incoming, domains
from huiyin.matters.operations import act
from huiyin.matters.queries import MatterFilter
from huiyin.people.actors import RESIDENT_ACTOR, Actor
from huiyin.people.models import Post, User
from huiyin.people.queries import actor_of
from huiyin.places.queries import area_tree
from huiyin.web.desk.filters import PAGE, PAGE_FOUND

TIMES, WARM = 200, 10
KINDS = 6
CAST = ("desk", "secretary", "officer", "supervisor")


def measured() -> str:
    """Median and 99th percentile in ms of a list, a search, opening, acting and the floor, as JSON."""
    actors = [actor_of(user, timezone.now()) for user in User.objects.filter(username__in=CAST)]
    lists, searches = _lists(actors), _searches(actors)
    gc.freeze()  # As a web process does (huiyin.project.up.forked): what stands already is not walked again.
    statements = {"list": _most_statements(lists[:20]), "search": _most_statements(searches[:60])}
    found = {
        "list": _times(lists),
        "search": _times(searches),
        "floor": _times(_floors()),
        "open": _times([_open] * (TIMES + WARM)),
        "act": _times(_acts(actors)),
        "full": _full(actors),
        "statements": statements,
    }
    return json.dumps(found)


def _times(calls: Sequence[Callable[[], Any]]) -> dict[str, float]:
    """Median and 99th percentile in ms; the first `WARM` calls are not counted. No call is made twice."""
    taken = []
    for call in calls:
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    warm = sorted(taken[WARM:])
    return {"median": warm[len(warm) // 2], "slow": warm[int(len(warm) * 0.99)]}


def _full(actors: Sequence[Actor]) -> list[float | None]:
    """The median in ms of each list that fills its page, five times read; None for one that does not."""
    found: list[float | None] = []
    for read in _lists(actors)[: len(actors) * KINDS]:
        rows = read()
        found.append(_times([read] * (5 + WARM))["median"] if len(rows) == PAGE else None)
    return found


def _most_statements(calls: Sequence[Callable[[], Any]]) -> int:
    most = 0
    for call in calls:
        with CaptureQueriesContext(connection) as asked:
            call()
        most = max(most, len(asked))
    return most


def _lists(actors: Sequence[Actor]) -> list[Callable[[], Any]]:
    tree, now = area_tree(), timezone.now()
    unit = Post.objects.get(duties__user__username="officer").unit_id
    narrowed = [  # of `KINDS`
        MatterFilter(),
        MatterFilter(kind="voice", states=("in_hand",)),
        MatterFilter(due="late"),
        MatterFilter(due="week", unit_id=unit),
        MatterFilter(area_id=tree.city.id, states=("received",)),
        MatterFilter(area_id=tree.children(tree.city.id)[0].id),
    ]
    pairs = itertools.cycle(itertools.product(actors, narrowed))
    return [partial(queries.inbox, a, f, now) for a, f in itertools.islice(pairs, TIMES + WARM)]


def _searches(actors: Sequence[Actor]) -> list[Callable[[], Any]]:
    """Words of every frequency: whole phrases, two subjects at once, an estate and a flat, one character, none.

    As many are asked for as the desk shows on a page.
    """
    chance = random.Random(7)
    words = [
        lambda: chance.choice(SUBJECTS) + chance.choice(TROUBLES),
        lambda: f"{chance.choice(SUBJECTS)} {chance.choice(SUBJECTS)}",
        lambda: f"{chance.choice(ESTATES)}{chance.randint(1, 40)}幢",
        lambda: f"{chance.choice(ESTATES)} {chance.choice(TROUBLES)}",
        lambda: chance.choice("水灯门火车电响漏"),
        lambda: "".join(chance.choices(CHARACTERS, k=2)),
    ]
    pairs = itertools.cycle(itertools.product(words, actors))
    asked = [(actor, make()) for make, actor in itertools.islice(pairs, TIMES * 2)]
    return [partial(queries.everything, a, MatterFilter(words=w), limit=PAGE_FOUND) for a, w in asked]


def _floors() -> list[Callable[[], Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM matters_matter TABLESAMPLE SYSTEM (2) LIMIT 20000")
        ids = [pk for (pk,) in cursor.fetchall()]
    chance = random.Random(3)

    def read(keys: list[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM matters_matter WHERE id = ANY(%s)", [keys])
            cursor.fetchall()

    return [partial(read, chance.choices(ids, k=100)) for _ in range(TIMES + WARM)]


def _open() -> Any:
    lon, lat = _point()
    report = domains.get("voice").open_from
    assert report is not None
    return report(
        Incoming(text="楼道灯坏了", actor=RESIDENT_ACTOR, now=timezone.now(), source="web", lon=lon, lat=lat)
    ).matter


def _point() -> tuple[float, float]:
    from shapely.geometry import shape

    from huiyin.places.models import Area

    if not _points:
        post = Post.objects.filter(role="secretary", duties__user__username="secretary").first()
        cell = Area.objects.filter(level="cell", parent=post.area if post else None).first()
        assert cell is not None
        inside = shape(cell.boundary).representative_point()
        _points.append((inside.x, inside.y))
    return _points[0]


_points: list[tuple[float, float]] = []


def _acts(actors: Sequence[Actor]) -> list[Callable[[], Any]]:
    secretary = next(actor for actor in actors if any(post.role == "secretary" for post in actor.posts))
    made = [_open() for _ in range(TIMES + WARM)]
    return [partial(act, matter_id=m.pk, action="accept", actor=secretary, now=timezone.now()) for m in made]
