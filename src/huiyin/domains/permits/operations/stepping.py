"""What a step of an application or of a permit changes in its own row."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Application, LicenceState, PermitCase
from huiyin.domains.permits.operations.arriving import ask_there
from huiyin.domains.permits.operations.changing import reissue_lost, say_of_change, sign_anew
from huiyin.domains.permits.operations.committing import open_check
from huiyin.domains.permits.operations.licences import issue_licence, synchronise
from huiyin.domains.permits.rules.catalogue import Kind
from huiyin.domains.permits.rules.validity import NO_END, last_day, out_of_bounds
from huiyin.kernel.spans import Span
from huiyin.matters.domain import Step
from huiyin.matters.rules.refusals import BadFields, NotAllowed

ACCEPTING = frozenset({"accept", "deem_accepted"})
DECIDING = frozenset({"grant", "file", "refuse"})
ALLOWING = frozenset({"grant", "file"})
ANNOUNCED = "announce_expiry"
CHANGING = frozenset({"suspend", "restore", "revoke", "surrender", "expire", "renew"})
GONE = {
    "revoke": LicenceState.REVOKED,
    "surrender": LicenceState.SURRENDERED,
    "expire": LicenceState.EXPIRED,
}
SAYING = frozenset({"agree_to_change", "object_to_change"})
ISSUING = frozenset({"issue", "take_part"})
ENDING = ISSUING | {"refuse", "do_not_accept", "need_nothing", "withdraw", "close_withdrawn"}
"""The actions of `application.toml` that lead to its end."""


def on_application_step(step: Step) -> Span | None:
    """Accepting starts the clock of the whole; issuing makes the licence, in the same transaction."""
    if step.action in ACCEPTING:
        application = Application.objects.get(pk=step.matter.pk)
        application.accepted_at = step.now
        application.save(update_fields=["accepted_at"])
        return Span.parse(application.plan["within"])
    if step.action in ENDING:
        Application.objects.filter(pk=step.matter.pk).update(ended_at=step.now)
    if step.action in ISSUING:
        issue_licence(application_id=step.matter.pk, now=step.now)
    if step.action == "ask_there":
        ask_there(step)
    if step.action == "sign_anew":
        sign_anew(application_id=step.matter.pk, now=step.now)
    if step.action == "report_lost":
        reissue_lost(application_id=step.matter.pk, now=step.now)
    return None


def on_permit_step(step: Step) -> Span | None:
    """Keep when it was decided and until when it is good; what becomes of it later is in the licence at once."""
    case = PermitCase.objects.select_related("application").get(pk=step.matter.pk)
    if step.action in DECIDING:
        if step.action != "file" and _step_of(case).get("kind") == Kind.FILING:
            raise NotAllowed(step.action, ("nobody: a filing is done when it is filed",))
        said = str(step.given.facts.get("until", ""))
        case.decided_at = step.now
        case.number = str(step.given.facts.get("permit_number", ""))
        case.valid_until = _granted_until(case, said, step.now) if step.action in ALLOWING else None
        case.save(update_fields=["decided_at", "number", "valid_until"])
        if step.action == "grant" and (within := _step_of(case).get("checked_after")):
            open_check(case=case, granted=step.matter, within=within, now=step.now)
    elif step.action == ANNOUNCED:
        case.announced_until = date.fromisoformat(str(step.given.facts["until"]))
        case.save(update_fields=["announced_until"])
    elif step.action in CHANGING:
        if step.action == "renew":
            case.valid_until = read_day(str(step.given.facts["until"]), case.valid_until, step.now)
        elif step.action != "expire":
            case.suspended_at = step.now if step.action == "suspend" else None
        case.save(update_fields=["valid_until", "suspended_at"])
        synchronise(case=case, gone=GONE.get(step.action), now=step.now)
    elif step.action in SAYING:
        say_of_change(step)
    return None


def _granted_until(case: PermitCase, said: str, now: datetime) -> date | None:
    """As its authority says, or else as the catalogue has it. What neither says is not without an end for that."""
    if said == NO_END:
        return None
    if said:
        return _fit(date.fromisoformat(said), None, now)
    years = _step_of(case)["years"]
    if not years and _step_of(case).get("kind") != Kind.FILING:
        raise BadFields({"until": "nobody has said until when it is good"})
    return last_day(day_of(now), years) if years else None


def _step_of(case: PermitCase) -> Mapping[str, Any]:
    """What the plan of the day said of this permit."""
    steps: Sequence[Mapping[str, Any]] = case.application.plan["steps"]
    return next(step for step in steps if step["permit"] == case.permit)


def read_day(given: str, ends: date | None, now: datetime) -> date:
    """The last day of what is renewed. Raises `BadFields`."""
    if given == NO_END:
        raise BadFields({"until": "needs a day"})
    return _fit(date.fromisoformat(given), ends, now)


def _fit(until: date, ends: date | None, now: datetime) -> date:
    if wrong := out_of_bounds(until, ends, day_of(now)):
        raise BadFields({"until": wrong})
    return until


def read_until(value: object) -> str:
    """A day, 2031-11-25, or that there is no end."""
    if value == NO_END:
        return NO_END
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError("not a day: 2031-11-25") from None


STOPS = ("hearing", "inspection", "testing", "appraisal", "expert_review")
"""What the clock may stop for (行政许可法 art. 45), and nothing else."""


def read_stop(value: object) -> str:
    """Why time does not count: one of the reasons of the law."""
    if value not in STOPS:
        raise ValueError("one of " + ", ".join(STOPS))
    return str(value)
