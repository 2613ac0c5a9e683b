"""Whoever at home was told of an alarm hears what became of it: once a step, and not of a drill."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from huiyin.domains.sensing.models import Alarm, Part, Premises
from huiyin.domains.sensing.operations import end_tie, tie
from huiyin.domains.sensing.rules import Severity
from huiyin.domains.sensing.tests.street import NOW, Street, build_street
from huiyin.matters.operations import act
from huiyin.notices.channels.in_app import IN_APP
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


@pytest.fixture
def home(street: Street) -> Premises:
    """Its owner has an account."""
    return street.home("3 幢", "402", user=street.account("owner", "业主甲"))


def told(alarm: Alarm, who: str = "owner") -> list[Notice]:
    """What stands in somebody's inbox of the steps of an alarm."""
    rows = Notice.objects.filter(subject=alarm.pk, template="sensing.to_owner", channel=IN_APP, user__username=who)
    return list(rows.order_by("id"))


def states(alarm: Alarm, who: str = "owner") -> list[object]:
    """Where it stood at each step that somebody was told of."""
    return [notice.params["state"] for notice in told(alarm, who)]


def test_an_owner_with_an_account_hears_of_every_step(street: Street, home: Premises) -> None:
    alarm = street.alarm(street.device(home))
    street.act("grid", alarm, "acknowledge")
    street.act("grid", alarm, "set_out")
    street.act("grid", alarm, "arrive")
    street.act("grid", alarm, "call_false", cause="steam")
    street.quiet(alarm)
    street.act("grid", alarm, "close_false")
    assert states(alarm) == ["acknowledged", "on_site", "false_alarm", "closed"]
    said = [words_of(notice).body for notice in told(alarm)]
    assert "有人到现场了" in said[1]
    assert "是误报，原因：水汽" in said[2]
    assert "办结了，原因：水汽" in said[3]


def test_it_reads_in_english(street: Street, home: Premises) -> None:
    alarm = street.alarm(street.device(home))
    street.act("grid", alarm, "arrive")
    street.act("grid", alarm, "call_false", cause="steam")
    said = [words_of(notice, "en") for notice in told(alarm)]
    assert said[0].title == "Smoke, 梅里路 3 号 3 幢 402: On site"
    assert "has somebody on site" in said[0].body
    assert "is false; cause: steam" in said[1].body.lower()


def test_a_tenant_and_a_firm_that_were_told_hear_it_too(street: Street, home: Premises) -> None:
    tie(premises=home, part=Part.TENANT, user=street.account("tenant", "租户甲"), now=NOW)
    tie(premises=home, part=Part.FIRM, name="物业甲", phone="13800000001", now=NOW)
    alarm = street.alarm(street.device(home))
    street.act("grid", alarm, "arrive")
    assert states(alarm, "tenant") == ["on_site"]
    assert Notice.objects.filter(subject=alarm.pk, template="sensing.to_owner", contact__isnull=False).count() == 1


def test_whoever_was_not_told_of_it_does_not_hear_its_outcome(street: Street, home: Premises) -> None:
    tie(premises=home, part=Part.TENANT, user=street.account("tenant", "租户甲"), now=NOW)
    alarm = street.alarm(street.device(home), "smoke.taken_down", Severity.MINOR)
    street.act("grid", alarm, "arrive")
    assert states(alarm, "tenant") == []
    assert states(alarm) == ["on_site"]


def test_whoever_moved_out_meanwhile_hears_no_more(street: Street, home: Premises) -> None:
    left = tie(premises=home, part=Part.TENANT, user=street.account("tenant", "租户甲"), now=NOW)
    alarm = street.alarm(street.device(home))
    end_tie(tie=left, now=NOW)
    street.act("grid", alarm, "arrive")
    assert states(alarm, "tenant") == []


def test_a_step_that_is_sent_twice_is_told_once(street: Street, home: Premises) -> None:
    alarm = street.alarm(street.device(home))
    for _ in range(2):
        act(matter_id=alarm.pk, action="arrive", actor=street.town.actor("grid", NOW), now=NOW, client_id="one")
    assert states(alarm) == ["on_site"]


def test_an_owner_who_lives_there_is_told_once(street: Street, home: Premises) -> None:
    tie(premises=home, part=Part.TENANT, user=street.town.users["owner"], now=NOW)
    alarm = street.alarm(street.device(home))
    street.act("grid", alarm, "arrive")
    assert states(alarm) == ["on_site"]


def test_nobody_is_told_of_what_they_did_themselves_or_twice_over(street: Street, home: Premises) -> None:
    alarm = street.alarm(street.device(home))
    street.act("owner", alarm, "acknowledge")
    assert states(alarm) == []
    tie(premises=home, part=Part.TENANT, user=street.town.users["dispatcher"], now=NOW)
    street.act("grid", alarm, "arrive")
    assert states(alarm, "dispatcher") == []
    assert Notice.objects.filter(
        subject=alarm.pk, template="matters.step", user__username="dispatcher", params__action="arrive"
    ).exists()


@pytest.mark.parametrize("marked", [{"is_drill": True}, {"is_test": True}])
def test_of_a_drill_or_a_test_nobody_at_home_hears_the_steps(
    street: Street, home: Premises, marked: dict[str, Any]
) -> None:
    tie(premises=home, part=Part.TENANT, name="租户甲", phone="13800000001", now=NOW)
    alarm = street.alarm(street.device(home), **marked)
    street.act("grid", alarm, "acknowledge")
    street.act("grid", alarm, "call_false", cause="steam")
    assert not Notice.objects.filter(subject=alarm.pk, template="sensing.to_owner").exists()


def test_what_was_minor_and_closed_by_itself_is_told_as_over(street: Street, home: Premises) -> None:
    alarm = street.alarm(street.device(home), "smoke.taken_down", Severity.MINOR)
    street.quiet(alarm)
    (notice,) = told(alarm)
    assert "自己恢复了" in words_of(notice).body
