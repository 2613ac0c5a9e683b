"""A form of the sample district, filled in whole, with papers that say what they stand for."""

import io
from collections.abc import Mapping
from datetime import datetime

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.operations import Wanted, fields_asked
from huiyin.domains.permits.rules.catalogue import Field, FieldKind, Value
from huiyin.domains.permits.rules.completeness import MADE_HERE
from huiyin.domains.permits.rules.planning import plan
from huiyin.evidence.operations import keep_document
from huiyin.matters.operations import Place
from huiyin.places.models import Address
from huiyin.places.sample.atlas import STORY_COMMUNITY
from huiyin.ui.paper import Paper

REGION = "320583"
ESTATE = STORY_COMMUNITY.removesuffix("社区") + "新村"
_FITTING: Mapping[FieldKind, str] = {
    FieldKind.IDENTITY: "11010519491231002X",  # the standard's own example
    FieldKind.NUMBER: "80",
    FieldKind.DATE: "2026-11-01",
    FieldKind.PHONE: "13800000000",
    FieldKind.EMAIL: "shop@example.org",
    FieldKind.YES_NO: "yes",
    FieldKind.ADDRESS: f"{ESTATE} 88 号",
}


def filled(
    firm: str, uscc: str, industry: str, told: Mapping[str, Value], at: datetime, *, region: str = REGION
) -> Wanted:
    """An application that lacks nothing; questions that `told` does not answer are answered as they mostly are."""
    known = catalogue()
    answers = {**{code: one.default for code, one in known.industries[industry].questions.items()}, **told}
    given = {code: value for code, value in answers.items() if value is not None}
    needed = plan(known, industry, region, given, at.date())
    own = {"entity_name": firm, "credit_code": uscc, "legal_representative": "经营者甲"}
    whole = {code: own.get(code) or _fitting(field) for code, field in fields_asked(needed, known).items()}
    form = {code: whole[code] for code in fields_asked(needed, known, whole)}
    papers = {
        one.code: [_paper(known.materials[one.code].name.zh, firm, at)]
        for one in needed.materials_after
        if one.code not in MADE_HERE
    }
    spot = Address.objects.filter(text__startswith=ESTATE).order_by("id").first()
    assert spot is not None
    return Wanted(
        industry=industry,
        region=region,
        answers=given,
        form=form,
        papers=papers,
        place=Place(spot.lon, spot.lat, spot.text),
        phone="13800000000",
    )


def _fitting(field: Field) -> str:
    return next(iter(field.choices), "") or _FITTING.get(field.kind, "见材料")


def _paper(name: str, firm: str, at: datetime) -> int:
    """A sheet that says what it stands for."""
    paper = Paper("样例材料", name)
    paper.heading(name, 20)
    paper.paragraph(f"{firm}（样例）")
    return keep_document(stream=io.BytesIO(bytes(paper.output())), filename=f"{name}.pdf", now=at).pk
