"""Tables of patrols."""

from huiyin.domains.patrol.models.hazard import Hazard
from huiyin.domains.patrol.models.round import Finding, Round
from huiyin.domains.patrol.models.site import Site

__all__ = ["Finding", "Hazard", "Round", "Site"]
