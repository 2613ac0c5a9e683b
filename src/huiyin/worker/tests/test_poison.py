"""One bad item among many holds up no other."""

from datetime import datetime, timedelta

import pytest

from huiyin.matters.locking import Locked
from huiyin.matters.models import Matter, Timer
from huiyin.matters.operations import MatterDraft, fire_due, open_matter, timers
from huiyin.matters.rules.timers import TimerKind
from huiyin.matters.tests.cast import NOW, Town, build_town
from huiyin.people.actors import RESIDENT_ACTOR


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def a_matter() -> Matter:
    draft = MatterDraft(title="路灯不亮", words={"words": "路灯不亮"}, source="web")
    return open_matter(kind="voice", actor=RESIDENT_ACTOR, draft=draft, now=NOW).matter


def test_a_timer_that_cannot_fire_is_put_off_and_the_others_fire(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = a_matter(), a_matter()
    really = timers._escalate

    def escalate(locked: Locked, timer: Timer, now: datetime) -> None:
        if timer.matter_id == bad.id:
            raise ValueError("a fault of ours")
        really(locked, timer, now)

    monkeypatch.setattr(timers, "_escalate", escalate)
    later = NOW + timedelta(days=1)
    fire_due(now=later)
    left = Timer.objects.filter(state=Timer.State.WAITING, kind=TimerKind.WARN)
    assert [(t.matter_id, t.fires_at) for t in left] == [(bad.id, later + timers.PUT_OFF)]
    assert good.history.filter(action="warn").exists()
