"""An application is received in one region and decided in another, and the answer comes back."""

import pytest

from huiyin.domains.permits.models import Application, Arrival, Crossing, Licence
from huiyin.domains.permits.operations import (
    correct_across,
    cross,
    send_waiting,
)
from huiyin.domains.permits.queries import signatures
from huiyin.domains.permits.rules.crossing import SignedTold
from huiyin.domains.permits.tests.across import accept, applicant, back, crossed, jointly, sent, state, there, told
from huiyin.domains.permits.tests.cast import grant, refuse, wanted
from huiyin.domains.permits.tests.line import bring, link_to_itself
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.queries import history, offers
from huiyin.matters.rules.refusals import BadFields, NotAllowed, Refusal
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice
from huiyin.people.actors import RESIDENT_ACTOR, SYSTEM_ACTOR
from huiyin.people.holdings import Person, holdings


def test_what_is_handled_online_goes_on_at_once_and_arrives_whole(town: Town) -> None:
    matter = sent()
    assert state(matter) == "there"
    application = Application.objects.get()
    assert (application.firm, application.papers.count()) == ("甲", len(wanted().papers))
    assert (application.matter.contact, application.matter.source) == (None, "exchange")
    assert application.matter.owner_person == town.users["window"]


def test_what_is_received_for_another_place_waits_until_the_window_has_checked_who_it_is(town: Town) -> None:
    matter = crossed("on_behalf")
    assert send_waiting(now=NOW) == 0
    assert (state(matter), bring(NOW)) == ("checking", 0)
    with pytest.raises(BadFields, match="identity"):
        act(matter_id=matter.pk, action="send_on", actor=town.actor("window"), now=NOW)
    data = {"identity": "身份证原件，本人到场"}
    act(matter_id=matter.pk, action="send_on", actor=town.actor("window"), now=NOW, data=data)
    bring(NOW)
    assert Arrival.objects.get().identity == "身份证原件，本人到场"


def test_who_hands_it_in_at_the_window_is_not_the_applicant(town: Town) -> None:
    link, window = link_to_itself(NOW, "on_behalf"), town.actor("window")
    for source, reporter in (("window", None), ("web", town.users["window"])):
        opened = cross(wanted=wanted(source=source), link=link, actor=window, now=NOW, client_id=f"{source}:1")
        assert opened.matter.reporter == reporter


def test_only_the_window_sends_on_what_it_has_to_check(town: Town) -> None:
    matter = crossed("on_behalf")
    for actor in (town.actor("market"), applicant(matter), SYSTEM_ACTOR):
        with pytest.raises(NotAllowed):
            act(matter_id=matter.pk, action="send_on", actor=actor, now=NOW, data={"identity": "甲"})


def test_every_step_there_is_seen_here(town: Town) -> None:
    matter = sent()
    accept(town)
    back()
    assert told(matter) == {"food": "审查中", "tobacco": "审查中"}
    grant(town, there(), "food")
    back()
    assert told(matter) == {"food": "准予许可", "tobacco": "审查中"}


def test_the_licence_comes_back_as_a_file_with_its_code_and_ends_it(town: Town) -> None:
    matter = sent()
    accept(town)
    grant(town, there(), "food")
    grant(town, there(), "tobacco")
    back()
    crossing = Crossing.objects.select_related("matter", "licence").get(pk=matter.pk)
    assert (crossing.matter.state, crossing.matter.resolution) == ("ended", "issued")
    licence = Licence.objects.get()
    assert (crossing.told or {})["licence"]["code"] == licence.code.text
    assert crossing.licence is not None and crossing.licence.mime == "application/pdf"


def test_what_the_window_took_the_window_hands_over(town: Town) -> None:
    matter = crossed("on_behalf")
    act(matter_id=matter.pk, action="send_on", actor=town.actor("window"), now=NOW, data={"identity": "身份证"})
    bring(NOW)
    accept(town)
    for permit in ("food", "tobacco"):
        grant(town, there(), permit)
    back()
    assert state(matter) == "handing_over"
    act(matter_id=matter.pk, action="hand_over", actor=town.actor("window"), now=NOW)
    assert state(matter) == "ended"


def test_a_correction_is_asked_for_there_and_given_here(town: Town) -> None:
    matter = sent()
    act(
        matter_id=there().pk,
        action="ask_correction",
        actor=town.actor("window"),
        now=NOW,
        data={"missing": "平面图没有标面积"},
    )
    back()
    assert state(matter) == "correcting"
    material = next(iter(wanted().papers))
    before = Application.objects.get().papers.get(material=material).file_id
    fresh = wanted().papers[material]
    correct_across(crossing_id=matter.pk, papers={material: fresh}, words="标好了", actor=applicant(matter), now=NOW)
    bring(NOW)
    assert (state(matter), there().state) == ("there", "corrected")
    assert before in {paper.file_id for paper in Application.objects.get().papers.all()}


def test_one_refused_there_is_chosen_here(town: Town) -> None:
    matter = sent()
    accept(town)
    grant(town, there(), "food")
    refuse(town, there(), "tobacco")
    back()
    assert state(matter) == "choosing"
    act(matter_id=matter.pk, action="take_part", actor=applicant(matter), now=NOW)
    bring(NOW)
    back()
    assert (there().resolution, Matter.objects.get(pk=matter.pk).resolution) == ("partly_issued", "partly_issued")


def test_all_refused_there_is_told_here_with_the_reasons(town: Town) -> None:
    matter = sent()
    accept(town)
    refuse(town, there(), "food")
    refuse(town, there(), "tobacco")
    back()
    crossing = Crossing.objects.select_related("matter").get(pk=matter.pk)
    assert crossing.matter.resolution == "refused"
    assert {one["reason"] for one in (crossing.told or {})["cases"]} == {"离学校不到五十米"}


def test_withdrawn_here_it_is_stopped_there_and_closed_once_they_say_so(town: Town) -> None:
    matter = sent()
    accept(town)
    act(matter_id=matter.pk, action="call_back", actor=applicant(matter), now=NOW)
    assert state(matter) == "withdrawing"
    bring(NOW)
    back()
    assert (there().state, state(matter)) == ("withdrawn", "withdrawn")


def test_the_applicant_hears_from_here_alone(town: Town) -> None:
    matter = sent()
    accept(town)
    applicant_here = Matter.objects.get(pk=matter.pk).contact
    assert {notice.contact for notice in Notice.objects.exclude(contact=None)} == {applicant_here}


def test_what_must_be_seen_where_the_applicant_is_is_seen_there_and_answered(town: Town) -> None:
    matter, window = jointly(town), town.actor("window")
    asked = {"words": "请看一眼营业执照正本"}
    act(matter_id=there().pk, action="ask_there", actor=window, now=NOW, data=asked)
    bring(NOW)
    assert (state(matter), Matter.objects.get(pk=matter.pk).owner_person) == ("errand", town.users["window"])
    act(matter_id=matter.pk, action="errand_done", actor=window, now=NOW, data={"words": "看过，是正本"})
    bring(NOW)
    assert state(matter) == "there"
    said = [line.words.get("words") for line in history(there(), public_only=False)]
    assert said[-1] == "看过，是正本"


def test_nobody_is_asked_for_help_with_what_is_not_handled_together(town: Town) -> None:
    sent()
    with pytest.raises(Refusal):
        act(matter_id=there().pk, action="ask_there", actor=town.actor("window"), now=NOW, data={"words": "请看"})
    assert "ask_there" not in {offer.action.key for offer in offers(there(), town.actor("window"))}


def test_who_signed_and_what_does_not_agree_travel_with_it(town: Town) -> None:
    link = link_to_itself(NOW)
    signed = SignedTold("legal_representative", "经营者乙", "13900000000", NOW, "phone")
    note = {
        "question": "面积", "question_en": "Area", "answered": 80, "documented": 130, "unit": "m²", "material": "",
        "field": "area", "permits": [], "words": "按使用面积",
    }  # fmt: skip
    asked = wanted(contradictions=[note])
    cross(wanted=asked, link=link, actor=RESIDENT_ACTOR, now=NOW, client_id="web:1", signatures=[signed])
    send_waiting(now=NOW)
    bring(NOW)
    application = Application.objects.get()
    assert application.contradictions == [note]
    [one] = signatures(application)
    assert (one.name, one.by_phone, one.phone) == ("经营者乙", True, "139****0000")


def test_whoever_asks_what_is_kept_of_them_reads_of_it_and_of_its_letters(town: Town) -> None:
    matter = sent()
    [row] = holdings.get("permit_crossings").read(Person(matter_ids=[matter.pk]))
    assert (row["number"], row["firm"], row["letters_kept"]) == (matter.number, "甲", 4)
    assert holdings.get("permit_crossings").read(Person()) == []
