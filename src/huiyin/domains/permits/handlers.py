"""An application goes on as soon as a step of it, or of a permit in it, has committed."""

from collections.abc import Mapping

from huiyin.domains.permits import operations
from huiyin.domains.permits.models import PermitCase, Visit
from huiyin.domains.permits.operations import (
    advance,
    follow_told,
    go_on_with_changes,
    go_on_with_renewals,
    report_back,
    send_online,
    take_back_broken,
)
from huiyin.domains.permits.operations.stepping import SAYING
from huiyin.domains.permits.rules.crossing import (
    AFTER,
    APPLICATION,
    CHOICE,
    CORRECTION,
    ERRAND,
    ERRAND_DONE,
    STATE,
)
from huiyin.exchange.registry import Taker
from huiyin.kernel.clock import SystemClock
from huiyin.matters.events import MatterMoved, MatterOpened

TAKERS: Mapping[str, Taker] = {
    APPLICATION: Taker(operations.take_application, refused=operations.sent_back),
    CORRECTION: Taker(operations.take_correction, refused=operations.sent_back),
    CHOICE: Taker(operations.take_choice, refused=operations.sent_back),
    STATE: Taker(operations.take_state),
    ERRAND: Taker(operations.take_errand, refused=operations.errand_refused),
    ERRAND_DONE: Taker(operations.take_errand_done),
    AFTER: Taker(operations.take_after, refused=operations.not_done_there),
}
"""What other installations say of applications, by the kind of message."""

ENDINGS_OF_A_PERMIT = frozenset({"granted", "refused", "withdrawn"})

CLOCKS = frozenset({"stop_clock", "resume", "extend"})

VISIT_STEPS = frozenset({"arrange", "move", "look", "finish"})


def on_opened(event: MatterOpened) -> None:
    """What is handled wholly online goes to the other region at once."""
    if event.kind == "crossing":
        send_online(crossing_id=event.matter_id, now=SystemClock().now())


def on_moved(event: MatterMoved) -> None:
    """Go on with the application that moved, or whose permit was decided. What is missed here, the job finds."""
    if event.kind == "application" and event.to_state in {"deciding", "withdrawing", "giving_up"}:
        advance(application_id=event.matter_id, now=SystemClock().now())
    elif event.kind == "change" or (event.kind == "permit" and event.action in SAYING):
        go_on_with_changes(now=SystemClock().now())
    elif (event.kind == "permit" and event.action in CLOCKS) or (
        event.kind == "permit" and event.to_state in ENDINGS_OF_A_PERMIT and event.action != "withdraw"
    ):
        application_id = PermitCase.objects.values_list("application_id", flat=True).get(pk=event.matter_id)
        advance(application_id=application_id, now=SystemClock().now())
    elif event.kind == "visit" and event.action in VISIT_STEPS:
        application_id = Visit.objects.values_list("application_id", flat=True).get(pk=event.matter_id)
        advance(application_id=application_id, now=SystemClock().now())
    elif event.kind == "renewal" and event.to_state == "renewed":
        go_on_with_renewals(now=SystemClock().now())
    elif event.kind == "commitment" and event.to_state == "broken":
        take_back_broken(now=SystemClock().now())
    elif event.kind == "crossing" and event.action == "errand_done":
        follow_told(crossing_id=event.matter_id, now=SystemClock().now())
    _tell_elsewhere(event)


def _tell_elsewhere(event: MatterMoved) -> None:
    """The region that received it hears of every step of an application and of the permits in it."""
    if event.kind == "application":
        report_back(application_id=event.matter_id, now=SystemClock().now())
    elif event.kind == "permit":
        application_id = PermitCase.objects.values_list("application_id", flat=True).get(pk=event.matter_id)
        report_back(application_id=application_id, now=SystemClock().now())
