"""Every read of permits."""

from huiyin.domains.permits.queries.codes import (
    codes_of,
    ids_of_number,
    last_list,
    standings,
    status_of,
    status_uri,
)
from huiyin.domains.permits.queries.keys import jwk_set, verifier_keys

__all__ = [
    "codes_of",
    "ids_of_number",
    "jwk_set",
    "last_list",
    "standings",
    "status_of",
    "status_uri",
    "verifier_keys",
]
