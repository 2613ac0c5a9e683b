"""How an application stands, as another region is told."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import override

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, Correction, LicenceState, PermitCase
from huiyin.domains.permits.queries.casefile import asked_to_correct
from huiyin.domains.permits.queries.cases import cases_of
from huiyin.domains.permits.queries.licences import licence_of
from huiyin.domains.permits.rules.correction import AskedFor, read_asked
from huiyin.domains.permits.rules.crossing import CaseTold, LicenceTold, Told
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Name, State
from huiyin.matters import queries as matters
from huiyin.people.directory import unit_card

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


_NO_REASON = frozenset({"received", "waiting", "reviewing", "stopped", "granted"})
"""States of a permit that need none: it is being decided on, or was granted. Any other says why."""


def standing_of(application: Application, *, revision: int, now: datetime) -> Told:
    """All of it, in both languages, with no name in it but the firm's."""
    matter = application.matter
    state = _state(matter)
    return Told(
        revision=revision,
        number=matter.number,
        state=matter.state,
        name=state.name,
        tone=state.tone.value,
        at=now,
        due_at=matter.due_at if matter.state == "deciding" else None,
        cases=[_case(one) for one in cases_of(application.pk)],
        missing=asked_to_correct(matter) if matter.state == "correcting" else "",
        reason=_reason(matter) if matter.resolution == "not_accepted" else "",
        resolution=matter.resolution or "",
        licence=_licence(application),
        asked=_asked(matter) if matter.state == "correcting" else None,
    )


def _asked(matter: "Matter") -> AskedFor | None:
    row = Correction.objects.filter(pk=matter.pk).first()
    return read_asked(row.asked) if row else None


def _case(case: PermitCase) -> CaseTold:
    matter, state = case.matter, _state(case.matter)
    permit, unit = catalogue().permits.get(case.permit), unit_card(case.matter.owner_unit_id)
    title = matter.title.split(" · ")[0]
    return CaseTold(
        permit=case.permit,
        name=permit.name if permit else Name(title, title),
        authority=Name(unit.name_zh, unit.name_en or unit.name_zh),
        state=state.name if case.suspended_at is None else _named(LicenceState.SUSPENDED),
        tone=state.tone.value if case.suspended_at is None else "yours",
        due_at=None if matter.closed_at else matter.due_at,
        paused_at=matter.paused_at,
        closed_at=matter.closed_at,
        number=case.number,
        reason="" if matter.state in _NO_REASON and case.suspended_at is None else _reason(matter),
        valid_until=case.valid_until,
        stands=(case.suspended_at is None and matter.state == "granted") if case.decided_at else None,
    )


def _state(matter: "Matter") -> State:
    return lifecycles.version(matter.kind, matter.lifecycle_version).states[matter.state]


def _reason(matter: "Matter") -> str:
    lines = matters.history(matter, public_only=True)
    return next((line.words["reason"] for line in reversed(lines) if line.words.get("reason")), "")


def _named(state: LicenceState) -> Name:
    said = []
    for language in ("zh-hans", "en"):
        with override(language):
            said.append(str(state.label))
    return Name(*said)


def _licence(application: Application) -> LicenceTold | None:
    licence = licence_of(application.pk)
    if licence is None:
        return None
    stands = licence.state == LicenceState.VALID
    state = None if stands else _named(LicenceState(licence.state))
    return LicenceTold(licence.number, licence.code.text, licence.valid_until, stands, state, licence.firm)
