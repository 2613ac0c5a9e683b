"""Tables of the intake."""

from huiyin.intake.models.attribute import Attribute, Scope
from huiyin.intake.models.claim import Claim
from huiyin.intake.models.command import Command, State
from huiyin.intake.models.observation import Observation
from huiyin.intake.models.progress import Offset, Outcome, Stream, Unweighed
from huiyin.intake.models.refusal import Refusal
from huiyin.intake.models.source import Source
from huiyin.intake.models.summary import Summary, ThinnedDay

__all__ = [
    "Attribute",
    "Claim",
    "Command",
    "Observation",
    "Offset",
    "Outcome",
    "Refusal",
    "Scope",
    "Source",
    "State",
    "Stream",
    "Summary",
    "ThinnedDay",
    "Unweighed",
]
