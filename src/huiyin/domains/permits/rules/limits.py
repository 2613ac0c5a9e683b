"""How long somebody may take by law: value, unit and clock as the source has them, and what stops the clock."""

from dataclasses import dataclass
from enum import StrEnum

from huiyin.domains.permits.rules.evidence import Evidence
from huiyin.lifecycles.model import Name


class LimitUnit(StrEnum):
    """What a statutory limit is counted in (administrative licensing law, 82; 日 alone are calendar days)."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    AT_ONCE = "at_once"


class ClockStart(StrEnum):
    """From when a limit runs."""

    RECEIPT = "receipt"
    ACCEPTANCE = "acceptance"
    FILING = "filing"
    INSPECTION = "inspection"
    DECISION = "decision"
    LICENCE = "licence"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long somebody may take: `amount` (0 at once) of `unit`; `more` by which an authority's head may extend it."""

    amount: int
    unit: LimitUnit
    starts: ClockStart
    evidence: Evidence
    more: int = 0
    step: Name | None = None


class Stop(StrEnum):
    """What stops an authority's clock, told to the applicant in writing (administrative licensing law, art. 45)."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"
    RECTIFICATION = "rectification"
