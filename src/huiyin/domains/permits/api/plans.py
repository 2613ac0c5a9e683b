"""/industries and their plans: what it takes to open a business. No key: anybody may ask."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import BaseModel, ConfigDict

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.rules.answers import BadAnswers, pairs, read_answers
from huiyin.domains.permits.rules.catalogue import NATIONAL, Industry, Question, Value
from huiyin.domains.permits.rules.planning import UnableToPlan, plan
from huiyin.domains.permits.rules.telling import as_json, named
from huiyin.kernel.registry import NotRegistered
from huiyin.matters.rules.refusals import BadFields

router = Router(tags=["permits"])
_PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
Code = Annotated[str, Path(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


class NameCard(BaseModel):
    """The same in both languages."""

    zh: str
    en: str


class IndustryQuestionCard(BaseModel):
    """What has to be answered. `kind` is yes_no, number or choice; `default` is taken for no answer."""

    code: str
    words: NameCard
    kind: str
    unit: str
    choices: dict[str, NameCard]
    default: bool | float | str | None
    documented_by: list[str]


class IndustryCard(BaseModel):
    """A kind of business, the permits that it may take, and the questions that say which."""

    code: str
    name: NameCard
    since: date
    permits: list[str]
    questions: list[IndustryQuestionCard]


class IndustriesCard(BaseModel):
    """All of them, and the regions for which a plan can be made, by code."""

    items: list[IndustryCard]
    regions: dict[str, NameCard]


class PlanCard(BaseModel):
    """A plan, as `huiyin permits plan --json` prints it: each number beside the list and the formula it comes from."""

    model_config = ConfigDict(extra="allow")
    industry: dict[str, Any]
    region: dict[str, Any]
    day: date
    answers: dict[str, bool | float | str]
    permits: list[dict[str, Any]]
    shown_only: list[dict[str, Any]]
    materials_before: int
    materials_after: int
    materials: list[dict[str, Any]]
    fields_before: int
    fields_after: int
    fields: list[dict[str, Any]]
    statutory_days_sum: int
    statutory_days_formula: str
    critical_path_days: int
    critical_path_formula: str
    order: list[list[str]]
    published: list[dict[str, Any]]
    unverified: list[str]


@router.get(
    "/industries",
    auth=None,
    response=IndustriesCard,
    operation_id="list_industries",
    summary="Kinds of business, and what has to be answered before one is opened",
)
def list_industries(request: HttpRequest) -> IndustriesCard:
    """As the catalogue has them today."""
    found = catalogue()
    return IndustriesCard(
        items=[_industry(one) for one in found.industries.values()],
        regions={code: NameCard(**named(region.name)) for code, region in found.regions.items()},
    )


@router.get(
    "/industries/{industry}/plan",
    auth=None,
    response=PlanCard,
    operation_id="plan_industry",
    summary="What it takes to open a business: permits, papers, fields, order and days",
    openapi_extra={
        "responses": {
            404: {"description": "not-found", **_PROBLEM},
            422: {"description": "bad-fields", **_PROBLEM},
        }
    },
)
def plan_industry(
    request: HttpRequest,
    industry: Code,
    region: Annotated[str, Query(max_length=6, pattern=r"^[0-9]{6}$")] = NATIONAL,
    answers: Annotated[str, Query(max_length=2000)] = "",
    day: date | None = None,
    commit: Annotated[str, Query(max_length=400)] = "",
) -> Any:
    """`answers` as `sells_tobacco=yes,area=80`; `commit` are permits for which a commitment is given, with commas.

    Nothing is stored. What is wrong, and each question that is left open, is an error under its own name.
    """
    found = catalogue()
    of = found.industries.get(industry)
    if of is None:
        raise NotRegistered(industry)
    committed = [code for code in commit.split(",") if code]
    try:
        given = read_answers(of, pairs([answers]))
        return as_json(plan(found, industry, region, given, day or timezone.localdate(), committed=committed), found)
    except (BadAnswers, UnableToPlan) as wrong:
        raise BadFields(wrong.problems) from wrong


def _industry(industry: Industry) -> IndustryCard:
    return IndustryCard(
        code=industry.code,
        name=NameCard(**named(industry.name)),
        since=industry.since,
        permits=list(dict.fromkeys(needed.permit for needed in industry.needed)),
        questions=[_question(one) for one in industry.questions.values()],
    )


def _question(question: Question) -> IndustryQuestionCard:
    default: Value | None = question.default
    return IndustryQuestionCard(
        code=question.code,
        words=NameCard(**named(question.words)),
        kind=question.kind.value,
        unit=question.unit,
        choices={code: NameCard(**named(name)) for code, name in question.choices.items()},
        default=default,
        documented_by=list(question.documented_by),
    )
