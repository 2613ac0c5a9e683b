"""An application is corrected: what was asked for is put in its place, and it goes back to the window."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from huiyin.domains.permits.models import Application, CorrectionPaper, Paper
from huiyin.domains.permits.operations.drafting import stored
from huiyin.domains.permits.operations.mending import Given, Record, keep, mend
from huiyin.domains.permits.queries import called_in_chinese, done_of
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.correction import Done, changed_lines
from huiyin.evidence.rules import FILES_PER_MATTER, Reason, Refused
from huiyin.matters.operations import Acted, act
from huiyin.matters.rules.refusals import BadFields
from huiyin.people.actors import Actor, ActorKind

NOTHING: Mapping[str, str] = MappingProxyType({})


@transaction.atomic
def correct(
    *,
    application_id: UUID,
    papers: Mapping[str, Sequence[int]],
    words: str,
    actor: Actor,
    now: datetime,
    client_id: str = "",
    form: Mapping[str, str] = NOTHING,
    answers: Mapping[str, Value] = MappingProxyType({}),
    shown: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Acted:
    """Put `papers` (ids of stored files by material), fields of the `form` and `answers` in the place of what was, and
    hand it back. `shown`: the parts that the new papers show.

    What they take the place of stays on record; the history names what was changed. Raises what `act` raises, and then
    nothing was changed; `BadFields` with all that is missing or wrong of what was asked for, or that nobody asked for.
    """
    application = Application.objects.select_related("matter").get(pk=application_id)
    if application.matter.state != "correcting":  # asked for twice, or too late: the core says which
        said = said_in_history(application, done_of(application_id), words)
        return act(matter_id=application_id, action="correct", actor=actor, now=now, data=said, client_id=client_id)
    mended = mend(application, Given(papers, words, form, answers, shown), now)
    said = said_in_history(application, mended.done, words)
    acted = act(matter_id=application_id, action="correct", actor=actor, now=now, data=said, client_id=client_id)
    if acted.repeated:
        return acted
    keep(application, mended, actor, now)
    scanned_by = actor.user_id if actor.kind is ActorKind.PERSON else None
    for material, files in papers.items():
        application.papers.filter(material=material, replaced_at=None).update(replaced_at=now)
        for file_id in files:
            fresh = {"added_at": now, "replaced_at": None, "scanned_by_id": scanned_by}
            Paper.objects.update_or_create(application=application, material=material, file_id=file_id, defaults=fresh)
    return acted


def check_correction(*, record: Record, given: Given, now: datetime) -> Mapping[str, str]:
    """What is missing or wrong, nothing written: for a page on which something else is wrong too."""
    try:
        mend(record, given, now)
    except BadFields as wrong:
        return wrong.problems
    return {}


def said_in_history(record: Record, done: Done, words: str) -> Mapping[str, str]:
    """The words of the step: the applicant's own, and what was changed, by name."""
    changed = changed_by_name(record, done)
    lines = [one for one in (words.strip(), changed) if one]
    return {"words": "\n".join(lines)} if lines else {}


def changed_by_name(record: Record, done: Done) -> str:
    """Which fields, papers and answers were changed, as lines of a history."""
    return changed_lines(done, lambda kind, code: called_in_chinese(kind, code, record.industry))


def keep_for_correction(
    *, matter_id: UUID, papers: Iterable[tuple[str, BinaryIO, str]], now: datetime
) -> Mapping[str, Refused]:
    """Keep files (material, bytes, name) for the next try; those that were refused are returned by material."""
    refused: dict[str, Refused] = {}
    rows = CorrectionPaper.objects.filter(matter_id=matter_id)
    for material, stream, filename in papers:
        if rows.filter(material=material).count() >= FILES_PER_MATTER:
            refused[material] = Refused(Reason.TOO_MANY)
            continue
        try:
            file = stored(stream=stream, filename=filename, now=now)
        except Refused as why:
            refused[material] = why
        else:
            rows.get_or_create(matter_id=matter_id, material=material, file=file, defaults={"added_at": now})
    return refused


def drop_from_correction(*, matter_id: UUID, kept: Iterable[int]) -> None:
    """Forget the files that the applicant has unticked; `kept` are the ids of the others."""
    CorrectionPaper.objects.filter(matter_id=matter_id).exclude(pk__in=list(kept)).delete()
