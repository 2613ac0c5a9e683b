"""What the room of notices keeps of a person: what was sent, and the addresses it went to."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from huiyin.notices.models import Endpoint, Notice, Preferences
from huiyin.notices.operations.keeping import forget_addresses
from huiyin.people.holdings import Holding, Part, Person, Row, holdings


def register() -> None:
    """Name them all."""
    tables = {"notices.Notice", "notices.Endpoint", "notices.Preferences"}
    holdings.register("notices", Holding(frozenset(tables), _notices, part=Part.CONTACT, erase=_erase))
    holdings.register(
        "notice_desk", Holding(frozenset({"notices.Retried", "notices.Text"}), lambda _person: [], stays="office")
    )


def _notices(person: Person) -> Sequence[Row]:
    theirs = Q(subject__in=person.matter_ids, user=None)
    if person.user_id is not None:
        theirs |= Q(user_id=person.user_id)
    found = Notice.objects.filter(theirs).order_by("-created_at")[:1000]
    return [
        {
            "template": notice.template,
            "channel": notice.channel,
            "state": notice.state,
            "written_at": notice.created_at.isoformat(),
            "sent_at": notice.sent_at.isoformat() if notice.sent_at else None,
        }
        for notice in found
    ]


def _erase(person: Person, now: datetime) -> int:
    erased = sum(forget_addresses(subject=matter_id) for matter_id in person.matter_ids)
    gone, _tables = Endpoint.objects.filter(subject__in=person.matter_ids).delete()
    Preferences.objects.filter(subject__in=person.matter_ids).delete()
    return erased + gone
