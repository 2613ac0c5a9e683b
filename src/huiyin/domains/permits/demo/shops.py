"""Who decides in the sample district, and four shops: with a licence, before the authorities, to be corrected, new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from huiyin.domains.permits.demo import linked
from huiyin.domains.permits.demo.filled import filled
from huiyin.domains.permits.models import Application, Authority, PermitCase, Visit
from huiyin.domains.permits.operations import advance, arrange, ask_correction, hand_in, put_authority
from huiyin.domains.permits.operations.visiting import wanted_visits
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.correction import AskedFor
from huiyin.domains.permits.rules.validity import NO_END
from huiyin.matters.calendars import working_calendar
from huiyin.matters.operations import act
from huiyin.notices.models import Notice
from huiyin.people import queries as people
from huiyin.people.actors import RESIDENT_ACTOR, Actor
from huiyin.people.models import Unit, User

DECIDES: Mapping[str, str] = {
    "market_regulation": "market", "drug_supervision": "market", "city_drug_supervision": "market",
    "fire_rescue": "fire", "health_commission": "health", "disease_control": "health", "tobacco_monopoly": "tobacco",
    "press": "press", "film": "press", "public_security": "police", "sports": "sports", "culture": "culture",
    "science": "science", "education": "education", "drainage": "water", "city_appearance": "urban",
    "environment": "environment", "housing": "housing", "agriculture": "agriculture", "human_resources": "social",
    "transport": "transport",
}  # fmt: skip
"""Units by authority."""


@dataclass(frozen=True, slots=True)
class _Shop:
    firm: str
    uscc: str
    industry: str
    answers: Mapping[str, Value]
    days_ago: int
    goes: str


STAFF = ("工作人员甲、工作人员乙", "工作人员丙、工作人员丁")

SHOPS: Sequence[_Shop] = (
    _Shop(
        "梅里路便利店", "92320583MA1HYA001N", "convenience_store", {"area": 80.0, "sells_tobacco": True}, 16, "issued"
    ),
    _Shop("青石弄小餐馆", "92320583MA1HYA002R", "catering", {"area": 120.0, "sells_tobacco": True}, 6, "deciding"),
    _Shop("南桥书房", "92320583MA1HYA003W", "bookshop", {"area": 60.0}, 4, "correcting"),
    _Shop(
        "早安便利店", "92320583MA1HYA0040", "convenience_store", {"area": 45.0, "sells_tobacco": False}, 1, "submitted"
    ),
)


@transaction.atomic
def build(*, now: datetime) -> None:
    """Make them. Does nothing where there are any."""
    if Authority.objects.exists():
        return
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=set(DECIDES.values()))}
    for authority, unit in DECIDES.items():
        put_authority(code=authority, unit=units[unit])
    for shop in SHOPS:
        _open(shop, now)
    linked.link(now=now)
    linked.at_the_window(now=now)
    opened = [*Application.objects.values_list("pk", flat=True), *PermitCase.objects.values_list("pk", flat=True)]
    opened += Visit.objects.values_list("pk", flat=True)
    Notice.objects.filter(subject__in=opened, created_at__lt=now, state=Notice.State.WAITING).update(
        state=Notice.State.CANCELLED, outcome="sample district"
    )


def _open(shop: _Shop, now: datetime) -> None:
    at = now - timedelta(days=shop.days_ago)
    matter = hand_in(
        wanted=filled(shop.firm, shop.uscc, shop.industry, shop.answers, at),
        actor=RESIDENT_ACTOR,
        now=at,
        client_id=f"sample:{shop.uscc}",
    ).matter
    if shop.goes == "submitted":
        return
    window, at = _actor("window", at), at + timedelta(hours=3)
    if shop.goes == "correcting":
        asked = AskedFor(
            fields={"premises_area": "和租约对不上", "representative_identity": "和证件照片对不上，请看着证件再写一遍"},
            papers={"premises_right": "没有写明面积和用途，请房东补一页"},
            words="别的都合格。",
        )
        ask_correction(application_id=matter.pk, asked=asked, actor=window, now=at)
        return
    act(matter_id=matter.pk, action="accept", actor=window, now=at)
    advance(application_id=matter.pk, now=at)
    if shop.goes == "deciding":
        _arrange(matter.pk, at, now)
    _decide(matter.pk, at, whole=shop.goes == "issued")


def _arrange(application_id: UUID, at: datetime, now: datetime) -> None:
    """The visit to the place is the working day after next, in the morning."""
    one = Visit.objects.select_related("matter").get(application_id=application_id)
    day = working_calendar(now).nth_after(timezone.localdate(now), 2)
    arrange(
        matter_id=one.pk,
        at=timezone.make_aware(datetime.combine(day, time(9, 30))),
        staff=dict(zip((party.authority for party in one.parties.order_by("pk")), STAFF, strict=False)),
        words="请店里留一个人，把排烟机打开。",
        actor=_actor("window", at),
        now=at,
    )
    advance(application_id=application_id, now=at)


def _decide(application_id: UUID, accepted_at: datetime, *, whole: bool) -> None:
    """Each authority a day after the other; not `whole`: only the first of those that look at no place."""
    cases = PermitCase.objects.filter(application_id=application_id, matter__state="reviewing")
    in_order = list(cases.select_related("application").order_by("matter__opened_at", "matter_id"))
    if not whole:
        wants = wanted_visits(Application.objects.get(pk=application_id))
        in_order = [case for case in in_order if case.permit not in wants][:1]
    for number, case in enumerate(in_order, start=1):
        at = accepted_at + timedelta(days=number)
        officer = _actor(DECIDES[case.authority], at)
        given = {"permit_number": f"{case.permit.upper()[:4]}320583{case.matter.number[-6:-2]}{number:02d}"}
        step = next(step for step in case.application.plan["steps"] if step["permit"] == case.permit)
        if not step["years"]:
            given["until"] = NO_END
        act(matter_id=case.pk, action="grant", actor=officer, now=at, data=given)
        advance(application_id=application_id, now=at)


def _actor(username: str, at: datetime) -> Actor:
    return people.actor_of(User.objects.get(username=username), at)
