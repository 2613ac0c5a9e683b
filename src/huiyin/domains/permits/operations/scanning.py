"""What is brought on paper is scanned in at the counter; who did it and when stays with it and in the history."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.domains.permits.models import Application, Crossing, Paper
from huiyin.matters.operations import Acted, act
from huiyin.matters.rules.refusals import BadFields
from huiyin.people.actors import Actor

COUNTER = "counter"


@transaction.atomic
def scan_papers(
    *,
    application_id: UUID,
    material: str,
    files: Sequence[int],
    replaces: bool,
    words: str,
    actor: Actor,
    now: datetime,
    client_id: str = "",
) -> Acted:
    """Add stored files to an application as a paper that some permit of it asks for; `replaces`: for what is there.

    Raises what `act` raises, and `BadFields` where nobody asks for it or nothing was scanned; then nothing is changed.
    """
    if not files:
        raise BadFields({"files": "missing"})
    application = Application.objects.get(pk=application_id)
    if material not in materials_of(application):
        raise BadFields({"material": "nobody asks for it"})
    acted = act(
        matter_id=application_id,
        action="scan",
        actor=actor,
        now=now,
        data={"material": material} | ({"words": words} if words.strip() else {}),
        client_id=client_id,
    )
    if acted.repeated:
        return acted
    if replaces:
        application.papers.filter(material=material, replaced_at=None).update(replaced_at=now)
    for file_id in files:
        fresh = {"added_at": now, "replaced_at": None, "scanned_by_id": actor.user_id}
        Paper.objects.update_or_create(application=application, material=material, file_id=file_id, defaults=fresh)
    return acted


def materials_of(application: Application | Crossing) -> Sequence[str]:
    """The papers that permits of the application ask for, each once."""
    return [*dict.fromkeys(material for step in application.plan["steps"] for material, _part in step["materials"])]
