"""一次告知补正: all that has to be corrected is asked for at once, by name, one time."""

from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from huiyin.domains.permits.models import Application, Correction
from huiyin.domains.permits.queries import called_in_chinese, known_of
from huiyin.domains.permits.rules.catalogue import FieldKind
from huiyin.domains.permits.rules.correction import AskedFor, problems_of_asking, told
from huiyin.domains.permits.rules.fitting import fit
from huiyin.matters.operations import Acted, act
from huiyin.matters.rules.refusals import BadFields
from huiyin.people.actors import Actor

ASKED = "ask_correction"


@transaction.atomic
def ask_correction(*, application_id: UUID, asked: AskedFor, actor: Actor, now: datetime, client_id: str = "") -> Acted:
    """Tell the applicant what to correct, and keep it by name beside the words.

    Raises what `act` raises, and `BadFields` with what is asked for and not there, or is asked for without a word.
    """
    application = Application.objects.get(pk=application_id)
    asked = _tidy(asked)
    if problems := problems_of_asking(asked, known_of(application)):
        raise BadFields(problems)
    missing = told(asked, lambda kind, code: called_in_chinese(kind, code, application.industry))
    acted = act(
        matter_id=application_id,
        action=ASKED,
        actor=actor,
        now=now,
        data={"missing": missing},
        client_id=client_id,
    )
    if not acted.repeated:
        kept = msgspec.to_builtins(asked)
        Correction.objects.create(matter_id=application_id, asked=kept, asked_at=now)
    return acted


def _tidy(asked: AskedFor) -> AskedFor:
    def lines(named: dict[str, str]) -> dict[str, str]:
        return {code: fit(FieldKind.TEXT, words) for code, words in named.items()}

    whole = fit(FieldKind.LONG, asked.words)
    return AskedFor(lines(asked.fields), lines(asked.papers), lines(asked.answers), whole)
