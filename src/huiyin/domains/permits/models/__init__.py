"""What is kept of applications, of the permits in them, of who decides, and of licences."""

from huiyin.domains.permits.models.application import Application, Paper, PermitCase
from huiyin.domains.permits.models.authority import Authority
from huiyin.domains.permits.models.change import ChangePart, LicenceChange
from huiyin.domains.permits.models.co_signer import CoSigner
from huiyin.domains.permits.models.commitment import Commitment
from huiyin.domains.permits.models.correction import Correction, CorrectionPaper, EarlierForm
from huiyin.domains.permits.models.crossing import Arrival, Crossing, CrossingPaper, LinkedRegion, WayText
from huiyin.domains.permits.models.draft import Draft, DraftPaper
from huiyin.domains.permits.models.kiosk import Kiosk, KioskVisit
from huiyin.domains.permits.models.licence import HELD, Licence, LicencePermit, LicenceState
from huiyin.domains.permits.models.licence_code import LicenceCode
from huiyin.domains.permits.models.renewal import Renewal
from huiyin.domains.permits.models.saved_month import SavedMonth
from huiyin.domains.permits.models.signing_key import SigningKey
from huiyin.domains.permits.models.visit import Visit, VisitItem, VisitParty

__all__ = [
    "HELD",
    "Application",
    "Arrival",
    "Authority",
    "ChangePart",
    "CoSigner",
    "Commitment",
    "Correction",
    "CorrectionPaper",
    "Crossing",
    "CrossingPaper",
    "Draft",
    "DraftPaper",
    "EarlierForm",
    "Kiosk",
    "KioskVisit",
    "Licence",
    "LicenceChange",
    "LicenceCode",
    "LicencePermit",
    "LicenceState",
    "LinkedRegion",
    "Paper",
    "PermitCase",
    "Renewal",
    "SavedMonth",
    "SigningKey",
    "Visit",
    "VisitItem",
    "VisitParty",
    "WayText",
]
