"""Every write of patrols."""

from huiyin.domains.patrol.operations.hazards import on_step, open_follow_up, open_found, read_item, report
from huiyin.domains.patrol.operations.rounds import on_round_step, open_rounds, read_found
from huiyin.domains.patrol.operations.sites import BadSite, SiteDraft, put_site, set_active

__all__ = [
    "BadSite",
    "SiteDraft",
    "on_round_step",
    "on_step",
    "open_follow_up",
    "open_found",
    "open_rounds",
    "put_site",
    "read_found",
    "read_item",
    "report",
    "set_active",
]
