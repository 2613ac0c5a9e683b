"""What is read of applications and authorities."""

from huiyin.domains.permits.queries.authorities import at_window, unit_of_authority
from huiyin.domains.permits.queries.casefile import (
    CaseFile,
    asked_to_correct,
    case_file,
    noted,
    own_page,
    paper_of,
    signatures,
)
from huiyin.domains.permits.queries.cases import cases_of, unfinished
from huiyin.domains.permits.queries.codes import (
    codes_of,
    ids_of_number,
    last_list,
    standings,
    status_of,
    status_uri,
)
from huiyin.domains.permits.queries.crossing_progress import asked_there, licence_sent_back, materials_sent
from huiyin.domains.permits.queries.figures import saved
from huiyin.domains.permits.queries.keys import jwk_set, verifier_keys
from huiyin.domains.permits.queries.kiosks import OPENED_HERE, exists, kiosk, kiosk_of_link, kiosks, opened_in, visit_at
from huiyin.domains.permits.queries.known_firms import form_before
from huiyin.domains.permits.queries.later import LaterLine, later_of
from huiyin.domains.permits.queries.licences import Verified, licence_of, on_paper, verified
from huiyin.domains.permits.queries.linked import LinkedLine, area_here, area_of, directory, link_of, takes
from huiyin.domains.permits.queries.pledges import PledgeShown, pledges_in, pledges_of
from huiyin.domains.permits.queries.visits import undecided, visit_of_application, visit_of_matter, visit_page

__all__ = [
    "OPENED_HERE",
    "CaseFile",
    "LaterLine",
    "LinkedLine",
    "PledgeShown",
    "Verified",
    "area_here",
    "area_of",
    "asked_there",
    "asked_to_correct",
    "at_window",
    "case_file",
    "cases_of",
    "codes_of",
    "directory",
    "exists",
    "form_before",
    "ids_of_number",
    "jwk_set",
    "kiosk",
    "kiosk_of_link",
    "kiosks",
    "last_list",
    "later_of",
    "licence_of",
    "licence_sent_back",
    "link_of",
    "materials_sent",
    "noted",
    "on_paper",
    "opened_in",
    "own_page",
    "paper_of",
    "pledges_in",
    "pledges_of",
    "saved",
    "signatures",
    "standings",
    "status_of",
    "status_uri",
    "takes",
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
