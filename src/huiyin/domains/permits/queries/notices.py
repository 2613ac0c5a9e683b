"""What applicants are told of a step: how it stands, when and by whom the place is looked at, where to appeal."""

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import PermitCase
from huiyin.domains.permits.queries.cases import cases_of
from huiyin.domains.permits.queries.decided import authority_name, who_decided
from huiyin.domains.permits.queries.renewals import renewal_window
from huiyin.domains.permits.queries.stops import STOP_CLOCK, stopped_for
from huiyin.domains.permits.queries.visits import visit_of_matter
from huiyin.domains.permits.rules.appeals import AGAINST, appeal
from huiyin.matters import wording as matters
from huiyin.matters.receipts import token_of
from huiyin.notices.models import Notice
from huiyin.notices.wording import InWords, Wording

TO_APPLICANT = "permits.to_applicant"
VISITS = frozenset({"arrange", "move"})
ENDINGS = frozenset({"announce_expiry", "expire"})


def in_words(notice: Notice, language: str) -> InWords:
    """A notice to an applicant. Of a visit three statements, of all others what any notice of a matter takes."""
    plain = matters.in_words(
        Notice(subject=notice.subject, template=matters.TO_REPORTER, params=notice.params), language
    )
    said = {
        "appeal": _appeal(notice, language),
        "visit": _visit(notice, language),
        "ending": _ending(notice, language),
        "stop": _stop(notice, language),
        "granted": _granted(notice, language),
    }
    return replace(plain, context={**plain.context, **said}, facts={**plain.facts, **said})


def _appeal(notice: Notice, language: str) -> str:
    if notice.params["action"] not in AGAINST or not notice.params["unit"]:
        return ""
    words = appeal(who_decided(notice.subject, str(notice.params["kind"]), int(notice.params["unit"])))
    return words.en if language.startswith("en") else words.zh


def _ending(notice: Notice, language: str) -> str:
    """Until when it is good, and by which day renewal is asked for."""
    if notice.params["action"] not in ENDINGS:
        return ""
    case = PermitCase.objects.filter(pk=notice.subject).first()
    if case is None or case.valid_until is None:
        return ""
    last = renewal_window(case.permit, case.valid_until, timezone.now()).last
    if notice.params["action"] == "expire":
        zh = f"有效期到 {case.valid_until} 为止，没有延续，已经注销。"
        en = f"It was good until {case.valid_until} and was not renewed."
    else:
        where = settings.PUBLIC_URL + reverse("permits:licence", args=[token_of(case.application_id)])
        zh = f"有效期至 {case.valid_until}，请在 {last} 以前申请延续：{where}"
        en = f"It is good until {case.valid_until}. Ask for its renewal by {last}: {where}"
    return en if language.startswith("en") else zh


def _stop(notice: Notice, language: str) -> str:
    """Why the clock stands still, and how long that is to take (行政许可法 art. 45: told in writing)."""
    if notice.params["action"] != STOP_CLOCK:
        return ""
    stopped = stopped_for([notice.subject]).get(notice.subject)
    if stopped is None:
        return ""
    why, days, english = stopped.why, stopped.days, language.startswith("en")
    if not days:
        return why.en if english else why.zh
    return f"{why.en}: about {days} working days" if english else f"{why.zh}，预计 {days} 个工作日"


def _granted(notice: Notice, language: str) -> str:
    """What was granted, where it is the applicant's to say what becomes of it."""
    if (notice.params["kind"], notice.params["action"]) != ("application", "ask_choice"):
        return ""
    english = language.startswith("en")
    granted = [case.permit for case in cases_of(notice.subject) if case.matter.state == "granted"]
    names = [catalogue().permits[one].name for one in granted if one in catalogue().permits]
    return ", ".join(one.en for one in names) if english else "、".join(one.zh for one in names)


def _visit(notice: Notice, language: str) -> str:
    """When it is, who comes of each authority, and what they look at."""
    if notice.params["kind"] != "visit" or notice.params["action"] not in VISITS:
        return ""
    one, english = visit_of_matter(notice.subject), language.startswith("en")
    if one is None or one.at is None:
        return ""
    names = [(authority_name(party.unit_id), "、".join(party.staff.splitlines())) for party in one.parties.all()]
    who = [f"{unit.en if english else unit.zh}: {staff}" for unit, staff in names]
    what = [item.name_en if english else item.name_zh for item in one.items.all()]
    return "\n".join([f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", *who, *(f"· {item}" for item in what)])


def _sample() -> Notice:
    params = {
        "kind": "permit",
        "number": "HY26-110482-B",
        "action": "refuse",
        "state": "refused",
        "unit": "",
        "due": "",
    }
    return Notice(subject=UUID(int=0), template=TO_APPLICANT, params=params)


WORDING = Wording(in_words, _sample)
