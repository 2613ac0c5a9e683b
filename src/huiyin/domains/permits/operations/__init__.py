"""Every write of permits."""

from huiyin.domains.permits.operations.advancing import advance, advance_all
from huiyin.domains.permits.operations.authorities import put_authority
from huiyin.domains.permits.operations.changing import ask_change, go_on_with_changes, on_change_step, surrender
from huiyin.domains.permits.operations.codes import (
    NoSuchCode,
    RequestOfAnother,
    issue_code,
    published_status_list,
    set_standing,
    status_list_token,
)
from huiyin.domains.permits.operations.committing import take_back_broken
from huiyin.domains.permits.operations.correcting import correct
from huiyin.domains.permits.operations.drafting import (
    begin,
    digest_of,
    drop_old,
    drop_paper,
    form_of,
    keep_form,
    keep_paper,
    send,
    stored,
)
from huiyin.domains.permits.operations.expiring import announce_expiries
from huiyin.domains.permits.operations.handing_in import Wanted, fields_asked, hand_in
from huiyin.domains.permits.operations.keeping_figures import keep_months
from huiyin.domains.permits.operations.keys import KeyIsThere, NoSuchKey, ensure_key, make_key, revoke_key, rotate_key
from huiyin.domains.permits.operations.scanning import scan_papers
from huiyin.domains.permits.operations.stepping import on_application_step, on_permit_step, read_stop, read_until
from huiyin.domains.permits.operations.visiting import arrange, look, on_visit_step, read_at

__all__ = [
    "KeyIsThere",
    "NoSuchCode",
    "NoSuchKey",
    "RequestOfAnother",
    "Wanted",
    "advance",
    "advance_all",
    "announce_expiries",
    "arrange",
    "ask_change",
    "begin",
    "correct",
    "digest_of",
    "drop_old",
    "drop_paper",
    "ensure_key",
    "fields_asked",
    "form_of",
    "go_on_with_changes",
    "hand_in",
    "issue_code",
    "keep_form",
    "keep_months",
    "keep_paper",
    "look",
    "make_key",
    "on_application_step",
    "on_change_step",
    "on_permit_step",
    "on_visit_step",
    "published_status_list",
    "put_authority",
    "read_at",
    "read_stop",
    "read_until",
    "revoke_key",
    "rotate_key",
    "scan_papers",
    "send",
    "set_standing",
    "status_list_token",
    "stored",
    "surrender",
    "take_back_broken",
]
