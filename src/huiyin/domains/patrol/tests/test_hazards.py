"""A hazard is found, told, put right, and closed by a second look."""

import pytest

from huiyin.domains.patrol.adapters.checklist import checklist
from huiyin.domains.patrol.models import Hazard
from huiyin.domains.patrol.rules import BadChecklist, items_after, read_checklist
from huiyin.matters.domain import FollowUp, Incoming, domains
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.rules.fields import Given
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.tests.cast import INSIDE, NOW, Town, build_town
from huiyin.people.actors import RESIDENT_ACTOR


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def found(text: str = "3 幢楼道里停着五辆电动车在充电") -> Matter:
    opener = domains.get("hazard").open_from
    assert opener
    lon, lat = INSIDE
    return opener(Incoming(text=text, actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat)).matter


def test_the_grid_worker_visits_and_says_what_must_be_put_right(town: Town) -> None:
    matter = found()
    assert matter.owner_person == town.users["grid"]
    grid = town.actor("grid")
    data = {"item": "charging", "words": "三天内搬出楼道"}
    assert act(matter_id=matter.pk, action="tell", actor=grid, now=NOW, data=data).matter.state == "told"
    assert Hazard.objects.get(pk=matter.pk).item == "charging"


def test_it_is_closed_by_a_second_look_with_a_photo(town: Town) -> None:
    matter, grid = found(), town.actor("grid")
    act(matter_id=matter.pk, action="tell", actor=grid, now=NOW, data={"item": "charging", "words": "搬走"})
    act(matter_id=matter.pk, action="mended", actor=grid, now=NOW)
    with pytest.raises(BadFields, match="photos"):
        act(matter_id=matter.pk, action="look_again", actor=grid, now=NOW)


def test_an_item_that_is_not_on_the_list_is_refused(town: Town) -> None:
    with pytest.raises(BadFields, match="item"):
        act(matter_id=found().pk, action="tell", actor=town.actor("grid"), now=NOW, data={"item": "x", "words": "搬走"})


def test_words_are_needed(town: Town) -> None:
    with pytest.raises(BadFields, match="text"):
        found("  ")


def test_an_alarm_leaves_its_cause_and_what_is_to_be_looked_at(town: Town) -> None:
    origin = found("烟雾报警")
    opener = domains.get("hazard").open_follow_up
    assert opener
    opened = opener(FollowUp(origin, Given({"cause": "charger"}), town.actor("grid"), NOW))
    assert opened.matter.follow_up_of == origin
    assert Hazard.objects.get(pk=opened.matter.pk).cause == "charger"
    assert "电池和充电器" in opened.matter.summary
    assert "燃气" not in opened.matter.summary


def test_after_a_cause_that_the_list_does_not_know_everything_is_looked_at() -> None:
    assert items_after(checklist(), "lightning") == checklist()


def test_an_item_without_its_reason_is_refused() -> None:
    with pytest.raises(BadChecklist, match="wiring"):
        read_checklist('[items.wiring]\nzh = "a"\nen = "b"\ncauses = ["overload"]')
