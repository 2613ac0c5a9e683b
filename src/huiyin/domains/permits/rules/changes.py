"""What a new catalogue changes, or what holds on another day: in plain words, Chinese and English.

Both are written down as plain facts by their place, and the facts are compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from huiyin.domains.permits.rules.catalogue import (
    Catalogue,
    Industry,
    Kind,
    Permit,
    Question,
    Region,
    Version,
)
from huiyin.domains.permits.rules.evidence import Evidence, Grade
from huiyin.domains.permits.rules.in_place import OnChange
from huiyin.domains.permits.rules.limits import Limit, LimitUnit
from huiyin.lifecycles.model import Name

Place = tuple[str, ...]
_UNITS = {
    LimitUnit.WORKING_DAYS: Name("个工作日", "working days"),
    LimitUnit.DAYS: Name("日", "days"),
    LimitUnit.MONTHS: Name("个月", "months"),
    LimitUnit.AT_ONCE: Name("当场", "at once"),
}
_KINDS = {
    Kind.PERMIT: Name("许可", "a permit"),
    Kind.FILING: Name("备案", "a filing"),
    Kind.GUIDANCE: Name("规范管理，不是许可", "guidance, no permit"),
    Kind.DUTY: Name("义务，不是许可", "a duty, no permit"),
}
_ON_CHANGE = {
    OnChange.CHANGE: Name("变更", "it is changed"),
    OnChange.ANEW: Name("重新申请", "it is applied for anew"),
    OnChange.NOTHING: Name("不用办", "nothing"),
}
_GRADES = {
    Grade.STATUTE: Name("法规原文", "statute"),
    Grade.PAGE: Name("公开网页", "page"),
    Grade.SECONDARY: Name("二手来源", "secondary"),
    Grade.UNVERIFIED: Name("未核实", "unverified"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that holds: of what (`subject`), which of its sides (`side`), what it is, and who says so."""

    subject: Name
    side: Name
    value: Name
    source: Name | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is new (`before` is None), gone (`after` is None) or otherwise; at `place` of the catalogue."""

    place: Place
    subject: Name
    side: Name
    before: Name | None
    after: Name | None

    @property
    def words(self) -> Name:
        """The change in a sentence."""
        head = Name(f"{self.subject.zh}，{self.side.zh}", f"{self.subject.en}, {self.side.en}")
        if self.before and self.after:
            zh = f"由 {self.before.zh} 改为 {self.after.zh}"
            return Name(f"{head.zh}：{zh}", f"{head.en}: from {self.before.en} to {self.after.en}")
        if self.after:
            return Name(f"{head.zh}：新增 {self.after.zh}", f"{head.en}: new: {self.after.en}")
        assert self.before is not None
        return Name(f"{head.zh}：取消 {self.before.zh}", f"{head.en}: no longer: {self.before.en}")


def changes(old: Catalogue, old_day: date, new: Catalogue, new_day: date) -> list[Change]:
    """What holds otherwise by `new` on `new_day` than by `old` on `old_day`; what is new or gone alike in one line."""
    before, after = facts(old, old_day), facts(new, new_day)
    found: dict[tuple[Place, bool, bool], Change] = {}
    for place in [*before, *(place for place in after if place not in before)]:
        was, is_ = before.get(place), after.get(place)
        if was == is_:
            continue
        one = _change(place, was, is_)
        key = (place if was and is_ else place[:3], was is not None, is_ is not None)
        found[key] = _joined(found[key], one) if key in found else one
    return list(found.values())


def _change(place: Place, was: Fact | None, is_: Fact | None) -> Change:
    """One fact that is new, gone or otherwise; where it says the same, its source has changed."""
    held = is_ or was
    assert held is not None
    if was and is_ and was.value == is_.value:
        side = Name(f"{held.side.zh}“{held.value.zh}”的来源", f"source of {held.side.en} “{held.value.en}”")
        return Change(place, held.subject, side, was.source, is_.source)
    return Change(place, held.subject, held.side, was.value if was else None, is_.value if is_ else None)


def _joined(one: Change, other: Change) -> Change:
    """Two that are both new, or both gone, of the same side."""
    return replace(one, before=_listed(one.before, other.before), after=_listed(one.after, other.after))


def _listed(one: Name | None, other: Name | None) -> Name | None:
    return Name(f"{one.zh}、{other.zh}", f"{one.en}, {other.en}") if one and other else None


def facts(catalogue: Catalogue, day: date) -> Mapping[Place, Fact]:
    """All that holds on a day, by its place."""
    found: dict[Place, Fact] = {}
    for permit in catalogue.permits.values():
        if version := permit.on(day):
            found |= {("permit", permit.code, *place): fact for place, fact in _permit(catalogue, permit, version)}
    for industry in catalogue.industries.values():
        if industry.since <= day:
            found |= {("industry", industry.code, *place): fact for place, fact in _industry(catalogue, industry, day)}
    for region in catalogue.regions.values():
        found |= {("region", region.code, *place): fact for place, fact in _region(catalogue, region, day)}
    for code, material in catalogue.materials.items():
        found["material", code, "shows"] = Fact(material.name, Name("要能看出", "must show"), material.shows)
        if material.shared_by:
            side = Name("共享取得", "obtained by sharing from")
            found["material", code, "shared"] = Fact(
                material.name, side, catalogue.authorities[material.shared_by].name
            )
    return found


def _permit(catalogue: Catalogue, permit: Permit, version: Version) -> Iterator[tuple[Place, Fact]]:
    def fact(side: Name, value: Name, evidence: Evidence | None = None) -> Fact:
        return Fact(permit.name, side, value, _source(catalogue, evidence) if evidence else None)

    yield ("kind",), fact(Name("性质", "what it is"), _KINDS[version.kind])
    yield ("authority",), fact(Name("机关", "authority"), catalogue.authorities[version.authority].name)
    for basis in version.basis:
        source, at = catalogue.sources[basis.source].name, f" {basis.place}" if basis.place else ""
        value = Name(f"{source.zh}{at}", f"{source.en}{at}")
        yield ("basis", basis.source), fact(Name("依据", "legal basis"), value, basis)
    sides = (
        ("limits", Name("法定时限", "statutory limit"), version.limits),
        ("conflicting", Name("另有说法的时限", "limit that others give"), version.conflicting),
    )
    for key, side, limits in sides:
        for n, limit in enumerate(limits):
            yield (key, str(n)), fact(side, _limit(limit), limit.evidence)
    for key, side, one in (
        ("committed", Name("告知承诺办理时限", "limit by commitment"), version.committed),
        ("checked_after", Name("事后核查", "looked at afterwards within"), version.checked_after),
        ("delivered", Name("送达", "delivered within"), version.delivered),
        ("file_within", Name("备案期限", "to be filed within"), version.file_within),
    ):
        if one:
            yield (key,), fact(side, _limit(one), one.evidence)
    for asked in version.materials:
        material = catalogue.materials[asked.material]
        part = material.parts[asked.part] if asked.part else None
        value = Name(f"{material.name.zh}（{part.zh}）", f"{material.name.en} ({part.en})") if part else material.name
        yield ("material", asked.material, asked.part), fact(Name("材料", "paper"), value, asked.evidence)
    for code in version.fields:
        yield ("field", code), fact(Name("字段", "field"), catalogue.fields[code].name)
    for before in version.after:
        yield ("after", before), fact(Name("须先取得", "waits for"), catalogue.permits[before].name)
    for place, side, value, evidence in _on_the_place_and_later(catalogue, version):
        yield place, fact(side, value, evidence)
    if version.validity:
        years = version.validity.years
        yield (
            ("validity",),
            fact(Name("有效期", "validity"), Name(f"{years} 年", f"{years} years"), version.validity.evidence),
        )
    if version.review:
        years = version.review.years
        side, value = Name("复核", "looked at again"), Name(f"每 {years} 年", f"every {years} years")
        yield ("review",), fact(side, value, version.review.evidence)
    if version.renewal:
        opens, closes = version.renewal.opens, version.renewal.closes
        value = Name(
            f"届满前 {opens or '任何时候'} 至 {closes}", f"from {opens or 'any time'} to {closes} before it expires"
        )
        yield ("renewal",), fact(Name("延续申请", "renewal"), value, version.renewal.evidence)


def _on_the_place_and_later(catalogue: Catalogue, version: Version) -> Iterator[tuple[Place, Name, Name, Evidence]]:
    """What is looked at before it is given, and what becomes of it when its holder changes."""
    if version.visit:
        for item in version.visit.looks_at:
            side = Name("现场要看", "looked at on the place")
            yield ("visit", item), side, catalogue.checklist[item], version.visit.evidence
    if version.changes:
        for key, side, way in (
            ("name", Name("名称变了", "with another name"), version.changes.name),
            ("address", Name("地址变了", "with another address"), version.changes.address),
        ):
            yield ("changes", key), side, _ON_CHANGE[way], version.changes.evidence


def _industry(catalogue: Catalogue, industry: Industry, day: date) -> Iterator[tuple[Place, Fact]]:
    for needed in industry.needed:
        if not needed.held_on(day):
            continue
        name = catalogue.permits[needed.permit].name
        when = needed.when
        value = Name(f"{name.zh}（{when.text}）", f"{name.en} if {when.text}") if when else name
        yield (
            ("needed", needed.permit),
            Fact(industry.name, Name("需要", "needs"), value, _source(catalogue, needed.evidence)),
        )
        for one in needed.decided_by:
            side = Name(f"{name.zh}由谁定（{one.when.text}）", f"who decides on {name.en} if {one.when.text}")
            value = catalogue.authorities[one.authority].name
            place = ("decided_by", needed.permit, one.when.text)
            yield place, Fact(industry.name, side, value, _source(catalogue, one.evidence))
    for code, question in industry.questions.items():
        yield ("question", code), Fact(industry.name, Name("要回答", "asks"), _asked(question))


def _region(catalogue: Catalogue, region: Region, day: date) -> Iterator[tuple[Place, Fact]]:
    for code in region.thresholds:
        threshold = region.threshold(code, day)
        if threshold is None:
            continue
        value = Name(f"{threshold.value:g}", f"{threshold.value:g}")
        yield (
            ("threshold", code),
            Fact(region.name, catalogue.thresholds[code], value, _source(catalogue, threshold.evidence)),
        )
    for code, validity in region.validities.items():
        name = catalogue.permits[code].name
        side = Name(f"{name.zh}有效期", f"{name.en}, valid for")
        value = Name(f"{validity.years} 年", f"{validity.years} years")
        yield ("validity", code), Fact(region.name, side, value, _source(catalogue, validity.evidence))
    for code in region.promises:
        promise = region.promise(code, day)
        if promise is None:
            continue
        name, days = catalogue.permits[code].name, promise.working_days
        side = Name(f"{name.zh}承诺时限", f"{name.en}, promised within")
        yield (
            ("promise", code),
            Fact(
                region.name,
                side,
                Name(f"{days} 个工作日", f"{days} working days"),
                _source(catalogue, promise.evidence),
            ),
        )


def _asked(question: Question) -> Name:
    """A question with the answer that is taken for none."""
    if question.default is None:
        return question.words
    words = {True: Name("是", "yes"), False: Name("否", "no")} if isinstance(question.default, bool) else {}
    default = words.get(question.default is True) or Name(f"{question.default}", f"{question.default}")
    return Name(f"{question.words.zh}（默认{default.zh}）", f"{question.words.en} (by default {default.en})")


def _source(catalogue: Catalogue, evidence: Evidence) -> Name:
    """Who says so, where, and how well it is known."""
    name, grade = catalogue.sources[evidence.source].name, _GRADES[evidence.grade]
    at = f" {evidence.place}" if evidence.place else ""
    return Name(f"{name.zh}{at}（{grade.zh}）", f"{name.en}{at} ({grade.en})")


def _limit(limit: Limit) -> Name:
    unit = _UNITS[limit.unit]
    step = Name(f"{limit.step.zh} ", f"{limit.step.en} ") if limit.step else Name("", "")
    amount = f"{limit.amount} " if limit.amount else ""
    more = Name(f"（可延长 {limit.more}）", f" (and {limit.more} more)") if limit.more else Name("", "")
    return Name(f"{step.zh}{amount}{unit.zh}{more.zh}", f"{step.en}{amount}{unit.en}{more.en}")
