"""件件有回音: from a resident's words to an answer, and back again when it is not solved."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from huiyin.domains.voice.models import Category, VoiceRequest
from huiyin.domains.voice.operations import report
from huiyin.matters import queries, verification
from huiyin.matters.domain import Incoming
from huiyin.matters.operations import Opened, act
from huiyin.matters.operations.timers import fire_due
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, LimitReached, NotAllowed, StateHasMoved, UnknownAction
from huiyin.matters.tests.cast import ELSEWHERE, INSIDE, NEXT_DOOR, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR, Actor, ActorKind

WORDS = "梅里新村12幢三楼消防门被杂物堵住了，出不去。请尽快来看。"


def raise_it(*, at: tuple[float, float] | None = INSIDE, **more: object) -> Opened:
    lon, lat = at or (None, None)
    return report(
        Incoming(text=WORDS, actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat, **more)  # type: ignore[arg-type]
    )


def reporter_of(matter_id: UUID) -> Actor:
    return Actor(kind=ActorKind.REPORTER, name="居民", key=receipt_key(matter_id))


def do(opened: Opened, action: str, actor: Actor, after: timedelta = timedelta(), **data: object) -> None:
    act(matter_id=opened.matter.id, action=action, actor=actor, now=NOW + after, data=data)


def state_of(opened: Opened) -> str:
    return queries.by_id(opened.matter.id).state


def answered(town: Town) -> Opened:
    opened = raise_it()
    do(opened, "accept_and_assign", town.actor("secretary"), unit="property")
    do(opened, "take", town.actor("officer"))
    do(opened, "answer", town.actor("officer"), answer="杂物已清走，门能打开了。")
    return opened


def test_a_report_has_an_owner_a_deadline_and_a_receipt(town: Town) -> None:
    opened = raise_it()
    matter = queries.by_receipt(opened.receipt)
    assert matter.number.startswith("HY26-")
    assert matter.owner_person == town.users["secretary"]
    assert matter.area.code == "cell-0-0"
    assert matter.state == "received"
    assert matter.next_due_at == NOW + timedelta(hours=5, minutes=30)  # four working hours, over the midday break
    assert matter.title == "梅里新村12幢三楼消防门被杂物堵住了，出不去"


def test_the_whole_loop_from_words_to_an_answer_that_satisfies(town: Town) -> None:
    opened = answered(town)
    do(opened, "solved", reporter_of(opened.matter.id), rating=5)
    assert state_of(opened) == "closed"
    assert VoiceRequest.objects.get(pk=opened.matter.id).rating == 5
    assert list(verification.breaks()) == []


def test_not_solved_reopens_once_freely_and_then_asks_the_supervisor(town: Town) -> None:
    opened = answered(town)
    me = reporter_of(opened.matter.id)
    do(opened, "not_solved", me, reason="第二天又堵上了")
    assert state_of(opened) == "in_hand"
    do(opened, "answer", town.actor("officer"), answer="又清了一遍，加了标识。")
    with pytest.raises(LimitReached):
        do(opened, "not_solved", me, reason="还是堵")
    do(opened, "not_solved_again", me, reason="还是堵")
    assert state_of(opened) == "reopening"
    do(opened, "consent", town.actor("supervisor"), unit="roads")
    assert state_of(opened) == "in_hand"
    assert queries.by_id(opened.matter.id).owner_unit == town.units["roads"]


def test_not_solved_again_is_not_offered_before_the_free_reopening_is_used(town: Town) -> None:
    opened = answered(town)
    me = reporter_of(opened.matter.id)
    assert "not_solved_again" not in [o.action.key for o in queries.offers(queries.by_id(opened.matter.id), me)]
    with pytest.raises(StateHasMoved):
        do(opened, "not_solved_again", me, reason="还是堵")


def test_a_vacant_post_leaves_it_in_the_queue_and_the_supervisor_is_told(town: Town) -> None:
    from huiyin.notices.models import Notice

    town.users["neighbour"].is_active = False
    town.users["neighbour"].save()
    opened = raise_it(at=NEXT_DOOR)
    matter = queries.by_id(opened.matter.id)
    assert (matter.owner_unit, matter.owner_person) == (town.units["community-1"], None)
    told = Notice.objects.filter(subject=matter.id, template="matters.post_vacant").values_list("user", flat=True)
    assert set(told) == {town.users["supervisor"].pk}


@pytest.mark.parametrize("at", [ELSEWHERE, None])
def test_what_lies_outside_every_area_is_kept_and_goes_to_the_city_desk(
    town: Town, at: tuple[float, float] | None
) -> None:
    matter = queries.by_id(raise_it(at=at).matter.id)
    assert matter.owner_person == town.users["desk"]
    assert matter.area.code == "city"


def test_an_action_that_the_state_does_not_allow_says_what_is_possible(town: Town) -> None:
    opened = raise_it()
    with pytest.raises(StateHasMoved) as refused:
        do(opened, "answer", town.actor("secretary"), answer="好了")
    assert refused.value.state == "received"
    assert "accept" in refused.value.possible
    with pytest.raises(UnknownAction):
        do(opened, "explode", town.actor("secretary"))


def test_a_stale_page_is_refused(town: Town) -> None:
    opened = raise_it()
    do(opened, "accept_and_assign", town.actor("secretary"), unit="property")
    with pytest.raises(StateHasMoved):
        act(
            matter_id=opened.matter.id,
            action="note",
            actor=town.actor("secretary"),
            now=NOW,
            data={"words": "看过了"},
            seen="received",
        )


def test_the_secretary_of_the_next_community_may_not_act_here(town: Town) -> None:
    opened = raise_it()
    with pytest.raises(NotAllowed):
        do(opened, "accept", town.actor("neighbour"))


def test_missing_and_unknown_fields_are_named_together(town: Town) -> None:
    opened = raise_it()
    with pytest.raises(BadFields) as wrong:
        do(opened, "accept_and_assign", town.actor("secretary"), colour="red")
    assert wrong.value.problems == {"unit": "missing", "colour": "unknown"}


def test_a_retried_report_opens_one_matter(town: Town) -> None:
    first = raise_it(client_id="phone:1")
    again = raise_it(client_id="phone:1")
    assert again.repeated
    assert (again.matter.id, again.receipt) == (first.matter.id, first.receipt)


def test_a_retried_action_is_taken_once(town: Town) -> None:
    opened = raise_it()

    def accept() -> bool:
        return act(
            matter_id=opened.matter.id,
            action="accept_and_assign",
            actor=town.actor("secretary"),
            now=NOW,
            data={"unit": "property"},
            client_id="desk:1",
        ).repeated

    assert [accept(), accept()] == [False, True]
    assert queries.by_id(opened.matter.id).entries == 2


def test_silence_for_seven_days_closes_it(town: Town) -> None:
    opened = answered(town)
    assert fire_due(now=NOW + timedelta(days=6)) == 0
    assert fire_due(now=NOW + timedelta(days=7, minutes=1)) == 1
    assert state_of(opened) == "closed"


def test_the_clock_warns_then_climbs_the_ladder_once_a_rung(town: Town, category: Category) -> None:
    opened = raise_it(category=category.code)
    late = queries.by_id(opened.matter.id).next_due_at
    assert late is not None
    assert fire_due(now=late - timedelta(minutes=10)) == 1
    assert fire_due(now=late + timedelta(minutes=1)) == 1
    assert fire_due(now=late + timedelta(minutes=1)) == 0
    lines = queries.history(queries.by_id(opened.matter.id), public_only=False)
    assert [line.action for line in lines] == ["opened", "warn", "late"]
    assert [line.public for line in lines] == [True, False, False]


def test_joined_reports_hear_the_answer(town: Town) -> None:
    from huiyin.notices.models import Notice

    first, second = raise_it(), raise_it(email="neighbour@example.org", phone="13800000000")
    do(second, "join", town.actor("secretary"), matter=first.matter.number)
    assert state_of(second) == "joined"
    do(first, "accept_and_assign", town.actor("secretary"), unit="property")
    do(first, "take", town.actor("officer"))
    Notice.objects.all().delete()
    do(first, "answer", town.actor("officer"), answer="清了。")
    assert Notice.objects.filter(subject=second.matter.id, user=None).count() == 1


def test_a_pause_for_the_reporter_stops_the_clock(town: Town, category: Category) -> None:
    opened = raise_it(category=category.code)
    do(opened, "accept_and_assign", town.actor("secretary"), unit="property")
    do(opened, "take", town.actor("officer"))
    do(opened, "ask", town.actor("officer"), question="是几单元？")
    paused = queries.by_id(opened.matter.id)
    assert paused.paused_at == NOW
    assert paused.next_due_at is None
    do(opened, "supply", reporter_of(opened.matter.id), after=timedelta(days=7), supplement="二单元")
    running = queries.by_id(opened.matter.id)
    assert running.paused_at is None
    assert running.due_at is not None
    assert running.due_at > NOW + timedelta(days=7)


def test_what_is_taken_up_unsorted_still_has_a_deadline(town: Town) -> None:
    opened = raise_it()
    assert queries.by_id(opened.matter.id).due_at is None
    do(opened, "accept_and_handle", town.actor("secretary"))
    assert queries.by_id(opened.matter.id).due_at == NOW.replace(hour=9, minute=30) + timedelta(days=7)


def test_history_shows_words_to_the_reporter_but_not_internal_notes(town: Town) -> None:
    opened = raise_it()
    do(opened, "note", town.actor("secretary"), words="此人反映过三次")
    matter = queries.by_id(opened.matter.id)
    assert [line.action for line in queries.history(matter, public_only=True)] == ["opened"]
    assert queries.history(matter, public_only=False)[1].words == {"words": "此人反映过三次"}


def test_times_in_history_are_those_of_the_call(town: Town) -> None:
    opened = raise_it()
    entry = queries.history(queries.by_id(opened.matter.id), public_only=True)[0]
    assert isinstance(entry.occurred_at, datetime)
    assert entry.occurred_at == NOW
