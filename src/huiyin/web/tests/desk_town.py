"""The town with requests in it, and its people signed in at the desk."""

from collections.abc import Mapping
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from huiyin.matters.domain import Incoming, domains
from huiyin.matters.operations import Opened, act
from huiyin.matters.tests.cast import INSIDE, Town
from huiyin.people.actors import RESIDENT_ACTOR, Actor

WORDS = "三楼安全通道堆满纸箱，门推不开。"
Step = tuple[str, str, Mapping[str, object]]
PASSWORD = "correct horse battery"


def raised(
    words: str = WORDS, *, ago: timedelta = timedelta(), at: tuple[float, float] = INSIDE, **more: object
) -> Opened:
    """A request of a resident."""
    open_from = domains.get("voice").open_from
    assert open_from is not None
    lon, lat = at
    incoming = Incoming(text=words, actor=RESIDENT_ACTOR, now=timezone.now() - ago, source="web", lon=lon, lat=lat)
    return open_from(Incoming(**{**{f: getattr(incoming, f) for f in incoming.__dataclass_fields__}, **more}))


def seated(town: Town, username: str) -> Client:
    """Somebody's browser, signed in."""
    client = Client()
    client.force_login(town.users[username], backend="django.contrib.auth.backends.ModelBackend")
    return client


def walked(opened: Opened, town: Town, *steps: Step) -> None:
    """Take these steps: who, what, with what; "resident" is the reporter with the receipt."""
    from huiyin.matters.rules.permission import receipt_key
    from huiyin.people.actors import ActorKind

    for who, action, data in steps:
        resident = Actor(ActorKind.REPORTER, "居民", key=receipt_key(opened.matter.id))
        actor = resident if who == "resident" else town.actor(who, timezone.now())
        act(matter_id=opened.matter.id, action=action, actor=actor, now=timezone.now(), data=data)
