"""A fault of ours while an alarm is raised loses no alarm: the next reading raises it, or whoever asks for it again."""

from typing import Any

import pytest
from django.utils import timezone

from huiyin.domains.sensing import operations
from huiyin.domains.sensing.tests.conftest import Home
from huiyin.intake.models import Unweighed
from huiyin.intake.operations.setting_aside import weigh_again


@pytest.fixture
def broken(home: Home, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Alarms cannot be raised, until it is undone."""

    def fail(**_: Any) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(operations, "raise_alarm", fail)
    return monkeypatch


def test_the_next_reading_raises_what_could_not_be_raised(home: Home, broken: pytest.MonkeyPatch) -> None:
    home.say(smoke=True)
    assert home.weigh() == []
    assert Unweighed.objects.get(ended_at=None).source_id == home.device.source_id
    broken.undo()
    home.say(smoke=True)
    (alarm,) = home.weigh()
    assert alarm.type == "fire"


def test_whoever_asks_has_it_raised_without_a_further_word_of_the_device(
    home: Home, broken: pytest.MonkeyPatch
) -> None:
    home.say(smoke=True)
    assert home.weigh() == []
    broken.undo()
    weigh_again(ids=[Unweighed.objects.get().pk], by_name="调度员", now=timezone.now())
    home.live_again()
    (alarm,) = home.weigh()
    assert alarm.type == "fire"
    home.live_again()
    assert [one.pk for one in home.weigh()] == [alarm.pk]
    assert Unweighed.objects.get().outcome == "weighed"
