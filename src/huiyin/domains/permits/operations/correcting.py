"""An application is corrected: papers take the place of those that were not right, and it goes back to the window."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.domains.permits.models import Application, Paper
from huiyin.matters.operations import Acted, act
from huiyin.matters.rules.refusals import BadFields
from huiyin.people.actors import Actor


@transaction.atomic
def correct(
    *,
    application_id: UUID,
    papers: Mapping[str, Sequence[int]],
    words: str,
    actor: Actor,
    now: datetime,
    client_id: str = "",
) -> Acted:
    """Put `papers` (ids of stored files by material) in the place of what was there, and hand it back.

    What they take the place of stays on record. Raises what `act` raises, and then no paper was changed; `BadFields`
    when there is neither a paper nor a word.
    """
    check_corrected(
        papers, words, Paper.objects.filter(application_id=application_id).values_list("material", flat=True)
    )
    acted = act(
        matter_id=application_id,
        action="correct",
        actor=actor,
        now=now,
        data={"words": words} if words.strip() else {},
        client_id=client_id,
    )
    if acted.repeated:
        return acted
    application = Application.objects.get(pk=application_id)
    for material, files in papers.items():
        application.papers.filter(material=material, replaced_at=None).update(replaced_at=now)
        for file_id in files:
            fresh = {"added_at": now, "replaced_at": None}
            Paper.objects.update_or_create(application=application, material=material, file_id=file_id, defaults=fresh)
    return acted


def check_corrected(papers: Mapping[str, Sequence[int]], words: str, there: Iterable[str]) -> None:
    """Raises `BadFields` for neither a paper nor a word, and for papers in the place of which nothing was handed in."""
    if not papers and not words.strip():
        raise BadFields({"papers": "missing"})
    if strange := sorted(set(papers) - set(there)):
        raise BadFields({f"paper:{material}": "nobody asks for it" for material in strange})
