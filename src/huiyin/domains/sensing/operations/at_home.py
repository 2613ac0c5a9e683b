"""Who at home hears what became of an alarm: those who were told of it."""

from typing import TYPE_CHECKING

from huiyin.domains.sensing.models import Part, Rung, Tie
from huiyin.matters.domain import Listener

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


def listeners(matter: "Matter") -> list[Listener]:
    """Whoever was told of the alarm and still belongs to its place: everybody once, and nobody of a drill.

    Two statements.
    """
    rungs = Rung.objects.filter(alarm_id=matter.pk).values_list("told", "alarm__is_drill", "alarm__premises_id")
    named = {part for told, is_drill, _premises in rungs if not is_drill for part in told} & set(Part.values)
    if not named:
        return []
    ties = Tie.objects.filter(until=None, premises_id=rungs[0][2], part__in=named).order_by("id")
    found = list({tie.user_id or tie.contact_id: tie for tie in ties.select_related("user", "contact")}.values())
    at_home = [_listener(tie) for tie in found]
    # A contact's notice goes to the browsers that were allowed on the receipt as well; without one they have their own.
    return at_home if any(one.contact for one in at_home) else [*at_home, Listener()]


def _listener(tie: Tie) -> Listener:
    someone = tie.user or tie.contact
    assert someone is not None
    return Listener(tie.user_id, tie.contact, someone.language)
