"""A town with a comprehensive window and three authorities, and somebody who wants to open a convenience store."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import PermitCase
from huiyin.domains.permits.operations import Wanted, fields_asked, put_authority
from huiyin.domains.permits.rules.catalogue import Field, FieldKind, Value
from huiyin.domains.permits.rules.completeness import MADE_HERE
from huiyin.domains.permits.rules.parts import parts_asked
from huiyin.domains.permits.rules.planning import plan
from huiyin.evidence.operations import keep_document
from huiyin.evidence.tests.pictures import PDF
from huiyin.matters.models import Matter
from huiyin.matters.operations import Place, act
from huiyin.matters.tests.cast import INSIDE, NOW, Town, build_town
from huiyin.people.models import Duty, Post, Unit, User
from huiyin.places.models import Area
from huiyin.places.queries import forget_area_tree

STORE = "convenience_store"
REGION = "320583"
ANSWERS: Mapping[str, Value] = {"area": 80.0, "sells_tobacco": True}
AUTHORITIES = {"market_regulation": "market", "tobacco_monopoly": "tobacco", "fire_rescue": "fire"}
_FITTING: Mapping[FieldKind, str] = {
    FieldKind.CREDIT_CODE: "91110000600037341L",
    FieldKind.IDENTITY: "11010519491231002X",
    FieldKind.NUMBER: "80",
    FieldKind.DATE: "2026-03-01",
    FieldKind.PHONE: "13800000000",
    FieldKind.EMAIL: "shop@example.org",
    FieldKind.YES_NO: "yes",
}


def build_permit_town() -> Town:
    """The town of the core's tests, with whoever takes applications in and whoever decides."""
    town = build_town()
    Area.objects.filter(code="district").update(code=REGION)  # the sample district's own, by which a region finds it
    forget_area_tree()
    _office(town, "approval", "permit_window", "window")
    for authority, unit in AUTHORITIES.items():
        _office(town, unit, "officer", unit)
        put_authority(code=authority, unit=town.units[unit])
    return town


def _office(town: Town, code: str, role: str, username: str) -> None:
    district = town.areas["district"]
    unit = town.units[code] = Unit.objects.create(code=code, name_zh=code, area=district)
    post = Post.objects.create(role=role, area=district, unit=unit, name_zh=code)
    user = town.users[username] = User.objects.create(username=username, name=username)
    Duty.objects.create(post=post, user=user, starts=datetime(2026, 1, 1, tzinfo=UTC))


def wanted(**changes: object) -> Wanted:
    """A complete application for a convenience store, but for `changes`."""
    return wanted_for(ANSWERS, **changes)


def wanted_for(answers: Mapping[str, Value], **changes: object) -> Wanted:
    """A complete application for a convenience store with these answers, but for `changes`."""
    return wanted_in(STORE, answers, **changes)


def wanted_in(industry: str, answers: Mapping[str, Value], **changes: object) -> Wanted:
    """The same for any industry."""
    needed = plan(catalogue(), industry, REGION, answers, NOW.date())
    paper = keep_document(stream=io.BytesIO(PDF), filename="材料.pdf", now=NOW)
    given: dict[str, object] = {
        "industry": industry,
        "region": REGION,
        "answers": answers,
        "form": {code: fitting(field) for code, field in fields_asked(needed, catalogue()).items()},
        "papers": {one.code: [paper.pk] for one in needed.materials_after if one.code not in MADE_HERE},
        "place": Place(*INSIDE, "梅里路 88 号"),
        "phone": "13800000000",
    }
    return Wanted(**(given | changes))  # type: ignore[arg-type]


def fitting(field: Field) -> str:
    """What somebody could write into a field."""
    return next(iter(field.choices), "") or _FITTING.get(field.kind, "甲")


def ticked(answers: Mapping[str, Value]) -> Mapping[str, Sequence[str]]:
    """Every part that a convenience store's papers must show, as said to be shown."""
    asked = parts_asked(plan(catalogue(), STORE, REGION, answers, NOW.date()))
    return {material: [*parts] for material, parts in asked.items()}


def case(application: Matter, permit: str) -> PermitCase:
    """A permit of an application, as it stands now."""
    return PermitCase.objects.select_related("matter", "application").get(application_id=application.pk, permit=permit)


def grant(town: Town, application: Matter, permit: str) -> None:
    """Its authority grants a permit."""
    one = case(application, permit)
    officer = town.actor(AUTHORITIES[one.authority])
    act(matter_id=one.pk, action="grant", actor=officer, now=NOW, data={"permit_number": f"NO-{permit}", **ending(one)})


def ending(one: PermitCase) -> Mapping[str, str]:
    """What the authority says of the end of a permit of which the catalogue says nothing: that it has none."""
    step = next(step for step in one.application.plan["steps"] if step["permit"] == one.permit)
    return {} if step["years"] else {"until": "长期"}


def refuse(town: Town, application: Matter, permit: str) -> None:
    """Its authority refuses a permit, and says why."""
    one = case(application, permit)
    officer = town.actor(AUTHORITIES[one.authority])
    act(matter_id=one.pk, action="refuse", actor=officer, now=NOW, data={"reason": "离学校不到五十米"})
