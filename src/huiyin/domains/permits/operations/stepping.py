"""What a step of an application or of a permit changes in its own row."""

from huiyin.domains.permits.models import Application, PermitCase
from huiyin.domains.permits.operations.licences import issue_licence
from huiyin.kernel.spans import Span
from huiyin.matters.domain import Step

ACCEPTING = frozenset({"accept", "deem_accepted"})
DECIDING = frozenset({"grant", "refuse"})
ISSUING = frozenset({"issue", "take_part"})


def on_application_step(step: Step) -> Span | None:
    """Accepting starts the clock of the whole; issuing makes the licence, in the same transaction."""
    if step.action in ACCEPTING:
        application = Application.objects.get(pk=step.matter.pk)
        application.accepted_at = step.now
        application.save(update_fields=["accepted_at"])
        return Span.parse(application.plan["within"])
    if step.action in ISSUING:
        issue_licence(application_id=step.matter.pk, now=step.now)
    return None


def on_permit_step(step: Step) -> Span | None:
    """Keep when it was decided, and under which number it was granted."""
    if step.action in DECIDING:
        number = str(step.given.facts.get("permit_number", ""))
        PermitCase.objects.filter(pk=step.matter.pk).update(decided_at=step.now, number=number)
    return None


STOPS = ("hearing", "inspection", "testing", "appraisal", "expert_review")
"""What the clock may stop for (行政许可法 art. 45), and nothing else."""


def read_stop(value: object) -> str:
    """Why time does not count: one of the reasons of the law."""
    if value not in STOPS:
        raise ValueError("one of " + ", ".join(STOPS))
    return str(value)
