"""How many statements opening and acting may send: what keeps them quick. BEGIN, COMMIT and savepoints aside."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.domains.voice import queries
from huiyin.domains.voice.models import Category
from huiyin.domains.voice.operations import report
from huiyin.lifecycles.queries import current
from huiyin.matters.domain import Incoming
from huiyin.matters.operations import Opened, act
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.tests.cast import INSIDE, NEXT_DOOR, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR, Actor, ActorKind
from huiyin.places.queries import area_tree

OPENING, ACTING = 8, 6
QUIET = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def statements(do: Callable[[], object]) -> list[str]:
    """What `do` sends to the database once this process remembers what it may remember."""
    current("voice")
    area_tree()
    with CaptureQueriesContext(connection) as sent:
        do()
    return [query["sql"] for query in sent.captured_queries if not query["sql"].startswith(QUIET)]


def incoming(at: tuple[float, float] = INSIDE, **more: object) -> Incoming:
    lon, lat = at
    return Incoming(text="路灯坏了", actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat, **more)  # type: ignore[arg-type]


def test_opening_keeps_to_its_budget(town: Town) -> None:
    sent = statements(lambda: report(incoming()))
    assert len(sent) <= OPENING, "\n".join(sent)


def test_opening_with_category_and_contact_keeps_to_it_too(town: Town, category: Category) -> None:
    report(incoming(category=category.code))
    full = incoming(category=category.code, phone="13812345678", email="a@example.org", danger=True, client_id="web:1")
    sent = statements(lambda: report(full))
    assert len(sent) <= OPENING, "\n".join(sent)


def test_opening_where_a_post_is_vacant_keeps_to_it_too(town: Town) -> None:
    sent = statements(lambda: report(incoming(NEXT_DOOR)))
    assert len(sent) <= OPENING, "\n".join(sent)


@pytest.fixture
def opened(town: Town) -> Opened:
    """A request whose reporter left an address."""
    return report(incoming(phone="13812345678", email="a@example.org"))


def test_accepting_with_a_category_keeps_to_it_though_the_request_has_a_row_to_change(
    opened: Opened, town: Town, category: Category
) -> None:
    queries.categories()  # a process holds them in memory for five seconds
    data = {"unit": "property", "category": category.code}
    secretary = town.actor("secretary")
    sent = statements(
        lambda: act(matter_id=opened.matter.id, action="accept_and_assign", actor=secretary, now=NOW, data=data)
    )
    assert len(sent) <= ACTING, "\n".join(sent)


def test_every_step_of_the_usual_way_keeps_to_its_budget(opened: Opened, town: Town) -> None:
    reporter = Actor(kind=ActorKind.REPORTER, name="居民", key=receipt_key(opened.matter.id))
    way: list[tuple[str, Actor, dict[str, object]]] = [
        ("accept", town.actor("secretary"), {"words": "马上去看"}),
        ("assign", town.actor("dispatcher"), {"unit": "property"}),
        ("take", town.actor("officer"), {}),
        ("ask", town.actor("officer"), {"question": "几号楼？"}),
        ("supply", reporter, {"supplement": "12号楼"}),
        ("answer", town.actor("officer"), {"answer": "修好了"}),
        ("not_solved", reporter, {"reason": "又坏了"}),
        ("pass_on", town.actor("officer"), {"unit": "roads", "reason": "归市政管"}),
        ("note", town.actor("colleague"), {"words": "配件下午到"}),
        ("extend", town.actor("supervisor"), {"days": 2, "reason": "等配件"}),
    ]
    for action, actor, data in way:

        def step(action: str = action, actor: Actor = actor, data: dict[str, object] = data) -> None:
            act(matter_id=opened.matter.id, action=action, actor=actor, now=NOW, data=data)

        sent = statements(step)
        assert len(sent) <= ACTING, action + "\n" + "\n".join(sent)
