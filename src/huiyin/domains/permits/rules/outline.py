"""A plan as text for a terminal, with a small Gantt chart, in Chinese or English."""

import unicodedata
from collections.abc import Iterable, Iterator

from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.evidence import Evidence
from huiyin.domains.permits.rules.later import once_open
from huiyin.domains.permits.rules.limits import Limit, LimitUnit
from huiyin.domains.permits.rules.planning import Once, Plan, Step
from huiyin.domains.permits.rules.reasons import reason
from huiyin.domains.permits.rules.telling import ours_beside, published_beside, unverified
from huiyin.lifecycles.model import Name

WIDTH = 40
"""Columns of the chart."""
_WORDS = {
    "needed": Name("需要办理", "To be applied for"),
    "permits": Name("许可", "permits"),
    "days": Name("工作日", "working days"),
    "materials": Name("材料", "papers"),
    "ours": Name("本方案", "ours"),
    "joint": Name("联合办理的法定上限", "By law at most, handled jointly"),
    "more": Name("可延长", "may be extended by"),
    "shown": Name("不用申请", "Nothing to apply for"),
    "chart": Name("进度（工作日）", "Chart, in working days"),
    "bring": Name("要带的材料", "Papers to bring"),
    "shared": Name("共享取得，不再要求", "Obtained by sharing, not asked for"),
    "form": Name("表单字段", "Fields of the form"),
    "fields": Name("表单字段", "fields"),
    "sum": Name("法定时限合计（逐个办理）", "By law, one after the other"),
    "path": Name("最长路径（并联办理）", "Longest path, all at once that may be"),
    "published": Name("公布的数字，仅供对照，不参与计算", "Published by others; nothing is reckoned with it"),
    "unverified": Name("未核实", "unverified"),
    "what_is": Name("未核实的内容", "What is unverified"),
    "defaults": Name("按默认作答", "Answered by default"),
    "promised": Name("承诺", "promised"),
    "by_law": Name("法定", "by law"),
    "committed": Name("告知承诺", "by commitment"),
    "may_commit": Name("可告知承诺", "a commitment does"),
    "conflict": Name("另有说法", "others say"),
    "then": Name("开业后还要办（不在这张证里）", "Once open (no part of the licence)"),
    "repealed": Name("已废止", "repealed"),
    "thresholds": Name("起点", "Thresholds"),
    "working_days": Name("个工作日", "working days"),
}
_UNITS = {
    LimitUnit.WORKING_DAYS: Name("个工作日", "working days"),
    LimitUnit.DAYS: Name("日", "days"),
    LimitUnit.MONTHS: Name("个月", "months"),
    LimitUnit.AT_ONCE: Name("当场", "at once"),
}


def outline(plan: Plan, catalogue: Catalogue, language: str) -> str:
    """The plan, as text."""
    return "\n".join(_Outline(plan, catalogue, language).lines()) + "\n"


def said(name: Name, language: str) -> str:
    """A name in one of the languages."""
    return name.en if language == "en" else name.zh


class _Outline:
    """The lines of a plan in one language."""

    def __init__(self, plan: Plan, catalogue: Catalogue, language: str) -> None:
        self.plan, self.catalogue, self.language = plan, catalogue, language

    def lines(self) -> Iterator[str]:
        plan = self.plan
        yield f"{self._say(plan.industry.name)} · {self._say(plan.region.name)} · {plan.day}"
        if plan.defaults:
            yield f"{self._word('defaults')}: {', '.join(plan.defaults)}"
        for code, (region, one) in plan.thresholds.items():
            name, mark = self._say(self.catalogue.thresholds[code]), self._mark(one.evidence)
            others = "".join(f"; {self._word('conflict')} {other.value:g}" for other in one.conflicting)
            yield f"{name}: {one.value:g} ({self._say(region.name)}{others}){mark}"
        yield from self._permits()
        yield from self._chart()
        yield from self._papers()
        yield from self._sums()
        yield from self._comparison()
        if found := list(unverified(plan)):
            yield ""
            yield f"{self._word('what_is')} ({len(found)}): {', '.join(found)}"

    def _permits(self) -> Iterator[str]:
        yield from self._heading(f"{self._word('needed')} ({len(self.plan.steps)})")
        for step in self.plan.steps:
            yield from self._permit(step)
        if self.plan.later:
            yield from self._heading(self._word("then"))
        for step in self.plan.later:
            within = f" · {self._say(once_open(step.version.file_within))}" if step.version.file_within else ""
            yield f"  {self._name(step)}{within}{self._mark(step.needed.evidence)}"
        if self.plan.shown_only:
            yield from self._heading(self._word("shown"))
        for step in self.plan.shown_only:
            note = f": {self._say(step.version.note)}" if step.version.note else ""
            yield f"  {self._name(step)}{self._mark(step.needed.evidence)}{note}"

    def _permit(self, step: Step) -> Iterator[str]:
        version = step.version
        authority = self._say(self.catalogue.authorities[version.authority].name)
        why = self._say(reason(step, self.plan.industry, self.catalogue))
        because = f"{why}{self._mark(step.needed.evidence)}"
        yield f"  {self._name(step)} · {authority} · {because}"
        doubtful = any(limit.evidence.unverified for limit in version.limits)
        days = [f"{self._word('by_law')} {self._say(step.statutory.formula)}{self._flag(doubtful)}"]
        if step.promised:
            days.append(
                f"{self._word('promised')} {step.promised.working_days} {self._word('working_days')}"
                f"{self._mark(step.promised.evidence)}"
            )
        if version.by_commitment:
            days.append(self._word("committed" if step.committed else "may_commit"))
        if version.conflicting:
            days.append(f"{self._word('conflict')} {', '.join(self._other(one) for one in version.conflicting)}")
        yield f"    {'; '.join(days)}"
        if version.note:
            yield f"    {self._say(version.note)}"

    def _chart(self) -> Iterator[str]:
        total = self.plan.critical_path_days
        yield from self._heading(f"{self._word('chart')}: 0 – {total}")
        names = [self._name(step) for step in self.plan.steps]
        widest = max(map(_columns, names), default=0)
        for name, step in zip(names, self.plan.steps, strict=True):
            begins = round(step.starts * WIDTH / total) if total else 0
            length = max(1, round(step.days * WIDTH / total)) if step.days else 0
            bar = "█" * length or "◆"
            space = " " * (widest - _columns(name))
            yield f"  {name}{space} {' ' * begins}{bar} {step.starts}–{step.ends}"

    def _papers(self) -> Iterator[str]:
        plan = self.plan
        yield from self._heading(f"{self._word('bring')}: {len(plan.materials_before)} → {len(plan.materials_after)}")
        for one in plan.materials_after:
            yield f"  {self._paper(one)}"
        shared = [one for one in plan.materials if one.shared_by]
        if shared:
            names = self._list(self.catalogue.materials[one.code].name for one in shared)
            yield f"  {self._word('shared')}: {names}"
        counts = f"{len(plan.fields_before)} → {len(plan.fields_after)}"
        yield f"{self._word('form')}: {counts} ({self._word('unverified')})"

    def _paper(self, one: Once) -> str:
        material = self.catalogue.materials[one.code]
        parts = self._list(material.parts[part] for part in one.parts)
        asked_by = self._list(self.catalogue.permits[permit].name for permit in one.asked_by)
        opening, closing = (" (", ")") if self.language == "en" else ("（", "）")
        return f"{self._say(material.name)}{opening + parts + closing if parts else ''} ← {asked_by}"

    def _sums(self) -> Iterator[str]:
        plan = self.plan
        terms = " + ".join(f"{self._name(step)} {step.statutory.working}" for step in plan.steps)
        yield f"{self._word('sum')}: {terms or 0} = {plan.statutory_days_sum}"
        path = " → ".join(f"{self._name(step)} {step.days}" for step in map(plan.step, plan.critical_path))
        yield f"{self._word('path')}: {path or 0} = {plan.critical_path_days}"
        joint = self.catalogue.clocks["joint"]
        more = f" ({self._word('more')} {joint.more})" if joint.more else ""
        yield f"{self._word('joint')}: {self._limit(joint)}{more}"

    def _comparison(self) -> Iterator[str]:
        found, ours = published_beside(self.plan, self.catalogue), ours_beside(self.plan)
        if found:
            yield from self._heading(self._word("published"))
        for one in found:
            figures = "; ".join(
                f"{self._word(what)} {one.before.get(what, '?')} → {one.after.get(what, '?')}"
                f" ({self._word('ours')} {ours[what][0]} → {ours[what][1]})"
                for what in {**one.before, **one.after}
            )
            yield f"  {self._say(one.name)}: {figures}{self._mark(one.evidence)}"

    def _heading(self, words: str) -> Iterator[str]:
        yield ""
        yield words

    def _list(self, names: Iterable[Name]) -> str:
        return ("; " if self.language == "en" else "、").join(map(self._say, names))

    def _name(self, step: Step) -> str:
        return self._say(self.catalogue.permits[step.permit].name)

    def _limit(self, limit: Limit) -> str:
        unit = self._say(_UNITS[limit.unit])
        return f"{limit.amount} {unit}" if limit.amount else unit

    def _other(self, limit: Limit) -> str:
        """What another source says: which step of it, who says so, and whether that is repealed."""
        source = self.catalogue.sources[limit.evidence.source]
        step = f"{self._say(limit.step)} " if limit.step else ""
        gone = f", {source.until} {self._word('repealed')}" if source.until and source.until <= self.plan.day else ""
        return f"{step}{self._limit(limit)} ({self._say(source.name)}{gone}){self._mark(limit.evidence)}"

    def _mark(self, evidence: Evidence) -> str:
        return self._flag(evidence.unverified)

    def _flag(self, unverified: bool) -> str:
        return f" [{self._word('unverified')}]" if unverified else ""

    def _word(self, key: str) -> str:
        return self._say(_WORDS[key])

    def _say(self, name: Name) -> str:
        return said(name, self.language)


def _columns(text: str) -> int:
    """Columns that a text takes: Chinese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
