"""The lane of what is urgent: all seats are taken at once, and whatever hangs holds up nobody else."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.utils import timezone

from huiyin.kernel.ids import new_id
from huiyin.kernel.registry import Registry
from huiyin.notices.channels.port import Channel, Outgoing, Receipt, Recipient
from huiyin.notices.channels.registry import new_registry
from huiyin.notices.models import Notice
from huiyin.notices.operations import Draft, write
from huiyin.notices.rules import Kind
from huiyin.people import vault
from huiyin.worker import urgent

pytestmark = pytest.mark.usefixtures("committed_db")
ENOUGH = 15.0
"""Seconds that anything here may take on a machine that is busy."""


class Door:
    """A channel that lets nobody through before it is opened, and counts who stands in it."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.standing: list[str] = []

    def addresses_of(self, who: Recipient) -> tuple[str, ...]:
        """The e-mail address."""
        return (who.email,) if who.email else ()

    def send(self, outgoing: Outgoing) -> Receipt:
        """Stand in it until it is open; who is quick passes."""
        if not outgoing.address.startswith("quick"):
            self.standing.append(outgoing.address)
            self.open.wait(ENOUGH)
        return Receipt("taken")


@contextmanager
def lane(door: Door) -> Iterator[Registry[Channel]]:
    """The lane at work; it ends with the block, and whoever still stands in the door is let through."""
    channels = new_registry()
    channels.register("email", door)
    stop = threading.Event()
    thread = threading.Thread(target=urgent.run, args=(stop, channels))
    thread.start()
    try:
        yield channels
    finally:
        stop.set()
        door.open.set()
        thread.join(ENOUGH)
    assert not thread.is_alive()


def raised(channels: Registry[Channel], *addresses: str) -> None:
    """All of these are told at once, as those of an alarm are."""
    drafts = [
        Draft(
            subject=new_id(),
            template="notices.trial",
            params={},
            user_id=None,
            address=vault.encrypt(address),
            channels=("email",),
            kind=Kind.ALARM,
            urgent=True,
        )
        for address in addresses
    ]
    with transaction.atomic():
        write(drafts, timezone.now(), channels=channels)


def until(holds: Callable[[], bool]) -> float:
    """Wait until it holds; how many seconds that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < ENOUGH
        time.sleep(0.01)
    return time.monotonic() - began


def test_all_that_belong_to_an_alarm_are_claimed_together_and_told_at_once() -> None:
    door = Door()
    with lane(door) as channels:
        raised(channels, *(f"slow{n}@example.org" for n in range(urgent.AT_ONCE)))
        until(lambda: len(door.standing) == urgent.AT_ONCE)
        assert Notice.objects.values("claimed_at").distinct().count() == 1
        door.open.set()
        until(lambda: Notice.objects.filter(state="delivered").count() == urgent.AT_ONCE)


def test_who_hangs_gives_the_seat_to_the_next() -> None:
    door = Door()
    with lane(door) as channels:
        raised(channels, *(f"slow{n}@example.org" for n in range(urgent.AT_ONCE)))
        until(lambda: len(door.standing) == urgent.AT_ONCE)
        raised(channels, "quick@example.org")
        took = until(lambda: Notice.objects.filter(state="delivered").exists())
        assert not door.open.is_set()
        assert took < urgent.SLOW * 6


def test_what_is_urgent_does_not_wait_for_the_next_look() -> None:
    door = Door()
    with lane(door) as channels:
        raised(channels, "quick@example.org")
        until(lambda: Notice.objects.filter(state="delivered").exists())
        waits = []
        for n in range(5):
            time.sleep(0.1)  # it sleeps now, for a second if nobody wakes it
            raised(channels, f"quick{n}@example.org")
            waits.append(until(lambda n=n: Notice.objects.filter(state="delivered").count() == n + 2))  # type: ignore[misc]
        assert sorted(waits)[2] < urgent.LOOK / 2, waits
