"""Every write of permits."""

from huiyin.domains.permits.operations.advancing import advance, advance_all
from huiyin.domains.permits.operations.authorities import put_authority
from huiyin.domains.permits.operations.drafting import (
    begin,
    digest_of,
    drop_old,
    drop_paper,
    form_of,
    keep_form,
    keep_paper,
    send,
)
from huiyin.domains.permits.operations.handing_in import Wanted, fields_asked, hand_in
from huiyin.domains.permits.operations.stepping import on_application_step, on_permit_step, read_stop

__all__ = [
    "Wanted",
    "advance",
    "advance_all",
    "begin",
    "digest_of",
    "drop_old",
    "drop_paper",
    "fields_asked",
    "form_of",
    "hand_in",
    "keep_form",
    "keep_paper",
    "on_application_step",
    "on_permit_step",
    "put_authority",
    "read_stop",
    "send",
]
