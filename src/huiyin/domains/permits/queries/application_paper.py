"""An application as its paper says it: by the file that whoever prints it may read."""

from typing import TYPE_CHECKING

from django.utils import timezone

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.queries.casefile import case_file, in_words, signatures
from huiyin.domains.permits.queries.pledges import pledges_in
from huiyin.domains.permits.rules.application_words import ApplicationOnPaper

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


def application_on_paper(matter: "Matter") -> ApplicationOnPaper | None:
    """What stands on the paper of an application, or of one that was received for another region; None for others."""
    case = case_file(matter)
    if case is None or case.permit is not None:
        return None
    application, known = case.application, catalogue()
    industry = known.industries.get(application.industry)
    questions = industry.questions if industry else {}
    return ApplicationOnPaper(
        number=matter.number,
        title=matter.title,
        handed_in=f"{timezone.localtime(application.handed_in_at):%Y-%m-%d %H:%M}",
        permits=[
            (_permit(step["permit"], step["name"]), _authority(step["authority"])) for step in application.plan["steps"]
        ],
        answers=[
            (said(questions[code].words), in_words(questions[code], value))
            for code, value in application.answers.items()
            if code in questions
        ],
        fields=case.fields,
        papers=[(_material(paper.material), paper.file.original_name or "—") for paper in case.papers],
        promised=[(one.name, "\n".join(one.conditions) or "—") for one in pledges_in(application)],
        signed=[(one.name, f"{timezone.localtime(one.signed_at):%Y-%m-%d %H:%M}") for one in signatures(application)],
    )


def _permit(code: str, otherwise: str) -> str:
    known = catalogue().permits.get(code)
    return said(known.name) if known else otherwise


def _authority(code: str) -> str:
    known = catalogue().authorities.get(code)
    return said(known.name) if known else code


def _material(code: str) -> str:
    known = catalogue().materials.get(code)
    return said(known.name) if known else code
