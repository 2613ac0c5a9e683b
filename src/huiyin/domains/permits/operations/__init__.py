"""Every write of permits."""

from huiyin.domains.permits.operations.codes import (
    NoSuchCode,
    RequestOfAnother,
    issue_code,
    published_status_list,
    set_standing,
    status_list_token,
)
from huiyin.domains.permits.operations.keys import KeyIsThere, NoSuchKey, ensure_key, make_key, revoke_key, rotate_key

__all__ = [
    "KeyIsThere",
    "NoSuchCode",
    "NoSuchKey",
    "RequestOfAnother",
    "ensure_key",
    "issue_code",
    "make_key",
    "published_status_list",
    "revoke_key",
    "rotate_key",
    "set_standing",
    "status_list_token",
]
