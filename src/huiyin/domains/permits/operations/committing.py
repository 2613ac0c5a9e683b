"""What was granted on the applicant's word is looked at afterwards, and taken back where the word was false."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from huiyin.database.rows import insert
from huiyin.domains.permits.models import Commitment, PermitCase
from huiyin.domains.permits.operations.singly import each
from huiyin.kernel.spans import Span
from huiyin.matters.operations import MatterDraft, Place, act, open_matter
from huiyin.people.actors import SYSTEM_ACTOR
from huiyin.people.directory import unit_card

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

FALSE = "经核查，承诺不实，许可撤销。"
"""The reason that stands with a permit that is taken back for a false word; what was found stands with the check."""


def open_check(*, case: PermitCase, granted: "Matter", within: str, now: datetime) -> None:
    """Open the check of what was just granted by commitment, for the authority that granted it, in its transaction."""
    draft = MatterDraft(
        title=f"承诺核查 · {granted.title}"[:200],
        words={"words": f"{granted.title}（{granted.number}）以告知承诺方式准予，到现场看承诺是不是属实。"},
        source="follow_up",
        place=Place(granted.lon, granted.lat, granted.address, granted.area_id),
        within=Span.parse(within),
        contact=granted.contact,
        reporter_id=granted.reporter_id,
        follow_up_of_id=granted.pk,
        announced=False,
    )
    also = partial(_write_row, case=case)
    opened = open_matter(
        kind="commitment", actor=SYSTEM_ACTOR, draft=draft, now=now, client_id=f"commitment:{case.pk}", also=also
    )
    unit = unit_card(granted.owner_unit_id).code
    act(matter_id=opened.matter.pk, action="hand_out", actor=SYSTEM_ACTOR, now=now, data={"unit": unit})


def _write_row(matter: "Matter", *, case: PermitCase) -> None:
    insert(Commitment(matter=matter, case=case))


def take_back_broken(*, now: datetime) -> int:
    """Revoke every permit whose commitment was found to be false and that still stands; how many that were."""
    broken = Commitment.objects.filter(matter__state="broken", case__matter__state="granted")
    return each(broken.values_list("case_id", flat=True), lambda one: _take_back(one, now), what="broken commitment")


def _take_back(case_id: UUID, now: datetime) -> None:
    data, client_id = {"reason": FALSE}, f"{case_id}:broken"
    act(matter_id=case_id, action="revoke", actor=SYSTEM_ACTOR, now=now, data=data, client_id=client_id)
