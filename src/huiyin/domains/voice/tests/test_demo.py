"""The sample district: lived through, whole, once, and silent."""

from collections import Counter
from datetime import UTC, datetime

from django.contrib.auth.hashers import check_password

from huiyin.domains.voice import demo
from huiyin.domains.voice.models import VoiceRequest
from huiyin.matters import verification
from huiyin.matters.models import Matter, Timer
from huiyin.notices.models import Notice
from huiyin.people import demo as people
from huiyin.people.models import User
from huiyin.places import demo as places

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)
STATES = {
    "received", "accepted", "assigned", "in_hand", "waiting", "answered", "reopening", "closed", "looking", "settled",
    "joined", "refused", "contested",
}  # fmt: skip


def test_the_sample_district_has_every_state_and_a_ledger_that_holds(db: None) -> None:
    places.build()
    people.build(now=NOW)
    demo.build(now=NOW)
    matters = list(Matter.objects.all())
    states = Counter(matter.state for matter in matters)
    assert set(states) == STATES
    assert 110 <= len(matters) <= 140
    assert any(matter.is_late(NOW) for matter in matters)
    assert any(matter.paused_at for matter in matters)
    assert list(verification.breaks()) == []
    assert not Timer.objects.filter(state=Timer.State.WAITING, fires_at__lte=NOW).exists()
    assert not Notice.objects.filter(state__in=["waiting", "sending"]).exists()
    assert not User.objects.exclude(email="").exists()
    assert check_password(people.PASSWORD, User.objects.get(username="secretary").password)
    demo.build(now=NOW)
    assert VoiceRequest.objects.count() == len(matters)
