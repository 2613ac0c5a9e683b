"""A round is done item by item, with a photo; or it is missed, and told upwards."""

import io
from datetime import timedelta

import pytest

from huiyin.domains.patrol import queries
from huiyin.domains.patrol.models import Finding, Hazard, Round
from huiyin.domains.patrol.queries.rounds import SiteRate
from huiyin.domains.patrol.rules import read_findings, written
from huiyin.domains.patrol.tests.nights import CODES, NINE, a_round, photo, shed, walked
from huiyin.evidence.operations import keep_photo
from huiyin.matters.models import Entry, Timer
from huiyin.matters.operations import act, fire_due
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.matters.tests.cast import Town
from huiyin.notices.models import Notice


def test_a_round_where_all_is_right_is_closed_and_leaves_nothing_behind(town: Town) -> None:
    one = a_round()
    walked(town, one, NINE + timedelta(minutes=20))
    one.refresh_from_db()
    assert (one.matter.state, one.matter.resolution, one.wrong) == ("done", "checked", 0)
    assert one.done_at == NINE + timedelta(minutes=20)
    assert Finding.objects.filter(round=one, right=True).count() == len(CODES)
    assert not Hazard.objects.exists()


def test_each_item_that_is_not_right_becomes_a_hazard(town: Town) -> None:
    one = a_round()
    walked(town, one, NINE, "pressure", "goods", words="角落堆了床垫")
    hazards = Hazard.objects.select_related("matter").order_by("item")
    assert [hazard.item for hazard in hazards] == ["goods", "pressure"]
    for hazard in hazards:
        assert hazard.matter.follow_up_of_id == one.pk
        assert hazard.matter.state == "found"
        assert hazard.matter.owner_person == town.users["grid"]
        assert "角落堆了床垫" in hazard.matter.summary
    act(matter_id=hazards[0].pk, action="tell", actor=town.actor("grid"), now=NINE,
        data={"item": "goods", "words": "今晚搬走"})  # fmt: skip


def test_sent_twice_it_is_done_once(town: Town) -> None:
    one = a_round()
    stored = keep_photo(stream=io.BytesIO(photo()), filename="shed.jpg", now=NINE).pk
    data = {"found": written({code: code != "goods" for code in CODES})}
    for _time in range(2):
        act(matter_id=one.pk, action="done", actor=town.actor("grid"), now=NINE, data=data, files=[stored],
            client_id="phone-1")  # fmt: skip
    assert Hazard.objects.count() == 1
    assert Entry.objects.filter(matter=one.pk, action="done").count() == 1


@pytest.mark.parametrize("found", ["", "pressure=ok", "x=ok", "pressure=ok pressure=ok", {"pressure": True}, 7])
def test_a_round_is_not_done_before_every_item_was_looked_at(town: Town, found: object) -> None:
    one = a_round()
    with pytest.raises(BadFields, match="found"):
        act(matter_id=one.pk, action="done", actor=town.actor("grid"), now=NINE, data={"found": found})
    assert not Finding.objects.exists()


def test_findings_are_kept_in_the_order_of_the_list() -> None:
    assert read_findings("b=bad a=ok", ["a", "b"]) == "a=ok b=bad"


def test_a_round_needs_a_photo(town: Town) -> None:
    one = a_round()
    with pytest.raises(BadFields, match="photos"):
        act(matter_id=one.pk, action="done", actor=town.actor("grid"), now=NINE,
            data={"found": written(dict.fromkeys(CODES, True))})  # fmt: skip


def test_who_has_nothing_to_do_with_it_does_no_round(town: Town) -> None:
    one = a_round()
    for who in ("officer", "stranger", "neighbour"):
        with pytest.raises(NotAllowed):
            walked(town, one, NINE, who=who)


def test_a_round_that_nobody_does_is_told_upwards_and_ends_as_missed(town: Town) -> None:
    one = a_round()
    late = NINE + timedelta(hours=4, seconds=1)
    while fire_due(now=late):
        pass
    told = set(Notice.objects.filter(subject=one.pk, template="matters.late").values_list("user__username", flat=True))
    assert {"grid", "secretary"} <= told
    while fire_due(now=late + timedelta(hours=1)):
        pass
    assert Notice.objects.filter(subject=one.pk, template="matters.late", user=town.users["supervisor"]).exists()
    one.refresh_from_db()
    assert one.matter.state == "due"  # a late round is better than none
    while fire_due(now=NINE + timedelta(hours=25)):
        pass
    one = Round.objects.select_related("matter").get(pk=one.pk)
    assert (one.matter.state, one.matter.resolution) == ("missed", "missed")
    assert not Timer.objects.filter(matter=one.pk, state="waiting").exists()


def test_rounds_are_in_time_late_missed_or_not_needed(town: Town) -> None:
    site = shed(hours=8)
    for day in range(4):
        a_round(site, NINE + timedelta(days=day))
    in_time, late, excused, missed = Round.objects.order_by("slot_at")
    walked(town, in_time, NINE + timedelta(minutes=5))
    walked(town, late, NINE + timedelta(days=1, hours=9))
    at = NINE + timedelta(days=2)
    act(matter_id=excused.pk, action="excuse", actor=town.actor("secretary", at), now=at, data={"reason": "棚在大修"})
    now = missed.until
    (rate,) = queries.rates(town.actor("desk", now), now)
    assert rate == SiteRate(site, 3, 1, 1, 1)
    assert rate.rate == pytest.approx(100 / 3)
    for state, expected in (("in_time", in_time), ("late", late), ("excused", excused), ("missed", missed)):
        found = queries.round_page(town.actor("desk", now), queries.RoundFilter(state=state), now, 0, 9)
        assert list(found) == [expected]
    just_before = now - timedelta(seconds=1)
    assert not queries.round_page(town.actor("desk"), queries.RoundFilter(state="missed"), just_before, 0, 9)
