"""An application goes on as soon as a step of it, or of a permit in it, has committed."""

from huiyin.domains.permits.models import PermitCase, Visit
from huiyin.domains.permits.operations import advance, go_on_with_changes, take_back_broken
from huiyin.domains.permits.operations.stepping import SAYING
from huiyin.kernel.clock import SystemClock
from huiyin.matters.events import MatterMoved

ENDINGS_OF_A_PERMIT = frozenset({"granted", "refused", "withdrawn"})

VISIT_STEPS = frozenset({"arrange", "move", "look", "finish"})


def on_moved(event: MatterMoved) -> None:
    """Go on with the application that moved, or whose permit was decided. What is missed here, the job finds."""
    if event.kind == "application" and event.to_state in {"deciding", "withdrawing"}:
        advance(application_id=event.matter_id, now=SystemClock().now())
    elif event.kind == "change" or (event.kind == "permit" and event.action in SAYING):
        go_on_with_changes(now=SystemClock().now())
    elif event.kind == "permit" and event.to_state in ENDINGS_OF_A_PERMIT and event.action != "withdraw":
        application_id = PermitCase.objects.values_list("application_id", flat=True).get(pk=event.matter_id)
        advance(application_id=application_id, now=SystemClock().now())
    elif event.kind == "visit" and event.action in VISIT_STEPS:
        application_id = Visit.objects.values_list("application_id", flat=True).get(pk=event.matter_id)
        advance(application_id=application_id, now=SystemClock().now())
    elif event.kind == "commitment" and event.to_state == "broken":
        take_back_broken(now=SystemClock().now())
