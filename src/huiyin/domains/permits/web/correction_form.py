"""The inputs of the page on which an application is corrected: what was asked for as the form itself asks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.forms import CorrectedAnswersForm, FillForm
from huiyin.domains.permits.models import CorrectionPaper
from huiyin.domains.permits.operations.mending import Newly
from huiyin.domains.permits.queries.casefile import in_words, masked
from huiyin.domains.permits.rules.answers import read_answer
from huiyin.domains.permits.rules.catalogue import Field, FieldKind, Question, Value
from huiyin.domains.permits.rules.correction import AskedFor
from huiyin.domains.permits.rules.parts import parts_asked
from huiyin.domains.permits.rules.planning import Plan
from huiyin.domains.permits.web.papers import PartLine
from huiyin.matters.rules.refusals import BadFields

HIDDEN = frozenset({FieldKind.IDENTITY, FieldKind.PHONE})
"""Kinds of which only a hint is shown: whoever holds the receipt need not be the one they belong to."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper that may be put right: what the window says of it, what it must show, and the files taken so far.

    `newly`: a plan made anew asks for it, `again`: and for more of it than it showed.
    """

    material: str
    name: str
    shows: str
    words: str
    parts: Sequence[PartLine]
    kept: Sequence[CorrectionPaper]
    asked: bool
    newly: bool
    again: bool
    problem: str = ""


class CorrectionForms:
    """All inputs of one page, filled in from the request where there is one."""

    def __init__(self, record: queries.Record, asked: AskedFor, request: HttpRequest, now: datetime) -> None:
        self.record, self.asked, self.in_words_only = record, asked, asked.is_empty()
        self._posted = request.POST if request.method == "POST" else None
        self._current = queries.form_of_record(record)
        self.answers = CorrectedAnswersForm(self._posted, questions=self._questions(), initial=self._initial_answers())
        for one, words in self._questions():
            self.answers.fields[f"answer:{one.code}"].help_text = self._of_answer(one, words)
        self.answer_problems: dict[str, str] = {}
        self._needed, self._newly = self._plan(now)
        self.fields = self._fill()
        self.known_papers = {*queries.known_of(record).papers, *asked.papers, *self._newly.papers}

    def _questions(self) -> Sequence[tuple[Question, str]]:
        industry = catalogue().industries.get(self.record.industry)
        known = industry.questions if industry else {}
        return [(known[code], words) for code, words in self.asked.answers.items() if code in known]

    def _initial_answers(self) -> Mapping[str, str]:
        stands: Mapping[str, Value] = self.record.answers
        return {f"answer:{code}": _typed(stands[code]) for code in self.asked.answers if code in stands}

    def _of_answer(self, question: Question, words: str) -> str:
        stands: Mapping[str, Value] = self.record.answers
        if question.code not in stands:
            return self._says(words)
        before = {"stands": in_words(question, stands[question.code])}
        return self._says(words) + " · " + _("原来答的：%(stands)s") % before

    def answers_given(self) -> Mapping[str, Value]:
        """What was answered, of the questions that were asked anew."""
        if self._posted is None or not self.answers.is_valid():
            return {}
        cleaned = self.answers.cleaned_data
        return {one.code: read_answer(one, str(cleaned[f"answer:{one.code}"])) for one, _words in self._questions()}

    def _plan(self, now: datetime) -> tuple[Plan | None, Newly]:
        try:
            needed = operations.needed_anew(self.record, self.answers_given(), now)
        except BadFields as wrong:
            self.answer_problems |= wrong.problems
            return None, Newly()
        if self._posted is not None and not self.answers.is_valid():
            self.answer_problems |= dict.fromkeys(self.answers.errors, "missing")
        return needed, operations.newly_asked(self.record, needed)

    def _fill(self) -> FillForm:
        known = catalogue().fields
        asked = {*self.asked.fields, *self._newly.fields}
        wanted: dict[str, Field] = {code: one for code, one in known.items() if code in asked}
        initial = {code: "" if one.kind in HIDDEN else self._current.get(code, "") for code, one in wanted.items()}
        data = None
        if self._posted is not None:
            data = {code: self._posted.get(code, initial[code]) for code in wanted}
        form = FillForm(data, initial=initial, fields=list(wanted.values()), groups=catalogue().groups, beside={})
        for code, one in wanted.items():
            form.fields[code].help_text = self._hint(one)
        return form

    def _hint(self, field: Field) -> str:
        """What the window says of it, and of what is not shown how it ends."""
        stands = masked(field, self._current.get(field.code, "")) if field.kind in HIDDEN else ""
        return self._says(self.asked.fields.get(field.code, "")) + (
            " · " + _("现在是 %(stands)s，不改就空着。") % {"stands": stands} if stands else ""
        )

    @staticmethod
    def _says(words: str) -> str:
        return _("窗口说：") + words if words else _("因为答案改了，现在要填")

    def given(self, kept: Sequence[CorrectionPaper]) -> operations.Given:
        """What the request brings, with the files that were taken: an empty hidden field stays as it is."""
        assert self._posted is not None
        papers: dict[str, list[int]] = {}
        for one in kept:
            papers.setdefault(one.material, []).append(one.file_id)
        form = {}
        for code in self.fields.fields:
            words = self._posted.get(code)
            hidden = catalogue().fields[code].kind in HIDDEN and bool(self._current.get(code))
            if words is not None and (words.strip() or not hidden):
                form[code] = words
        shown = {
            material: [part for part in parts if part in self._posted.getlist(f"shows:{material}")]
            for material, parts in self._parts().items()
            if f"asked:{material}" in self._posted and (material in papers or material in self._newly.again)
        }
        return operations.Given(papers, self._posted.get("words", ""), form, self.answers_given(), shown)

    def _parts(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        if self.record.shown is None:
            return {}
        return parts_asked(self._needed) if self._needed else queries.parts_of_record(self.record)

    def papers(self, kept: Sequence[CorrectionPaper], problems: Mapping[str, str]) -> Sequence[PaperLine]:
        """Every paper that may be put right, those that were asked for first."""
        order = [*self.asked.papers, *self._newly.papers, *self._newly.again, *queries.known_of(self.record).papers]
        return [self._paper(one, kept, problems) for one in dict.fromkeys(order)]

    def _paper(self, code: str, kept: Sequence[CorrectionPaper], problems: Mapping[str, str]) -> PaperLine:
        known = catalogue()
        material = known.materials.get(code)
        names = material.parts if material else {}
        lacking = [part for part in self._parts().get(code, {}) if f"part:{code}:{part}" in problems]
        problem = problems.get(f"paper:{code}", "")
        if lacking and not problem:
            problem = _("还缺：") + "、".join(said(names[part]) for part in lacking if part in names)
        ticked = self._ticked(code)
        return PaperLine(
            material=code,
            name=queries.called("paper", code),
            shows=said(material.shows) if material else "",
            words=self.asked.papers.get(code, ""),
            parts=[
                PartLine(part, said(names[part]), [queries.called("permit", by) for by in by_whom], part in ticked)
                for part, by_whom in self._parts().get(code, {}).items()
                if part in names
            ],
            kept=[one for one in kept if one.material == code],
            asked=code in self.asked.papers,
            newly=code in self._newly.papers,
            again=code in self._newly.again,
            problem=problem,
        )

    def _ticked(self, code: str) -> Sequence[str]:
        if self._posted is not None and f"asked:{code}" in self._posted:
            return self._posted.getlist(f"shows:{code}")
        return list((self.record.shown or {}).get(code, ()))

    def say(self, problems: Mapping[str, str]) -> None:
        """Say beside each input what is wrong with it."""
        if self._posted is None:
            return
        self.fields.say(problems)
        for name, problem in problems.items():
            if name in self.answers.fields and not self.answers.has_error(name):
                self.answers.add_error(name, problem)

    def unknown_problems(self, problems: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        """Problems that stand beside no input: said above all, in words."""
        inputs = {*self.fields.fields, *self.answers.fields, *(f"paper:{one}" for one in self.known_papers)}
        return [
            (queries.called("field", name), problem)
            for name, problem in problems.items()
            if name not in inputs and not name.startswith("part:") and name not in {"", "words", "papers"}
        ]

    def answer_lines(self) -> Sequence[forms.BoundField]:
        """Each question that was asked anew."""
        return list(self.answers)


def _typed(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
