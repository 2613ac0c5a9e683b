"""Reading tables of the catalogue's files with typed questions, as lifecycles do: days, evidence, limits besides."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from huiyin.domains.permits.rules.conditions import BadCondition, Condition, read_condition
from huiyin.domains.permits.rules.evidence import Evidence, Grade
from huiyin.domains.permits.rules.limits import ClockStart, Limit, LimitUnit
from huiyin.kernel.spans import Span, UnreadableSpan
from huiyin.lifecycles.mistakes import Mistake, did_you_mean
from huiyin.lifecycles.model import Name
from huiyin.lifecycles.reading import Table

E = TypeVar("E", bound=StrEnum)
LONG_AGO = date(1, 1, 1)


class Sheet(Table):
    """A table of a file. What is wrong is noted with its key, and reading goes on."""

    def table(self, key: str) -> "Sheet":
        """The table under `key`; an empty one when it is absent."""
        self._asked.add(key)
        return Sheet(self._raw.get(key, {}), self._at(key), self.mistakes)

    def group(self, key: str) -> dict[str, "Sheet"]:
        """All tables [key.X] by X."""
        return {name: self.table(key).table(name) for name in self.tables(key)}

    def members(self) -> dict[str, "Sheet"]:
        """All tables of this one, whose names are plain: the whole file is such a list."""
        whole = Sheet({"": self._raw}, "", self.mistakes)
        whole.tables("")
        return {name: self.table(name) for name in self.given}

    def several(self, key: str, *, wanted: str = "") -> list["Sheet"]:
        """The tables of a list, each with its number in its key."""
        raw = self.value(key, wanted=wanted)
        if raw is None:
            return []
        if not isinstance(raw, list):
            self.wrong(key, "is no list of tables", f"Write each as [[{key}]]")
            return []
        return [Sheet(one, f"{self._at(key)}.{n}", self.mistakes) for n, one in enumerate(raw)]

    def one_or_more(self, key: str) -> list["Sheet"]:
        """The table under `key`, or those of the list there."""
        return self.several(key) if isinstance(self.value(key), list) else [self.table(key)]

    def maybe(self, key: str) -> "Sheet | None":
        """The table under `key`, or None when it is absent."""
        return self.table(key) if self.has(key) else None

    def maybe_name(self, key: str) -> Name | None:
        """A name in both languages, where one is given."""
        return self.name(key) if self.has(key) else None

    def day(self, key: str, *, wanted: str = "") -> date | None:
        """A day, written without quotes: 2025-01-20."""
        raw = self.value(key, wanted=wanted)
        if raw is None or (isinstance(raw, date) and not isinstance(raw, datetime)):
            return raw
        self.wrong(key, "is no day", "Write it without quotes, as 2025-01-20")
        return None

    def number(self, key: str, *, wanted: str = "") -> float:
        """A number of at least 0."""
        raw = self.value(key, wanted=wanted)
        if raw is None:
            return 0
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw < 1e12:
            self.wrong(key, "is no number from 0 up", "Give a number, as 300")
            return 0
        return raw

    def one_of(self, key: str, kinds: type[E], *, wanted: str = "") -> E | None:
        """One of the words of `kinds`."""
        text = self.text(key, wanted=f"{wanted}: {', '.join(kinds)}" if wanted else "")
        if text is not None and text not in set(kinds):
            self.wrong(key, f"there is no “{text}”", did_you_mean(text, kinds))
            return None
        return kinds(text) if text is not None else None

    def some_of(self, key: str, kinds: type[E]) -> Sequence[E]:
        """Several of the words of `kinds`."""
        texts = self.texts(key)
        for text in texts:
            if text not in set(kinds):
                self.wrong(key, f"there is no “{text}”", did_you_mean(text, kinds))
        return [kinds(text) for text in texts if text in set(kinds)]

    def condition(self, key: str, *, wanted: str = "") -> Condition | None:
        """A condition, where one is given."""
        text = self.text(key, wanted=wanted)
        try:
            return read_condition(text) if text else None
        except BadCondition as wrong:
            self.wrong(key, str(wrong), "Write it as “area >= fire_area and not takeaway”")
            return None

    def length(self, key: str, *, wanted: str = "") -> Span | None:
        """A length of time: "90 working days"."""
        text = self.text(key, wanted=wanted)
        try:
            return Span.parse(text) if text else None
        except UnreadableSpan:
            self.wrong(key, f"“{text}” is no length of time", "Write it as “90 working days” or “30 days”")
            return None

    def evidence(self) -> Evidence:
        """Source, grade and place, which stand beside whatever they are the evidence for."""
        source = self.text("source", wanted="the source, a key of sources.toml") or ""
        grade = self.one_of("grade", Grade, wanted="how well it is known")
        return Evidence(source, grade or Grade.UNVERIFIED, self.text("place") or "")

    def limit(self) -> Limit:
        """This table as a limit: amount, unit and clock as the source says them."""
        unit = self.one_of("unit", LimitUnit, wanted="what it is counted in") or LimitUnit.AT_ONCE
        amount = self.whole("amount", 0, wanted="how many") or 0
        if (amount == 0) is not (unit is LimitUnit.AT_ONCE):
            self.wrong("amount", f"is {amount} with the unit “{unit}”", "Give 0 for at_once, and more for all others")
        found = Limit(
            amount=amount,
            unit=unit,
            starts=self.one_of("starts", ClockStart, wanted="from when it runs") or ClockStart.ACCEPTANCE,
            evidence=self.evidence(),
            more=self.whole("more", 0) or 0,
            step=self.maybe_name("step"),
        )
        self.finish()
        return found

    def _at(self, key: str) -> str:
        return ".".join(part for part in (self.key, key) if part)


def sheet(raw: object, mistakes: list[Mistake]) -> Sheet:
    """The whole of a file."""
    return Sheet(raw, "", mistakes)
