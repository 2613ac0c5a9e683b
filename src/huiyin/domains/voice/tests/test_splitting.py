"""One report with two subjects, a wrong merge, and a parent that waits for its parts."""

from datetime import timedelta

import pytest

from huiyin.domains.voice.models import Category
from huiyin.domains.voice.operations import report
from huiyin.matters import verification
from huiyin.matters.domain import Incoming
from huiyin.matters.models import Entry, Matter, Timer
from huiyin.matters.operations import MatterDraft, Opened, act, erase_of, fire_due, open_matter, split, split_off
from huiyin.matters.queries import history, public_steps_of
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, NotAllowed, PartsOpen
from huiyin.matters.tests.cast import INSIDE, NOW, Town
from huiyin.notices.models import Notice
from huiyin.people.actors import RESIDENT_ACTOR, SYSTEM_ACTOR, Actor, ActorKind
from huiyin.people.holdings import Part

LATER = NOW + timedelta(hours=1)
MAY = {
    "secretary": True, "dispatcher": True, "supervisor": True, "desk": True,
    "grid": True, "officer": False, "colleague": False, "neighbour": False, "stranger": False,
}  # fmt: skip
"""The matter lies with the secretary of community 0, whose unit the grid worker is of."""


def raised(words: str = "灯不亮，楼道还堆着纸箱") -> Opened:
    lon, lat = INSIDE
    return report(
        Incoming(text=words, actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat, email="a@example.org")
    )


def take(opened: Opened, action: str, actor: Actor, **data: object) -> None:
    act(matter_id=opened.matter.pk, action=action, actor=actor, now=LATER, data=data)


def resident(opened: Opened) -> Actor:
    return Actor(ActorKind.REPORTER, "居民", key=receipt_key(opened.matter.pk))


def answered(opened: Opened, town: Town) -> None:
    take(opened, "accept_and_handle", town.actor("secretary"))
    take(opened, "answer", town.actor("secretary"), answer="修好了")


@pytest.fixture
def both(town: Town, category: Category) -> tuple[Opened, Opened]:
    """A report, and what was split from it."""
    first = raised()
    second = split(matter_id=first.matter.pk, actor=town.actor("secretary"), words="楼道堆着纸箱。", now=LATER)
    return first, second


def test_the_second_one_has_a_place_a_reporter_and_a_receipt_of_its_own(both: tuple[Opened, Opened]) -> None:
    first, second = (Matter.objects.get(pk=one.matter.pk) for one in both)
    assert (second.parent, second.title, second.source) == (first, "楼道堆着纸箱", "split")
    assert (second.contact, second.area, second.lon) == (first.contact, first.area, first.lon)
    assert second.receipt_digest != first.receipt_digest
    assert Notice.objects.filter(subject=second.pk, template="matters.answer_to_reporter").exists()
    last = history(first, public_only=True)[-1]
    assert (last.action, last.data["matter"]) == ("split", second.number)
    assert verification.is_whole(first)
    assert verification.is_whole(second)


def test_a_parent_closes_after_its_parts(both: tuple[Opened, Opened], town: Town) -> None:
    first, second = both
    answered(first, town)
    with pytest.raises(PartsOpen, match=second.matter.number):
        take(first, "solved", resident(first))
    assert Matter.objects.get(pk=first.matter.pk).state == "answered"
    answered(second, town)
    take(second, "solved", resident(second))
    take(first, "solved", resident(first))
    assert Matter.objects.get(pk=first.matter.pk).closed_at


def test_the_clock_waits_for_the_parts_too(both: tuple[Opened, Opened], town: Town) -> None:
    first, second = both
    answered(first, town)
    Timer.objects.filter(matter=second.matter, state="waiting").update(state="cancelled", ended_at=LATER)
    in_time = LATER + timedelta(days=8)
    fire_due(now=in_time)
    assert Matter.objects.get(pk=first.matter.pk).state == "answered"
    Matter.objects.filter(pk=second.matter.pk).update(closed_at=in_time)
    fire_due(now=in_time + timedelta(days=1))
    assert Matter.objects.get(pk=first.matter.pk).state == "closed"


def test_no_part_is_opened_under_what_is_closed(both: tuple[Opened, Opened], town: Town) -> None:
    first = both[0].matter
    Matter.objects.filter(pk=first.pk).update(closed_at=LATER)
    with pytest.raises(BadFields):
        split(matter_id=first.pk, actor=town.actor("secretary"), words="又一件", now=LATER)
    with pytest.raises(BadFields, match="parent"):
        draft = MatterDraft("又一件", {"words": "又一件"}, "web", parent_id=first.pk)
        open_matter(kind="voice", actor=SYSTEM_ACTOR, now=LATER, draft=draft)


@pytest.mark.parametrize(("who", "may"), MAY.items(), ids=MAY)
def test_who_may_split(town: Town, category: Category, who: str, *, may: bool) -> None:
    opened = raised()
    try:
        split(matter_id=opened.matter.pk, actor=town.actor(who), words="第二件", now=LATER)
    except NotAllowed:
        assert not may
    else:
        assert may
    assert Matter.objects.count() == 1 + may


def test_sent_twice_it_is_split_once(town: Town, category: Category) -> None:
    opened, actor = raised(), town.actor("secretary")
    for _ in range(2):
        split(matter_id=opened.matter.pk, actor=actor, words="第二件", now=LATER, client_id="desk:1:x")
    assert (Matter.objects.count(), Matter.objects.get(pk=opened.matter.pk).parts) == (2, 1)


def test_what_was_joined_wrongly_goes_back_to_where_it_was(town: Town, category: Category) -> None:
    first, second = raised("三楼灯不亮"), raised("五楼灯不亮")
    before = Matter.objects.filter(pk=second.matter.pk).values("state", "owner_unit", "state_due_at", "taken").get()
    take(second, "join", town.actor("secretary"), matter=first.matter.number)
    told = Notice.objects.filter(subject=second.matter.pk).count()
    split_off(matter_id=second.matter.pk, actor=town.actor("secretary"), reason="不是同一盏灯", now=LATER)
    parted = Matter.objects.get(pk=second.matter.pk)
    assert Matter.objects.filter(pk=parted.pk).values("state", "owner_unit", "state_due_at", "taken").get() == before
    assert (parted.duplicate_of, parted.closed_at) == (None, None)
    assert Matter.objects.get(pk=first.matter.pk).joined == 0
    assert Notice.objects.filter(subject=second.matter.pk).count() > told
    assert Timer.objects.filter(matter=parted, state="waiting").exists()
    assert [e.action for e in Entry.objects.order_by("id")][-2:] == ["split_off", "split_off"]
    assert verification.is_whole(parted)


def test_only_what_the_desk_joined_is_parted_and_with_a_reason(town: Town, category: Category) -> None:
    first, second = raised("三楼灯不亮"), raised("五楼灯不亮")
    with pytest.raises(BadFields):
        split_off(matter_id=second.matter.pk, actor=town.actor("secretary"), reason="错了", now=LATER)
    take(second, "join", town.actor("secretary"), matter=first.matter.number)
    with pytest.raises(BadFields, match="reason"):
        split_off(matter_id=second.matter.pk, actor=town.actor("secretary"), reason=" ", now=LATER)
    with pytest.raises(NotAllowed):
        split_off(matter_id=second.matter.pk, actor=town.actor("neighbour"), reason="错了", now=LATER)


def test_whoever_was_joined_is_told_the_answer(town: Town, category: Category) -> None:
    first, second, third = raised("三楼灯不亮"), raised("五楼灯不亮"), raised("六楼灯不亮")
    take(third, "join", town.actor("secretary"), matter=second.matter.number)
    take(second, "join", town.actor("secretary"), matter=first.matter.number)
    answered(first, town)
    for one in (first, second, third):
        told = Notice.objects.filter(subject=one.matter.pk, params__action="answer")
        assert told.filter(template="matters.answer_to_reporter").exists(), one.matter.title


def test_what_is_marked_goes_to_the_second_one_and_something_stays(town: Town, category: Category) -> None:
    first, secretary = raised().matter, town.actor("secretary")
    for wrong in ([0, 1], [7]):
        with pytest.raises(BadFields, match="marked"):
            split(matter_id=first.pk, actor=secretary, marked=wrong, now=LATER)
    second = split(matter_id=first.pk, actor=secretary, marked=[1], now=LATER).matter
    assert (second.summary, second.title) == ("楼道还堆着纸箱", "楼道还堆着纸箱")
    told, begun = first.history.latest("sequence"), second.history.get(sequence=1)
    assert told.data["marked"] == begun.data["marked"] == [[4, 11]]
    assert begun.texts.get(field="whole").text == first.summary
    assert verification.is_whole(Matter.objects.get(pk=second.pk))


def test_the_public_reads_nothing_of_the_report_that_a_part_came_from(town: Town, category: Category) -> None:
    second = split(matter_id=raised().matter.pk, actor=town.actor("secretary"), marked=[1], now=LATER).matter
    assert [step.words for step in public_steps_of([second.pk])[second.pk]] == ["楼道还堆着纸箱"]


def test_erasing_a_part_erases_the_whole_report_kept_with_it(town: Town, category: Category) -> None:
    opened = split(matter_id=raised().matter.pk, actor=town.actor("secretary"), marked=[1], now=LATER)
    take(opened, "refuse", town.actor("secretary"), resolution="empty", words="说不清")
    erase_of(matter_id=opened.matter.pk, parts=[Part.WORDS], actor=resident(opened), now=LATER)
    begun = opened.matter.history.get(sequence=1)
    assert [text.text for text in begun.texts.all()] == ["", ""]
