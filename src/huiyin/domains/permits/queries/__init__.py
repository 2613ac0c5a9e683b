"""What is read of applications and authorities."""

from huiyin.domains.permits.queries.authorities import Deciding, at_window, deciding, unit_of_authority
from huiyin.domains.permits.queries.casefile import (
    CaseFile,
    asked_to_correct,
    case_file,
    noted,
    own_page,
    paper_of,
    signatures,
)
from huiyin.domains.permits.queries.cases import cases_of, received_at, step_of, unfinished
from huiyin.domains.permits.queries.codes import (
    codes_of,
    id_of,
    ids_of_number,
    last_list,
    standings,
    status_of,
    status_uri,
)
from huiyin.domains.permits.queries.crossing_progress import (
    asked_there,
    licence_elsewhere,
    licence_sent_back,
    materials_sent,
    not_taken_there,
    plaque_elsewhere,
)
from huiyin.domains.permits.queries.figures import saved
from huiyin.domains.permits.queries.keys import jwk_set, verifier_keys
from huiyin.domains.permits.queries.kiosks import OPENED_HERE, exists, kiosk, kiosk_of_link, kiosks, opened_in, visit_at
from huiyin.domains.permits.queries.known_firms import form_before
from huiyin.domains.permits.queries.licences import (
    Verified,
    behind_old_code,
    claims_of,
    in_register,
    licence_of,
    on_paper,
    signed_by,
    verified,
)
from huiyin.domains.permits.queries.linked import LinkedLine, area_here, area_of, directory, link_of
from huiyin.domains.permits.queries.renewals import Ending, endings, renewal_window
from huiyin.domains.permits.queries.stops import stop_choices, stops_on
from huiyin.domains.permits.queries.visits import undecided, visit_of_application, visit_of_matter, visit_page

__all__ = [
    "OPENED_HERE",
    "CaseFile",
    "Deciding",
    "Ending",
    "LinkedLine",
    "Verified",
    "area_here",
    "area_of",
    "asked_there",
    "asked_to_correct",
    "at_window",
    "behind_old_code",
    "case_file",
    "cases_of",
    "claims_of",
    "codes_of",
    "deciding",
    "directory",
    "endings",
    "exists",
    "form_before",
    "id_of",
    "ids_of_number",
    "in_register",
    "jwk_set",
    "kiosk",
    "kiosk_of_link",
    "kiosks",
    "last_list",
    "licence_elsewhere",
    "licence_of",
    "licence_sent_back",
    "link_of",
    "materials_sent",
    "not_taken_there",
    "noted",
    "on_paper",
    "opened_in",
    "own_page",
    "paper_of",
    "plaque_elsewhere",
    "received_at",
    "renewal_window",
    "saved",
    "signatures",
    "signed_by",
    "standings",
    "status_of",
    "status_uri",
    "step_of",
    "stop_choices",
    "stops_on",
    "undecided",
    "unfinished",
    "unit_of_authority",
    "verified",
    "verifier_keys",
    "visit_at",
    "visit_of_application",
    "visit_of_matter",
    "visit_page",
]
