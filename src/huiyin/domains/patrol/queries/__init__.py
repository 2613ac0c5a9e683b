"""Every read of patrols."""

from huiyin.domains.patrol.queries.items import item_choices
from huiyin.domains.patrol.queries.rounds import (
    RoundFilter,
    SiteRate,
    current_round,
    is_carer,
    my_rounds,
    own_page,
    rates,
    round_by_matter,
    round_page,
    seen_site,
    seen_sites,
    site_by_id,
    sites,
    stream_rounds,
)

__all__ = [
    "RoundFilter",
    "SiteRate",
    "current_round",
    "is_carer",
    "item_choices",
    "my_rounds",
    "own_page",
    "rates",
    "round_by_matter",
    "round_page",
    "seen_site",
    "seen_sites",
    "site_by_id",
    "sites",
    "stream_rounds",
]
