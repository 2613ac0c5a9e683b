"""Every write of permits."""

from huiyin.domains.permits.operations.advancing import advance, advance_all
from huiyin.domains.permits.operations.arriving import (
    errand_refused,
    report_all,
    report_back,
    take_application,
    take_choice,
    take_correction,
    take_errand_done,
)
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
from huiyin.domains.permits.operations.crossing import (
    correct_across,
    cross,
    on_crossing_step,
    send_online,
    send_waiting,
)
from huiyin.domains.permits.operations.drafting import (
    begin,
    change_answers,
    digest_of,
    drop_old,
    drop_paper,
    form_of,
    keep_documented,
    keep_form,
    keep_paper,
    keep_papers,
    keep_shown,
    stay,
    stored,
)
from huiyin.domains.permits.operations.expiring import announce_expiries
from huiyin.domains.permits.operations.handing_in import Wanted, fields_asked, hand_in
from huiyin.domains.permits.operations.hearing import sent_back, take_errand, take_state
from huiyin.domains.permits.operations.keeping_figures import keep_months
from huiyin.domains.permits.operations.keys import KeyIsThere, NoSuchKey, ensure_key, make_key, revoke_key, rotate_key
from huiyin.domains.permits.operations.linking import UnfitLink, put_region
from huiyin.domains.permits.operations.reading_licence import TooManyReadings, read_licence_photo, read_of
from huiyin.domains.permits.operations.scanning import scan_papers
from huiyin.domains.permits.operations.sending import contradictions_of, is_settled, send
from huiyin.domains.permits.operations.signing import (
    UnableToSign,
    check_name,
    check_signing_code,
    content_of,
    invite,
    send_signing_code,
    sign,
    unsigned,
)
from huiyin.domains.permits.operations.stepping import on_application_step, on_permit_step, read_stop, read_until
from huiyin.domains.permits.operations.visiting import arrange, look, on_visit_step, read_at

__all__ = [
    "KeyIsThere",
    "NoSuchCode",
    "NoSuchKey",
    "RequestOfAnother",
    "TooManyReadings",
    "UnableToSign",
    "UnfitLink",
    "Wanted",
    "advance",
    "advance_all",
    "announce_expiries",
    "arrange",
    "ask_change",
    "begin",
    "change_answers",
    "check_name",
    "check_signing_code",
    "content_of",
    "contradictions_of",
    "correct",
    "correct_across",
    "cross",
    "digest_of",
    "drop_old",
    "drop_paper",
    "ensure_key",
    "errand_refused",
    "fields_asked",
    "form_of",
    "go_on_with_changes",
    "hand_in",
    "invite",
    "is_settled",
    "issue_code",
    "keep_documented",
    "keep_form",
    "keep_months",
    "keep_paper",
    "keep_papers",
    "keep_shown",
    "look",
    "make_key",
    "on_application_step",
    "on_change_step",
    "on_crossing_step",
    "on_permit_step",
    "on_visit_step",
    "published_status_list",
    "put_authority",
    "put_region",
    "read_at",
    "read_licence_photo",
    "read_of",
    "read_stop",
    "read_until",
    "report_all",
    "report_back",
    "revoke_key",
    "rotate_key",
    "scan_papers",
    "send",
    "send_online",
    "send_signing_code",
    "send_waiting",
    "sent_back",
    "set_standing",
    "sign",
    "status_list_token",
    "stay",
    "stored",
    "surrender",
    "take_application",
    "take_back_broken",
    "take_choice",
    "take_correction",
    "take_errand",
    "take_errand_done",
    "take_state",
    "unsigned",
]
