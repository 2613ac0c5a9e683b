"""Reading one TOML table with typed questions. What is wrong is noted, and reading goes on with a harmless value."""

import re
from collections.abc import Mapping
from typing import Any

from huiyin.kernel.spans import Span, UnreadableSpan
from huiyin.lifecycles.mistakes import Mistake, did_you_mean
from huiyin.lifecycles.model import Lapse, Name

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Table:
    """A table of the file under its dotted `key`, and the list where mistakes are noted.

    Ask for every key the table may have, then call `finish`: what was not asked for is unknown.
    """

    def __init__(self, raw: object, key: str, mistakes: list[Mistake]) -> None:
        self.key, self.mistakes = key, mistakes
        self._raw: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        self._asked: set[str] = set()
        if not isinstance(raw, Mapping):
            self.wrong("", f"is {_kind(raw)}, not a table", f"Write it as [{key}]")

    def wrong(self, key: str, problem: str, remedy: str) -> None:
        """Note a mistake at `key` of this table."""
        self.mistakes.append(Mistake(".".join(part for part in (self.key, key) if part), problem, remedy))

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._raw:
            if key not in self._asked:
                self.wrong(key, "no such key is known", did_you_mean(key, self._asked))

    @property
    def given(self) -> tuple[str, ...]:
        """The keys that the file gives."""
        return tuple(self._raw)

    def has(self, key: str) -> bool:
        """Whether the file gives `key`."""
        return key in self._raw

    def value(self, key: str, *, wanted: str = "") -> Any:
        """The raw value, or None; with `wanted`, its lack is a mistake."""
        self._asked.add(key)
        if wanted and key not in self._raw:
            self.wrong(key, "is missing", f"Give {wanted}")
        return self._raw.get(key)

    def text(self, key: str, *, wanted: str = "") -> str | None:
        """A text that is not empty."""
        found: str | None = self._typed(key, str, "a text in quotes", wanted)
        return found

    def truth(self, key: str, default: bool) -> bool:
        """true or false."""
        found = self._typed(key, bool, "true or false", "")
        return default if found is None else found

    def whole(self, key: str, least: int, *, wanted: str = "") -> int | None:
        """A whole number of at least `least`, at most 9999."""
        found: int | None = self._typed(key, int, "a whole number", wanted)
        if found is None or least <= found <= 9999:
            return found
        self.wrong(key, f"is {found}", f"Give a whole number from {least} to 9999")
        return None

    def texts(self, key: str, *, wanted: str = "") -> tuple[str, ...]:
        """A list of different texts."""
        found = self._typed(key, list, 'a list of texts, as ["a", "b"]', wanted) or []
        if not all(isinstance(one, str) and one for one in found):
            self.wrong(key, "holds something that is no text", 'Write a list of texts, as ["a", "b"]')
            return ()
        if len(set(found)) != len(found):
            self.wrong(key, "names something twice", "Leave one out")
        return tuple(dict.fromkeys(found))

    def span(self, key: str) -> Span | None:
        """A length of time."""
        text = self.text(key)
        try:
            return Span.parse(text) if text else None
        except UnreadableSpan:
            self.wrong(key, f"“{text}” is no length of time", "Write it as “7 working days” or “10 minutes”")
            return None

    def name(self, key: str) -> Name:
        """A name in both languages: { zh = "…", en = "…" }."""
        table = self.table(key) if self.value(key, wanted='{ zh = "…", en = "…" }') is not None else None
        return table.as_name() if table else Name("", "")

    def as_name(self) -> Name:
        """This table itself as a name in both languages."""
        name = Name(
            self.text("zh", wanted="the Chinese words") or "", self.text("en", wanted="the English words") or ""
        )
        self.finish()
        return name

    def lapse(self, key: str) -> Lapse | None:
        """What the clock does by itself: { action = "…", within = "7 days" }."""
        if self.value(key) is None:
            return None
        table = self.table(key)
        action = table.text("action", wanted="the action that the system takes")
        if not table.has("within"):
            table.wrong("within", "is missing", "Give the time until the system acts, as “7 days”")
        within = table.span("within")
        table.finish()
        return Lapse(action, within) if action and within else None

    def table(self, key: str) -> "Table":
        """The table under `key`; an empty one when it is absent."""
        self._asked.add(key)
        return Table(self._raw.get(key, {}), ".".join(part for part in (self.key, key) if part), self.mistakes)

    def tables(self, key: str) -> dict[str, "Table"]:
        """All tables [key.X] by X, whose names are short, lower-case and plain."""
        group = self.table(key)
        for name in group._raw:
            if not _KEY.fullmatch(name):
                group.wrong(name, "is no key", "Use up to 40 lower-case letters, digits and “_”, a letter first")
        return {name: group.table(name) for name in group._raw}

    def _typed(self, key: str, type_: type, described: str, wanted: str) -> Any:
        found = self.value(key, wanted=wanted)
        if found is None:
            return None
        right = isinstance(found, type_) and not (type_ is int and isinstance(found, bool))
        if right and not (type_ is str and not found.strip()):
            return found
        self.wrong(key, f"is {_kind(found)}", f"Give {described}")
        return None


def _kind(raw: object) -> str:
    if raw == "" or (isinstance(raw, str) and not raw.strip()):
        return "empty"
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(raw), "a date")
