"""What sensing keeps of people: who belongs to which premises, and the alarms there."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from huiyin.domains.sensing.models import Alarm, DeviceChange, PremisesChange, Tie
from huiyin.people.holdings import Holding, Part, Person, Row, holdings


def register() -> None:
    """Name them all."""
    holdings.register(
        "homes", Holding(frozenset({"sensing.Tie", "sensing.Premises"}), _homes, part=Part.CONTACT, erase=_leave)
    )
    # an alarm is known by its device and place; whose home it was stands in the tie
    holdings.register("alarms", Holding(frozenset({"sensing.Alarm"}), _alarms, stays="history"))
    changes = frozenset({"sensing.DeviceChange", "sensing.PremisesChange"})
    holdings.register("changes_of_homes", Holding(changes, _changes, stays="history"))


def _ties(person: Person) -> "QuerySet[Tie]":
    whose = Q(contact_id__in=person.contact_ids)
    if person.user_id is not None:
        whose |= Q(user_id=person.user_id)
    return Tie.objects.filter(whose).select_related("premises").order_by("since")


def _homes(person: Person) -> Sequence[Row]:
    return [
        {
            "premises": str(tie.premises),
            "part": tie.part,
            "since": tie.since.isoformat(),
            "until": tie.until.isoformat() if tie.until else None,
        }
        for tie in _ties(person)
    ]


def _leave(person: Person, now: datetime) -> int:
    """Nobody who asked to be forgotten is told of alarms any more."""
    return _ties(person).filter(until=None).update(until=now)


def _alarms(person: Person) -> Sequence[Row]:
    rows = Alarm.objects.filter(premises__in=_ties(person).values("premises")).select_related("matter")
    return [
        {"number": alarm.matter.number, "type": alarm.type, "raised_at": alarm.raised_at.isoformat()}
        for alarm in rows.order_by("raised_at")
    ]


def _changes(person: Person) -> Sequence[Row]:
    """What somebody with an account has changed about devices and places."""
    if person.user_id is None:
        return []
    done = [
        *DeviceChange.objects.filter(by_id=person.user_id).values_list("at", "what", "words"),
        *PremisesChange.objects.filter(by_id=person.user_id).values_list("at", "what", "words"),
    ]
    return [{"what": what, "at": at.isoformat(), "words": words} for at, what, words in sorted(done)]
