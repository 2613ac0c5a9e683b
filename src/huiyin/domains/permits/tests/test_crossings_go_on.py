"""What is told from the region that decides is done here whenever it comes, and nothing ends on one side alone."""

import io
from datetime import timedelta

import msgspec
import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks
from structlog.testing import capture_logs

from huiyin.domains.permits.models import Application, Crossing
from huiyin.domains.permits.operations import (
    correct_across,
    cross,
    dropping,
    follow_waiting,
    put_right,
    report_all,
    send_waiting,
    sent_back,
    take_state,
)
from huiyin.domains.permits.rules.crossing import STATE, Told
from huiyin.domains.permits.tests.across import accept, applicant, back, crossed, jointly, sent, state, there
from huiyin.domains.permits.tests.cast import grant, refuse, wanted_for
from huiyin.domains.permits.tests.line import bring, link_to_itself
from huiyin.domains.permits.tests.test_goes_on_by_law import without
from huiyin.evidence.operations import keep_document
from huiyin.evidence.tests.pictures import PDF
from huiyin.exchange.models import Outgoing
from huiyin.exchange.registry import Received
from huiyin.kernel.ids import new_id
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.queries import history
from huiyin.matters.rules.refusals import BadFields, StateHasMoved
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR

LATER = NOW + timedelta(minutes=1)


def ask_there(town: Town) -> None:
    words = {"words": "请看一眼营业执照正本"}
    act(matter_id=there().pk, action="ask_there", actor=town.actor("window"), now=NOW, data=words)
    bring(NOW)


def ask_correction(town: Town) -> None:
    asked = {"missing": "平面图没有标面积"}
    act(matter_id=there().pk, action="ask_correction", actor=town.actor("window"), now=NOW, data=asked)
    report_all(now=NOW)
    bring(NOW)


def answer(town: Town, matter: Matter) -> None:
    act(matter_id=matter.pk, action="errand_done", actor=town.actor("window"), now=NOW, data={"words": "看过"})


def fresh_plan() -> dict[str, list[int]]:
    paper = keep_document(stream=io.BytesIO(PDF + b"\n%2"), filename="新平面图.pdf", now=NOW)
    return {"floor_plan": [paper.pk]}


def said_of_it(matter: Matter, **changes: object) -> None:
    """The other side tells what no side of this version tells."""
    crossing = Crossing.objects.select_related("peer").get(pk=matter.pk)
    body = {**(crossing.told or {}), "revision": crossing.revision + 1, **changes}
    take_state(Received(new_id(), crossing.peer.code, STATE, matter.number, body, (), NOW), NOW)


def test_a_correction_that_is_asked_for_during_an_errand_is_asked_of_the_applicant_after_it(town: Town) -> None:
    matter = jointly(town)
    ask_there(town)
    ask_correction(town)
    assert state(matter) == "errand"
    answer(town, matter)
    assert follow_waiting(now=NOW) == 1
    assert state(matter) == "correcting"


def test_it_is_asked_at_once_when_the_errand_is_answered(
    town: Town, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    matter = jointly(town)
    ask_there(town)
    ask_correction(town)
    with django_capture_on_commit_callbacks(execute=True):
        answer(town, matter)
    assert state(matter) == "correcting"


def test_a_choice_that_is_left_during_an_errand_is_left_to_the_applicant_after_it(town: Town) -> None:
    matter = jointly(town)
    accept(town)
    ask_there(town)
    grant(town, there(), "food")
    refuse(town, there(), "tobacco")
    back()
    answer(town, matter)
    follow_waiting(now=NOW)
    assert state(matter) == "choosing"


def test_what_was_asked_and_answered_is_not_asked_again_while_the_answer_is_on_its_way(town: Town) -> None:
    matter = sent()
    ask_correction(town)
    correct_across(crossing_id=matter.pk, papers=fresh_plan(), words="", actor=applicant(matter), now=LATER)
    assert (follow_waiting(now=NOW), state(matter)) == (1, "there")
    bring(NOW)
    accept(town)
    grant(town, there(), "food")
    refuse(town, there(), "tobacco")
    back()
    act(matter_id=matter.pk, action="take_part", actor=applicant(matter), now=NOW)
    assert (follow_waiting(now=NOW), state(matter)) == (1, "there")


def test_what_the_window_there_took_on_paper_is_not_asked_of_the_applicant_any_longer(town: Town) -> None:
    matter = sent()
    ask_correction(town)
    act(matter_id=there().pk, action="correct", actor=town.actor("window"), now=NOW)
    back()
    assert state(matter) == "there"


def test_where_the_law_has_dropped_every_permit_it_ends_here_as_it_has_there(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = wanted_for({"area": 80.0, "sells_tobacco": False})
    link = link_to_itself(NOW)
    matter = cross(wanted=asked, link=link, actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    send_waiting(now=NOW)
    bring(NOW)
    accept(town)
    without_food = without("food", NOW.date().isoformat())
    monkeypatch.setattr(dropping, "catalogue", lambda: without_food)
    back()
    ended = Matter.objects.get(pk=matter.pk)
    assert (ended.state, ended.resolution) == ("ended", "not_needed")
    [food] = (Crossing.objects.get().told or {})["cases"]
    assert "法律不再要求" in food["reason"]


def test_an_ending_that_is_not_known_here_ends_it_in_the_words_of_the_other_side(town: Town) -> None:
    matter = sent()
    name = {"zh": "前置许可未获准", "en": "What it rests on was not granted"}
    said_of_it(matter, state="fallen", name=name, resolution="fallen_away")
    ended = Matter.objects.get(pk=matter.pk)
    assert (ended.state, ended.resolution) == ("ended", "ended_there")
    assert "前置许可未获准" in history(ended, public_only=True)[-1].words["words"]


def test_a_state_that_is_not_known_here_is_shown_and_logged_and_it_goes_on(town: Town) -> None:
    matter = sent()
    with capture_logs() as logged:
        said_of_it(matter, state="pondering", name={"zh": "再想想", "en": "Pondering"})
    assert [line["state"] for line in logged if line["event"] == "crossing_told_unknown_state"] == ["pondering"]
    assert state(matter) == "there"
    assert msgspec.convert(Crossing.objects.get().told, Told).name.zh == "再想想"
    accept(town)
    said_of_it(matter, state="deciding", resolution="")
    assert state(matter) == "there"


def returned() -> Matter:
    """One that the other side could not take: its plan of the place is missing there."""
    matter = crossed()
    Crossing.objects.get().papers.filter(material="floor_plan").delete()
    send_waiting(now=NOW)
    bring(NOW)
    assert state(matter) == "returned"
    return matter


@pytest.mark.parametrize("who", ["the applicant", "the window"])
def test_what_was_sent_back_is_put_right_by_either_and_sent_again_with_it(town: Town, who: str) -> None:
    matter = returned()
    actor = applicant(matter) if who == "the applicant" else town.actor("window")
    form = {"entity_name": "乙便利店"}
    put_right(crossing_id=matter.pk, papers=fresh_plan(), form=form, words="", actor=actor, now=NOW)
    assert Crossing.objects.get().firm == "乙便利店"
    act(matter_id=matter.pk, action="send_again", actor=town.actor("window"), now=NOW)
    bring(NOW)
    application = Application.objects.get()
    assert (state(matter), application.firm) == ("there", "乙便利店")
    assert application.papers.filter(material="floor_plan").count() == 1


def test_nothing_is_put_right_by_nothing_or_by_what_nobody_asks_for(town: Town) -> None:
    matter = returned()
    given = {"crossing_id": matter.pk, "actor": applicant(matter), "now": NOW, "words": ""}
    for papers, form in (({}, {}), ({"spaceship": [1]}, {}), ({}, {"shoe_size": "44"})):
        with pytest.raises(BadFields):
            put_right(papers=papers, form=form, **given)  # type: ignore[arg-type]


def not_taken(town: Town) -> Matter:
    """One whose correction the other side did not take, though it has the application."""
    matter = sent()
    ask_correction(town)
    correct_across(crossing_id=matter.pk, papers=fresh_plan(), words="标好了", actor=applicant(matter), now=LATER)
    sent_back(Crossing.objects.get().peer.code, matter.number, {"": "HTTP 422: this file is not kept"}, NOW)
    Outgoing.objects.filter(kind="permits.correction").update(refused="HTTP 422")
    assert state(matter) == "amending"
    return matter


def test_a_correction_that_was_not_taken_goes_once_more_as_it_was_put_right(town: Town) -> None:
    matter = not_taken(town)
    with pytest.raises(BadFields, match="has it already"):
        put_right(
            crossing_id=matter.pk, papers={}, form={"entity_name": "丙"}, words="", actor=applicant(matter), now=NOW
        )
    paper = keep_document(stream=io.BytesIO(PDF + b"\n%3"), filename="第三版.pdf", now=NOW)
    put_right(crossing_id=matter.pk, papers={"floor_plan": [paper.pk]}, words="", actor=applicant(matter), now=LATER)
    act(matter_id=matter.pk, action="send_again", actor=town.actor("window"), now=LATER)
    bring(NOW)
    back()
    assert (state(matter), there().state) == ("there", "corrected")
    standing = Application.objects.get().papers.get(material="floor_plan", replaced_at=None)
    assert standing.file.original_name == "第三版.pdf"
    said = [line.words.get("words") or "" for line in history(there(), public_only=False)]
    assert any(one.startswith("标好了") for one in said)


def test_what_they_have_ends_here_only_through_them(town: Town) -> None:
    matter = not_taken(town)
    for action in ("do_not_send", "withdraw_here"):
        with pytest.raises(StateHasMoved):
            act(matter_id=matter.pk, action=action, actor=town.actor("window"), now=NOW, data={"reason": "不办了"})
    act(matter_id=matter.pk, action="call_back", actor=applicant(matter), now=NOW)
    bring(NOW)
    back()
    assert (state(matter), there().state) == ("withdrawn", "withdrawn")


def test_while_it_is_put_right_here_it_may_end_there(town: Town) -> None:
    matter = not_taken(town)
    act(matter_id=there().pk, action="correct", actor=town.actor("window"), now=NOW)
    back()
    assert state(matter) == "there"


def test_one_that_was_ended_under_the_old_rules_while_they_had_it_is_told_to_them(town: Town) -> None:
    matter = sent()
    Matter.objects.filter(pk=matter.pk).update(state="returned")
    act(matter_id=matter.pk, action="withdraw_here", actor=applicant(matter), now=NOW)
    bring(NOW)
    assert there().state == "withdrawn"


def test_whoever_withdraws_what_the_other_side_never_took_is_done(town: Town) -> None:
    matter = crossed()
    Crossing.objects.update(region="999999")
    send_waiting(now=NOW)
    act(matter_id=matter.pk, action="call_back", actor=applicant(matter), now=NOW)
    bring(NOW)
    assert (state(matter), Application.objects.count()) == ("withdrawn", 0)
