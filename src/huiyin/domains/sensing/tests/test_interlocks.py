"""An alarm sets in motion what its place asks for: told with it, confirmed, tried once more, released by somebody."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.domains.sensing import operations
from huiyin.domains.sensing.models import Actuation, Alarm, Device, Interlock
from huiyin.domains.sensing.operations import BadInterlock, interlocking
from huiyin.domains.sensing.tests.conftest import Home
from huiyin.intake.models import Command
from huiyin.intake.operations.commanding import answer, claim
from huiyin.matters.models import Entry
from huiyin.matters.operations import act
from huiyin.matters.queries import offers
from huiyin.matters.rules.refusals import BadFields
from huiyin.notices.models import Notice

SECONDS = timedelta(seconds=1)


@pytest.fixture
def charger(home: Home) -> Device:
    """What can cut the power of the shed's charger."""
    return home.add("gateway", name="充电桩控制器")


@pytest.fixture
def cut(home: Home, charger: Device) -> Interlock:
    """Fire cuts the power."""
    return operations.put_interlock(
        premises=home.premises,
        device=charger,
        alarm="fire",
        method="cut_power",
        undoing="restore_power",
        now=timezone.now(),
    )


def burn(home: Home) -> Alarm:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    return alarm


def told(charger: Device) -> list[str]:
    """The commands that the device has been given to this moment, in order."""
    return list(Command.objects.filter(source=charger.source_id).order_by("id").values_list("method", flat=True))


def answers(charger: Device, said: Any) -> None:
    """The device takes its newest command from the door, and answers it."""
    ((_holder, order),) = claim(holders=[charger.source_id], now=timezone.now())
    assert answer(command_id=order.id, holder=charger.source_id, said=said, now=timezone.now())


def runs_out(charger: Device) -> None:
    """The device says nothing until its command is overdue."""
    Command.objects.filter(source=charger.source_id).update(expires_at=timezone.now() - SECONDS)


def outcomes(alarm: Alarm) -> list[tuple[str, str]]:
    """What stands on the alarm's history of it."""
    entries = Entry.objects.filter(matter=alarm.pk, action__startswith="interlock").order_by("sequence")
    return [(entry.action, entry.texts.get(field="outcome").text) for entry in entries]


def test_fire_cuts_the_power_and_the_confirmation_is_on_the_alarm(home: Home, charger: Device, cut: Interlock) -> None:
    alarm = burn(home)
    assert told(charger) == ["cut_power"]
    answers(charger, {"ok": True})
    home.later(seconds=2)
    assert Actuation.objects.get().state == "done"
    assert [said for _action, said in outcomes(alarm)] == ["已下发", "设备已确认：{'ok': True}"]


def test_the_command_is_committed_with_the_alarm_or_not_at_all(
    home: Home, charger: Device, cut: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("huiyin.intake.operations.offsets.advance", fail)
        with pytest.raises(ZeroDivisionError):
            burn(home)
    assert (told(charger), Alarm.objects.count()) == ([], 0)


def test_a_fault_in_an_interlock_holds_up_no_alarm(
    home: Home, charger: Device, cut: Interlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(interlocking, "command", fail)
    alarm = burn(home)
    assert (alarm.type, told(charger)) == ("fire", [])


@pytest.mark.parametrize("how", ["silence", "refusal"])
def test_what_is_not_confirmed_is_tried_once_more_and_then_told(
    home: Home, charger: Device, cut: Interlock, how: str
) -> None:
    alarm = burn(home)
    before = Notice.objects.filter(subject=alarm.pk).count()
    for later in (2, 4, 6):
        if how == "refusal" and Actuation.objects.get().state == "asked":
            answers(charger, {"error": "relay"})
        else:
            runs_out(charger)
        home.later(seconds=later)
    assert told(charger) == ["cut_power", "cut_power"]
    assert Actuation.objects.get().state == "failed"
    assert [action for action, _said in outcomes(alarm)] == ["interlock", "interlock", "interlock_failed"]
    assert Notice.objects.filter(subject=alarm.pk).count() > before


def test_an_officer_releases_it_and_only_then_the_alarm_can_be_closed(
    home: Home, charger: Device, cut: Interlock
) -> None:
    alarm, grid = burn(home), home.town.actor("grid")
    answers(charger, {"ok": True})
    home.later(seconds=2)
    now = timezone.now()
    act(matter_id=alarm.pk, action="call_false", actor=grid, now=now, data={"cause": "cooking"})
    home.say(smoke=False)
    home.weigh()
    home.later(minutes=2)
    with pytest.raises(BadFields, match="release it first"):
        act(matter_id=alarm.pk, action="close_false", actor=grid, now=now)
    act(matter_id=alarm.pk, action="release", actor=grid, now=now)
    assert told(charger) == ["cut_power", "restore_power"]
    answers(charger, None)
    home.later(minutes=3)
    assert Actuation.objects.get().state == "released"
    act(matter_id=alarm.pk, action="close_false", actor=grid, now=now)


def test_release_is_offered_only_where_something_is_set_in_motion(home: Home, charger: Device) -> None:
    alarm, grid = burn(home), home.town.actor("grid")
    assert "release" not in {offer.action.key for offer in offers(alarm.matter, grid)}
    Alarm.objects.all()
    operations.put_interlock(premises=home.premises, device=charger, method="cut_power", now=timezone.now())
    home.say(battery=8)
    home.weigh()
    alarm.matter.refresh_from_db()
    assert "release" not in {offer.action.key for offer in offers(alarm.matter, grid)}


def test_tests_set_nothing_in_motion_unless_that_is_asked_for(home: Home, charger: Device, cut: Interlock) -> None:
    operations.put_in_test(device=home.device, actor=home.town.actor("grid"), now=timezone.now())
    home.look()
    home.say(smoke=True)
    (alarm,) = home.weigh()
    assert (alarm.is_test, told(charger)) == (True, [])
    asked = operations.put_interlock(
        premises=home.premises, device=charger, method="start_ventilation", in_tests=True, now=timezone.now()
    )
    interlocking.set_in_motion(alarm=alarm, now=timezone.now())
    assert told(charger) == ["start_ventilation"]
    operations.end_interlock(interlock=asked)


def test_only_what_is_bad_enough_and_of_the_type_sets_it_in_motion(home: Home, charger: Device, cut: Interlock) -> None:
    home.say(battery=8)
    home.weigh()
    assert told(charger) == []


def test_an_alarm_that_goes_on_cuts_once_and_again_after_a_release(home: Home, charger: Device, cut: Interlock) -> None:
    alarm, grid = burn(home), home.town.actor("grid")
    home.say(smoke=False)
    home.weigh()
    home.later(minutes=2)
    home.say(smoke=True)
    home.weigh()
    assert told(charger) == ["cut_power"]
    act(matter_id=alarm.pk, action="release", actor=grid, now=timezone.now())
    home.say(smoke=False)
    home.weigh()
    home.later(minutes=5)
    runs_out(charger)
    home.later(minutes=6)
    runs_out(charger)
    home.later(minutes=7)
    assert Actuation.objects.get().state == "stuck"
    home.say(smoke=True)
    home.weigh()
    assert told(charger)[-1] == "cut_power"
    assert Actuation.objects.get().state == "asked"


def test_what_is_no_interlock_is_refused(home: Home, charger: Device) -> None:
    for wrong in ({"alarm": "flood"}, {"severity": "dire"}, {"within": timedelta(hours=1)}, {"method": " "}):
        given: dict[str, Any] = {"premises": home.premises, "device": charger, "method": "cut_power", **wrong}
        with pytest.raises(BadInterlock):
            operations.put_interlock(now=timezone.now(), **given)
    assert not Interlock.objects.exists()
