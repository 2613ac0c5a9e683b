"""Both ends of an application across regions, in one town: what the tests of them share."""

from dataclasses import replace

from huiyin.domains.permits.models import Application, Crossing
from huiyin.domains.permits.operations import (
    advance,
    cross,
    report_all,
    send_waiting,
)
from huiyin.domains.permits.tests.cast import wanted
from huiyin.domains.permits.tests.line import bring, link_to_itself
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR, Actor


def crossed(way: str = "online") -> Matter:
    """An application to the linked region, as it was handed in."""
    link = link_to_itself(NOW, way)
    return cross(wanted=wanted(), link=link, actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter


def sent(way: str = "online") -> Matter:
    """The same once the other side has it."""
    matter = crossed(way)
    if way == "online":
        send_waiting(now=NOW)
    else:
        window = Matter.objects.get(pk=matter.pk).owner_person
        assert window is not None
    bring(NOW)
    return matter


def state(matter: Matter) -> str:
    return Matter.objects.get(pk=matter.pk).state


def there() -> Matter:
    return Application.objects.select_related("matter").get().matter


def applicant(matter: Matter) -> Actor:
    return replace(RESIDENT_ACTOR, key=receipt_key(matter.pk))


def accept(town: Town) -> None:
    act(matter_id=there().pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=there().pk, now=NOW)


def back() -> None:
    """What happened there is told here."""
    advance(application_id=there().pk, now=NOW)
    report_all(now=NOW)
    bring(NOW)


def told(matter: Matter) -> dict[str, str]:
    cases = (Crossing.objects.get(pk=matter.pk).told or {})["cases"]
    return {one["permit"]: one["state"]["zh"] for one in cases}


def jointly(town: Town) -> Matter:
    """An application that both places handle, as it lies there."""
    matter = crossed("joint")
    act(matter_id=matter.pk, action="send_on", actor=town.actor("window"), now=NOW, data={"identity": "身份证"})
    bring(NOW)
    return matter
