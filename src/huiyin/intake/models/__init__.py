"""Tables of the intake."""

from huiyin.intake.models.observation import Observation
from huiyin.intake.models.progress import Offset, Stream, Unweighed
from huiyin.intake.models.refusal import Refusal
from huiyin.intake.models.source import Source

__all__ = ["Observation", "Offset", "Refusal", "Source", "Stream", "Unweighed"]
