"""A resident at the pages: reports, holds a receipt; and what the desk does meanwhile."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.test import Client

from huiyin.domains.voice.operations import report
from huiyin.matters import queries
from huiyin.matters.domain import Incoming
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import INSIDE, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

WORDS = "梅里新村12幢三楼消防门被杂物堵住了，出不去。请尽快来看。"


@dataclass
class Resident:
    """Somebody with a receipt and a browser."""

    token: str
    client: Client = field(default_factory=Client)

    @property
    def matter(self) -> "Matter":
        """What they raised, as it stands now."""
        return queries.by_receipt(self.token)

    def look(self, path: str = "", **query: str) -> Any:
        """Open the receipt or a page below it."""
        return self.client.get(f"/r/{self.token}{path}", query)

    def do(self, action: str, **form: Any) -> Any:
        """Send the form of an action, as it was when the page was opened."""
        return self.client.post(f"/r/{self.token}/do/{action}", {"seen_state": self.matter.state} | form)


def resident(**more: Any) -> Resident:
    """Somebody who has just reported a blocked door inside the town."""
    lon, lat = INSIDE
    incoming = Incoming(text=WORDS, actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat, **more)
    return Resident(report(incoming).receipt)


def desk_does(town: Town, one: Resident, *steps: tuple[str, str, dict[str, object]]) -> None:
    """Take actions at the desk: who, action, what is given."""
    for who, action, data in steps:
        act(matter_id=one.matter.id, action=action, actor=town.actor(who), now=NOW, data=data)


def answered(town: Town) -> Resident:
    """Somebody whose report was assigned, taken in hand and answered."""
    one = resident()
    desk_does(
        town,
        one,
        ("secretary", "accept_and_assign", {"unit": "property"}),
        ("officer", "take", {}),
        ("officer", "answer", {"answer": "杂物已清走，门能打开了。"}),
    )
    return one
