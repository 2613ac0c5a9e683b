"""What is found, wherever and however it is written; and that the marks beside the words follow the row."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from huiyin.matters.domain import Incoming, domains
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.queries import MatterFilter, count_up_to, everything, find, inbox
from huiyin.matters.tests.cast import INSIDE, NEXT_DOOR, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR

Report = Callable[..., Matter]


@pytest.fixture
def report(town: Town) -> Report:
    def write(text: str, *, days_ago: int = 0, place: tuple[float, float] = INSIDE) -> Matter:
        open_from = domains.get("voice").open_from
        assert open_from is not None
        when = NOW - timedelta(days=days_ago)
        return open_from(
            Incoming(text=text, actor=RESIDENT_ACTOR, now=when, source="web", lon=place[0], lat=place[1])
        ).matter

    return write


def marks(matter: Matter) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(search) FROM matters_matter WHERE id = %s", [matter.pk])
        ((tokens,),) = cursor.fetchall()
    return {token for token in tokens if token.startswith("@")}


@pytest.mark.parametrize("words", ["水", "漏水", "管", "管漏", "水管 漏", "ＡＢ12", "ab12", "厅"])
def test_it_is_found_by_one_character_or_many_wherever_they_stand(report: Report, town: Town, words: str) -> None:
    wanted, _other = report("水管漏水到客厅 AB12"), report("路灯不亮")
    assert [m.pk for m in everything(town.actor("desk"), MatterFilter(words=words))] == [wanted.pk]


def test_what_is_old_is_found_after_what_is_new(report: Report, town: Town) -> None:
    made = [report("井盖松动", days_ago=days) for days in (0, 20, 200, 1500)]
    desk, found = town.actor("desk"), MatterFilter(words="井盖")
    assert [m.pk for m in everything(desk, found)] == [m.pk for m in made]
    assert [m.pk for m in everything(desk, found, offset=1, limit=2)] == [m.pk for m in made[1:3]]
    assert count_up_to(desk, found, 100) == 4
    first = find(desk, found, limit=3)
    assert [m.pk for m in find(desk, found, cursor=first.cursor, limit=3).matters] == [made[3].pk]


def test_words_are_found_in_the_area_and_unit_asked_for(report: Report, town: Town) -> None:
    here, there = report("楼道堆物"), report("楼道堆物", place=NEXT_DOOR)
    desk = town.actor("desk")
    for code, wanted in (("community-0", [here]), ("community-1", [there]), ("street", [there, here])):
        found = everything(desk, MatterFilter(words="堆物", area_id=town.areas[code].pk))
        assert {m.pk for m in found} == {m.pk for m in wanted}
    mine = MatterFilter(words="堆物", unit_id=here.owner_unit_id)
    assert [m.pk for m in inbox(desk, mine, NOW)] == [here.pk]


def test_marks_follow_the_row(report: Report, town: Town) -> None:
    matter = report("噪音扰民")
    before = {f"@a{matter.area_id}", f"@u{matter.owner_unit_id}", "@m2026-03", "@y2026", "@open"}
    assert marks(matter) == before | {f"@o{matter.owner_person_id}"}
    data = {"words": "只有辱骂", "resolution": "abusive"}
    closed = act(matter_id=matter.pk, action="refuse", actor=town.actor("secretary"), now=NOW, data=data).matter
    assert closed.closed_at is not None
    assert marks(matter) - {f"@o{closed.owner_person_id}"} == before - {"@open"}
    assert inbox(town.actor("desk"), MatterFilter(words="噪音"), NOW) == []
    assert len(everything(town.actor("desk"), MatterFilter(words="噪音"))) == 1


def test_what_looks_like_a_query_is_only_words(report: Report, town: Town) -> None:
    report("门口积水")
    for words in ("' | 'x", "@open", "!积水 & (", "积水:*", "\\", "@a1 | @a2"):
        everything(town.actor("desk"), MatterFilter(words=words))
    assert everything(town.actor("desk"), MatterFilter(words="@open")) == []


def test_an_officer_finds_words_in_what_lay_with_their_unit(report: Report, town: Town) -> None:
    mine, _others = report("井盖丢了"), report("井盖丢了")
    secretary, officer = town.actor("secretary"), town.actor("officer")
    data = {"unit": "property", "category": "blocked-fire-exit"}
    assert everything(officer, MatterFilter(words="井盖")) == []
    act(matter_id=mine.pk, action="accept_and_assign", actor=secretary, now=NOW, data=data)
    assert f"@u{town.units['property'].pk}" in marks(mine)
    assert [m.pk for m in everything(officer, MatterFilter(words="井盖"))] == [mine.pk]
    assert [m.pk for m in inbox(officer, MatterFilter(words="井盖"), NOW)] == [mine.pk]
