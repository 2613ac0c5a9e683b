"""Who may do what to an application, a permit, a visit, a check, a renewal, a change: the table, role by role."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from huiyin.domains.permits.models import Application, Commitment, LicenceChange, PermitCase, Visit
from huiyin.domains.permits.operations import advance, ask_renewal, cross, hand_in
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.tests.cast import AUTHORITIES, build_permit_town, case, grant, wanted_for
from huiyin.domains.permits.tests.line import link_to_itself
from huiyin.domains.permits.tests.test_after_the_licence import asked
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.rules.permission import may, reads_inside, receipt_key
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR, SYSTEM_ACTOR, Actor

ROLES = "applicant window own other supervisor city stranger system"
"""Whoever holds the receipt; the comprehensive window; the authority that decides; another authority that decides in
the same application; the street's supervisor and the city desk, who are told when something is late; somebody without a
post; the product's own clock."""

TABLE: Mapping[str, Mapping[str, str]] = {
    "application": {
        "accept": "window", "deem_accepted": "system", "ask_correction": "window", "correct": "applicant window",
        "scan": "window", "do_not_accept": "window", "follow": "system", "ask_choice": "system",
        "issue": "system", "take_part": "applicant window", "refuse": "system", "need_nothing": "system",
        "withdraw": "applicant window", "give_up": "applicant window", "report_lost": "applicant window",
        "sign_anew": "system", "call_back": "applicant window", "close_withdrawn": "system",
        "come_jointly": "system", "ask_there": "window", "answered_there": "system",
    },
    "crossing": {
        "send_on": "window", "send_online": "system", "arrived": "system", "sent_back": "system",
        "not_taken": "system", "put_right": "applicant window", "send_again": "window", "do_not_send": "window",
        "errand_came": "system", "errand_done": "window", "ask_correction": "system", "correct": "applicant window",
        "overtaken": "system", "ask_choice": "system", "take_part": "applicant window",
        "withdraw_here": "applicant window", "call_back": "applicant window", "result_came": "system",
        "hand_over": "window", "end_issued": "system", "end_partly": "system", "end_refused": "system",
        "end_not_accepted": "system", "end_not_needed": "system", "end_as_told": "system", "end_withdrawn": "system",
        "licence_stopped": "system", "licence_good_again": "system", "licence_anew": "system",
        "licence_expires": "system", "report_lost": "applicant window", "give_up": "applicant",
        "not_done_there": "system",
    },
    "permit": {
        "hand_out": "window system", "wait": "system", "begin": "window system", "grant": "own", "refuse": "own",
        "stop_clock": "own", "resume": "own", "extend": "own", "visit_set": "system", "visited": "system",
        "file": "system", "look_again": "own", "withdraw": "system", "fall_away": "system", "drop": "system",
        "suspend": "own", "restore": "own", "revoke": "own system", "surrender": "applicant window own system",
        "ask_change": "system", "agree_to_change": "own", "object_to_change": "own", "renew": "own system",
        "announce_expiry": "system", "expire": "system",
    },
    "commitment": {"hand_out": "window system", "found_true": "own", "found_false": "own"},
    "visit": {
        "invite": "window system", "arrange": "window own", "move": "window own", "ask_other_day": "applicant window",
        "nobody_came": "window own", "look": "own other", "finish": "own system", "cancel": "system",
    },
    "renewal": {
        "hand_out": "window system", "renew": "own", "deem_renewed": "system", "refuse": "own",
        "withdraw": "applicant window", "fall_away": "system",
    },
    "change": {
        "accept": "window", "deem_accepted": "system", "change": "system", "refuse": "window system",
        "end_without": "system", "withdraw": "applicant window",
    },
}  # fmt: skip
READERS: Mapping[str, str] = {
    "application": "window supervisor city",
    "crossing": "window supervisor city",
    "permit": "window own supervisor city",
    "commitment": "window own supervisor city",
    "visit": "window own other supervisor city",
    "renewal": "window own supervisor city",
    "change": "window supervisor city",
}
"""Who reads all of it, internal notes too. Each authority reads its own permits alone."""
ANSWERS: dict[str, Value] = {"area": 400.0, "sells_tobacco": True}


@dataclass(frozen=True)
class Scene:
    """A matter of each kind, all of one shop; `own` is the unit of fire safety, `other` that of tobacco."""

    town: Town
    of: Mapping[str, Matter]

    def actor(self, role: str, kind: str) -> Actor:
        known: Mapping[str, Callable[[], Actor]] = {
            "applicant": lambda: replace(RESIDENT_ACTOR, key=receipt_key(self.of[kind].pk)),
            "system": lambda: SYSTEM_ACTOR,
            "own": lambda: self.town.actor(self._own(kind)),
            "other": lambda: self.town.actor("tobacco"),
            "city": lambda: self.town.actor("desk"),
        }
        return known.get(role, lambda: self.town.actor(role))()

    def _own(self, kind: str) -> str:
        return {"application": "market", "change": "market", "visit": "market"}.get(kind, "fire")


@pytest.fixture
def scene(db: None, settings: Settings, tmp_path: Path) -> Iterator[Scene]:
    settings.FILES_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        town = build_permit_town()
        whole = wanted_for(ANSWERS, committed=["fire_check"])
        matter = hand_in(wanted=whole, actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
        act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
        advance(application_id=matter.pk, now=NOW)
        visit = Visit.objects.select_related("matter").get().matter
        for permit in PermitCase.objects.values_list("permit", flat=True):
            grant(town, matter, permit)
        advance(application_id=matter.pk, now=NOW)
        change = asked(matter, firm="另一个名字")
        renewal = renewal_of_fire(matter)
        link = link_to_itself(NOW, "on_behalf")
        crossing = cross(wanted=whole, link=link, actor=RESIDENT_ACTOR, now=NOW, client_id="web:2").matter
        yield Scene(
            town,
            {
                "application": Matter.objects.get(pk=matter.pk),
                "crossing": Matter.objects.get(pk=crossing.pk),
                "permit": case(matter, "fire_check").matter,
                "commitment": Commitment.objects.select_related("matter").get().matter,
                "visit": visit,
                "renewal": renewal,
                "change": LicenceChange.objects.select_related("matter").get(pk=change.pk).matter,
            },
        )


def renewal_of_fire(matter: Matter) -> Matter:
    """Its end is near, and its holder has asked for its renewal."""
    PermitCase.objects.filter(permit="fire_check").update(valid_until=NOW.date() + timedelta(days=60))
    opened = ask_renewal(
        application=matter,
        permit="fire_check",
        words="",
        actor=replace(RESIDENT_ACTOR, key=receipt_key(matter.pk)),
        now=NOW,
        client_id="web:3",
    )
    return Matter.objects.get(pk=opened.matter.pk)


def test_the_table_names_every_action_of_every_kind(db: None) -> None:
    for kind, actions in TABLE.items():
        assert list(actions) == [*lifecycles.current(kind).actions], kind


@pytest.mark.parametrize("kind", TABLE)
def test_each_role_may_do_what_the_table_says_and_nothing_else(scene: Scene, kind: str) -> None:
    at, actions = matters.standing(scene.of[kind]), lifecycles.current(kind).actions
    for name, allowed in TABLE[kind].items():
        can = " ".join(role for role in ROLES.split() if may(actions[name], scene.actor(role, kind), at))
        assert can == allowed, f"{kind}.{name}"


@pytest.mark.parametrize("kind", READERS)
def test_each_role_reads_what_the_table_says_and_nothing_else(scene: Scene, kind: str) -> None:
    at = matters.standing(scene.of[kind])
    reads = [role for role in ROLES.split() if reads_inside(scene.actor(role, kind), at)]
    assert " ".join(reads) == READERS[kind]


def test_an_authority_opens_neither_file_nor_paper_of_another(scene: Scene) -> None:
    numbers = {one.permit: one.matter.number for one in PermitCase.objects.select_related("matter")}
    papers = Application.objects.get().papers.values_list("pk", flat=True)
    for username in AUTHORITIES.values():
        client = Client()
        client.force_login(scene.town.users[username])
        for permit, number in numbers.items():
            mine = AUTHORITIES[PermitCase.objects.get(permit=permit).authority] == username
            assert (status(client, f"/desk/permits/{number}") == 200) is mine, (username, permit)
            handed = [status(client, f"/desk/permits/{number}/paper/{one}") for one in papers]
            assert (200 in handed) is mine, (username, permit)
        application = scene.of["application"].number
        assert status(client, f"/desk/permits/{application}") == 403
        assert status(client, f"/desk/permits/{application}/scan") == 403
        assert status(client, f"/desk/permits/{application}/correction") == 403
        assert status(client, f"/desk/permits/{application}/corrected") == 403


PAGES: Mapping[str, str] = {"correction": "window", "corrected": "window"}
"""Pages of the desk by which something is done to an application, and who may open them; anybody else is refused."""


@pytest.mark.parametrize("page", PAGES)
def test_each_role_opens_the_pages_of_deeds_that_the_table_says(scene: Scene, page: str) -> None:
    number, opened = scene.of["application"].number, []
    for role in ("window", "market", "tobacco", "supervisor", "desk", "stranger"):
        client = Client()
        client.force_login(scene.town.users[role])
        if status(client, f"/desk/permits/{number}/{page}") != 403:
            opened.append(role)
    assert " ".join(opened) == PAGES[page]


def status(client: Client, link: str) -> int:
    answer = client.get(link)
    if answer.streaming:
        answer.getvalue()
    return answer.status_code
