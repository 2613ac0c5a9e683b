"""What is applied for across regions is neither lost nor done twice, whatever comes late or under a false name."""

from datetime import timedelta

import pytest

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, Arrival, Crossing, CrossingPaper, LinkedRegion, PermitCase
from huiyin.domains.permits.operations import (
    advance,
    arriving,
    begin,
    cross,
    errand_refused,
    hand_in,
    keep_form,
    report_all,
    send,
    send_waiting,
    sent_back,
    take_state,
)
from huiyin.domains.permits.rules.crossing import STATE
from huiyin.domains.permits.rules.planning import plan
from huiyin.domains.permits.tests.across import accept, applicant, back, crossed, jointly, sent, state, there
from huiyin.domains.permits.tests.cast import ANSWERS, REGION, STORE, grant, ticked, wanted
from huiyin.domains.permits.tests.line import bring, bring_one, link_to_itself
from huiyin.exchange.models import Outgoing, Peer
from huiyin.exchange.operations import handle_all, replay
from huiyin.exchange.registry import NotTaken, Received
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.queries import history
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR


def test_withdrawn_too_late_it_ends_as_it_was_decided(town: Town) -> None:
    matter = sent()
    accept(town)
    grant(town, there(), "food")
    grant(town, there(), "tobacco")
    advance(application_id=there().pk, now=NOW)
    act(matter_id=matter.pk, action="call_back", actor=applicant(matter), now=NOW)
    bring(NOW)
    assert Matter.objects.get(pk=matter.pk).resolution == "issued"


def test_the_same_message_ten_times_opens_one_application(town: Town) -> None:
    crossed()
    send_waiting(now=NOW)
    [row] = Outgoing.objects.all()
    for _ in range(10):
        bring_one(row, NOW)
        handle_all(now=NOW)
    assert Application.objects.count() == 1


def test_everything_sent_once_more_changes_nothing(town: Town) -> None:
    matter = sent()
    accept(town)
    back()
    before = (Matter.objects.count(), state(matter), Crossing.objects.get().revision)
    replay(code=Arrival.objects.get().peer.code, number=1)
    bring(NOW)
    assert (Matter.objects.count(), state(matter), Crossing.objects.get().revision) == before


def test_an_older_state_that_comes_later_says_nothing(town: Town) -> None:
    matter = sent()
    older = Crossing.objects.get(pk=matter.pk).told or {}
    accept(town)
    back()
    before = Crossing.objects.get(pk=matter.pk).told
    assert before != older
    take_state(Received(matter.pk, Arrival.objects.get().peer.code, STATE, matter.number, older, (), NOW), NOW)
    assert Crossing.objects.get(pk=matter.pk).told == before


def test_what_the_other_side_cannot_take_goes_back_to_the_window_and_can_be_sent_again(town: Town) -> None:
    matter = crossed()
    Crossing.objects.update(region="999999")
    send_waiting(now=NOW)
    bring(NOW)
    assert state(matter) == "returned"
    assert Matter.objects.get(pk=matter.pk).owner_person == town.users["window"]
    Crossing.objects.update(region=REGION)
    act(matter_id=matter.pk, action="send_again", actor=town.actor("window"), now=NOW)
    bring(NOW)
    assert state(matter) == "there"


def test_nobody_speaks_of_what_was_not_sent_to_them(town: Town) -> None:
    matter = sent()
    body = Crossing.objects.get(pk=matter.pk).told or {}
    body["revision"] = 99
    forged = Received(matter.pk, "hefei", "permits.state", matter.number, body, (), NOW)
    with pytest.raises(NotTaken, match="was sent to hefei"):
        take_state(forged, NOW)


def test_what_has_to_be_complete_here_has_to_be_complete_there_too(town: Town) -> None:
    link = link_to_itself(NOW)
    with pytest.raises(BadFields) as wrong:
        cross(wanted=wanted(papers={}, phone=""), link=link, actor=RESIDENT_ACTOR, now=NOW, client_id="web:2")
    assert "phone" in wrong.value.problems
    assert not Crossing.objects.exists()


def test_a_draft_for_a_linked_region_becomes_a_crossing_once(town: Town) -> None:
    link_to_itself(NOW)
    draft, _secret = begin(industry=STORE, region=REGION, answers=ANSWERS, now=NOW)
    whole = wanted()
    keep_form(draft=draft, form=whole.form, now=NOW)
    draft.papers.bulk_create(
        draft.papers.model(draft=draft, material=material, file_id=files[0], added_at=NOW)
        for material, files in whole.papers.items()
    )
    draft.shown = ticked(ANSWERS)
    draft.save()
    needed = plan(catalogue(), STORE, REGION, ANSWERS, NOW.date())
    given = {
        "needed": needed,
        "actor": RESIDENT_ACTOR,
        "phone": "13800000000",
        "language": "zh-hans",
        "place": whole.place,
        "now": NOW,
    }
    first, second = (send(draft=draft, **given) for _ in range(2))  # type: ignore[arg-type]
    assert first.matter.pk == second.matter.pk
    draft.refresh_from_db()
    assert (draft.became_id, Crossing.objects.count(), Application.objects.count()) == (first.matter.pk, 1, 0)


def test_help_that_is_asked_for_twice_waits_its_turn(town: Town) -> None:
    matter, window = jointly(town), town.actor("window")
    for words in ("一", "二"):
        act(matter_id=there().pk, action="ask_there", actor=window, now=NOW, data={"words": words})
    bring(NOW)
    act(matter_id=matter.pk, action="errand_done", actor=window, now=NOW, data={"words": "一好了"})
    bring(NOW)
    assert state(matter) == "there"
    handle_all(now=NOW + timedelta(hours=1))
    assert state(matter) == "errand"


def test_a_licence_that_comes_while_help_is_asked_for_ends_it_all_the_same(town: Town) -> None:
    matter = jointly(town)
    accept(town)
    act(matter_id=there().pk, action="ask_there", actor=town.actor("window"), now=NOW, data={"words": "请看"})
    bring(NOW)
    for permit in ("food", "tobacco"):
        grant(town, there(), permit)
    back()
    assert state(matter) == "handing_over"


def test_a_region_whose_link_is_off_is_decided_here(town: Town) -> None:
    link = link_to_itself(NOW)
    LinkedRegion.objects.update(matters={})
    draft, _secret = begin(industry=STORE, region=REGION, answers=ANSWERS, now=NOW)
    assert link.peer is not None
    hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id=f"draft:{draft.pk}")
    assert PermitCase.objects.count() == 0
    assert Application.objects.count() == 1


def test_what_has_not_moved_is_not_looked_at_each_minute(town: Town) -> None:
    sent()
    later = NOW + timedelta(hours=1)
    assert report_all(now=later) == 1  # sent just now: a step may have been committed late
    assert report_all(now=later) == 0
    Matter.objects.filter(pk=there().pk).update(changed_at=later)
    assert report_all(now=later) == 1


def test_what_the_other_side_lacks_is_said_to_the_window_in_words(town: Town) -> None:
    matter = crossed()
    CrossingPaper.objects.filter(material="floor_plan").delete()
    send_waiting(now=NOW)
    bring(NOW)
    said = history(Matter.objects.get(pk=matter.pk), public_only=False)[-1].words["words"]
    assert said == "场所平面图：还没有填"


def test_two_peers_may_use_one_number_and_a_refusal_reaches_only_what_its_own_peer_knows(town: Town) -> None:
    matter = jointly(town)
    arrival = Arrival.objects.select_related("peer").get()
    lines = len(history(there(), public_only=False))
    errand_refused("somebody-else", arrival.subject, {"words": "no"}, NOW)
    assert len(history(there(), public_only=False)) == lines
    errand_refused(arrival.peer.code, arrival.subject, {"words": "no"}, NOW)
    assert len(history(there(), public_only=False)) == lines + 1
    sent_back("somebody-else", matter.number, {"words": "no"}, NOW)
    assert state(matter) == "there"
    sent_back(arrival.peer.code, matter.number, {"words": "no"}, NOW)
    assert state(matter) == "amending"


def granted_and_called_back(town: Town) -> Matter:
    matter = sent()
    accept(town)
    grant(town, there(), "food")
    act(matter_id=matter.pk, action="call_back", actor=applicant(matter), now=NOW)
    bring(NOW)
    back()
    return matter


def test_who_withdraws_here_is_asked_here_what_becomes_of_what_was_granted_there(town: Town) -> None:
    matter = granted_and_called_back(town)
    assert (there().state, state(matter)) == ("choosing", "choosing")
    act(matter_id=matter.pk, action="call_back", actor=applicant(matter), now=NOW)
    bring(NOW)
    back()
    assert (there().state, state(matter)) == ("withdrawn", "withdrawn")
    assert set(PermitCase.objects.values_list("matter__state", flat=True)) == {"surrendered", "withdrawn"}


def test_and_may_keep_it(town: Town) -> None:
    matter = granted_and_called_back(town)
    act(matter_id=matter.pk, action="take_part", actor=applicant(matter), now=NOW)
    bring(NOW)
    back()
    assert Matter.objects.get(pk=matter.pk).resolution == "partly_issued"


def test_withdrawn_while_the_line_is_switched_off_it_is_told_once_it_is_on_again(town: Town) -> None:
    matter = sent()
    Peer.objects.update(is_active=False)
    act(matter_id=matter.pk, action="call_back", actor=applicant(matter), now=NOW)
    assert (state(matter), Outgoing.objects.filter(acknowledged_at=None).count()) == ("withdrawing", 1)
    Peer.objects.update(is_active=True)
    bring(NOW)
    back()
    assert (state(matter), there().state) == ("withdrawn", "withdrawn")


def test_one_that_cannot_be_told_of_keeps_none_of_the_others(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    first = crossed()
    link = LinkedRegion.objects.get()
    second = cross(wanted=wanted(), link=link, actor=RESIDENT_ACTOR, now=NOW, client_id="web:2").matter
    broken = Crossing.objects.order_by("pk").values_list("pk", flat=True)[0]
    Crossing.objects.filter(pk=broken).update(form_token="nonsense")
    assert send_waiting(now=NOW) == 2
    assert sorted(state(one) for one in (first, second)) == ["checking", "sending"]
    bring(NOW)
    Arrival.objects.update(told_at=None, digest="")
    monkeypatch.setattr(arriving, "standing_of", _broken)
    assert report_all(now=NOW) == 1


def _broken(*_: object, **__: object) -> None:
    raise RuntimeError("cannot be told of")
