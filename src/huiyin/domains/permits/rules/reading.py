"""From the texts of the catalogue's files to a `Catalogue`. Every mistake of every file is found at once.

`read_catalogue(texts)` is the face; `texts` are by file name, as “permits/food.toml”.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from huiyin.domains.permits.rules.catalogue import (
    Authority,
    Catalogue,
    Field,
    FieldKind,
    Material,
    OnlyIf,
    Promise,
    Published,
    Region,
    Threshold,
    Validity,
)
from huiyin.domains.permits.rules.checking import mistakes_of
from huiyin.domains.permits.rules.evidence import Source
from huiyin.domains.permits.rules.mistakes import FileMistake
from huiyin.domains.permits.rules.reading_permits import read_industry, read_permit, read_validity
from huiyin.domains.permits.rules.sheets import Sheet, sheet
from huiyin.lifecycles.mistakes import Mistake
from huiyin.lifecycles.model import Name

LARGEST = 256 * 1024
"""Characters of a file: far more than anybody can still read."""
FILES = (
    "authorities.toml", "checklist.toml", "clocks.toml", "fields.toml", "materials.toml", "published.toml",
    "regions.toml", "sources.toml",
)  # fmt: skip
COUNTED = ("permits", "days", "materials", "fields")
T = TypeVar("T")


class BadCatalogue(ValueError):
    """A catalogue that cannot be used. `mistakes` has all that was found, by file and key."""

    def __init__(self, folder: str, mistakes: Iterable[FileMistake]) -> None:
        self.folder, self.mistakes = folder, tuple(mistakes)
        super().__init__("\n".join([f"{folder} cannot be used:", *(f"  {one}" for one in self.mistakes)]))


@dataclass
class Reader:
    """Reads the files, and notes what is wrong in them."""

    texts: Mapping[str, str]
    wrong: list[FileMistake] = field(default_factory=list)

    def file(self, name: str, read: Callable[[Sheet], T]) -> T:
        """What `read` makes of a file; of an empty one, where it is missing or no TOML."""
        mistakes: list[Mistake] = []
        found = read(sheet(self._toml(name, mistakes), mistakes))
        if mistakes and self._broken(mistakes):
            mistakes = mistakes[:1]
        self.wrong += [FileMistake(name, one) for one in mistakes]
        return found

    def folder(self, name: str, read: Callable[[Sheet], T]) -> dict[str, T]:
        """What `read` makes of each file of a folder, by the file's name, which must be the code within it."""
        found = {}
        for file in sorted(one for one in self.texts if one.startswith(f"{name}/")):
            stem = file.removeprefix(f"{name}/").removesuffix(".toml")
            if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", stem):
                mistake = Mistake("", "has a name that is no code", "Use lower-case letters, digits and “_”")
                self.wrong.append(FileMistake(file, mistake))
            found[stem] = self.file(file, read)
            code = getattr(found[stem], "code", "")
            if code and code != stem:
                mistake = Mistake("code", f"is “{code}” in a file called {stem}.toml", "Let both be the same")
                self.wrong.append(FileMistake(file, mistake))
        return found

    def _toml(self, name: str, mistakes: list[Mistake]) -> Mapping[str, object]:
        text = self.texts.get(name)
        if text is None:
            mistakes.append(Mistake("", "is missing", "Put the file there"))
        elif len(text) > LARGEST:
            mistakes.append(Mistake("", f"has {len(text)} characters", f"Keep it under {LARGEST}"))
        else:
            try:
                return tomllib.loads(text)
            except (tomllib.TOMLDecodeError, RecursionError) as wrong:
                mistakes.append(Mistake("", f"is no TOML ({wrong})", "Correct the line; see https://toml.io"))
        return {}

    @staticmethod
    def _broken(mistakes: list[Mistake]) -> bool:
        """Whether the file itself could not be read, so that everything else is only what follows from it."""
        return mistakes[0].key == ""


def read_catalogue(texts: Mapping[str, str], folder: str = "the catalogue") -> Catalogue:
    """The catalogue in the texts of its files, by their names, checked. Raises `BadCatalogue` with every mistake."""
    reader = Reader(texts)
    for name in sorted(set(texts) - set(FILES)):
        if not name.startswith(("permits/", "industries/")):
            reader.wrong.append(FileMistake(name, Mistake("", "is no file of a catalogue", "Take it out")))
    groups, sets, fields = reader.file("fields.toml", _fields)
    thresholds, regions = reader.file("regions.toml", _regions)
    found = Catalogue(
        permits=reader.folder("permits", lambda top: read_permit(top, sets)),
        industries=reader.folder("industries", read_industry),
        regions=regions,
        materials=reader.file("materials.toml", _materials),
        fields=fields,
        groups=groups,
        authorities=reader.file("authorities.toml", _authorities),
        sources=reader.file("sources.toml", _sources),
        thresholds=thresholds,
        clocks=reader.file("clocks.toml", lambda top: {key: one.limit() for key, one in top.members().items()}),
        checklist=reader.file("checklist.toml", lambda top: {key: one.as_name() for key, one in top.members().items()}),
        published=reader.file("published.toml", _published),
    )
    known = {(one.file, one.mistake.key) for one in reader.wrong}
    unread = {file for file, key in known if not key}
    # Where a list of names could not be read, everything that uses them would be called wrong.
    checked = [] if unread.intersection(FILES) else mistakes_of(found)
    wrong = reader.wrong + [
        one for one in checked if (one.file, one.mistake.key) not in known and one.file not in unread
    ]
    if wrong:
        raise BadCatalogue(folder, wrong)
    return found


def _authorities(top: Sheet) -> dict[str, Authority]:
    return {code: _authority(code, one) for code, one in top.members().items()}


def _authority(code: str, table: Sheet) -> Authority:
    found = Authority(code, table.name("name"))
    table.finish()
    return found


def _sources(top: Sheet) -> dict[str, Source]:
    return {code: _source(code, one) for code, one in top.members().items()}


def _source(code: str, table: Sheet) -> Source:
    found = Source(
        code=code,
        name=table.name("name"),
        statute=table.truth("statute", False),
        since=table.day("since"),
        until=table.day("until"),
        address=table.text("address") or "",
    )
    table.finish()
    return found


def _materials(top: Sheet) -> dict[str, Material]:
    return {code: _material(code, one) for code, one in top.members().items()}


def _material(code: str, table: Sheet) -> Material:
    found = Material(
        code=code,
        name=table.name("name"),
        shows=table.name("shows"),
        parts={part: one.as_name() for part, one in table.group("parts").items()},
        shared_by=table.text("shared_by") or "",
        result_of=table.text("result_of") or "",
        signed_by=table.texts("signed_by"),
    )
    table.finish()
    return found


def _fields(top: Sheet) -> tuple[dict[str, Name], dict[str, tuple[str, ...]], dict[str, Field]]:
    groups = {code: one.as_name() for code, one in top.group("groups").items()}
    raw = top.table("sets")
    sets = {name: raw.texts(name) for name in raw.given}
    fields = {code: _field(code, one) for code, one in top.group("fields").items()}
    for name, codes in sets.items():
        for code in codes:
            if code not in fields:
                raw.wrong(name, f"there is no field “{code}”", "Declare it, or take it out")
    top.finish()
    return groups, sets, fields


def _field(code: str, table: Sheet) -> Field:
    kind = table.one_of("kind", FieldKind) or FieldKind.TEXT
    choices = {name: one.as_name() for name, one in table.group("choices").items()}
    if bool(choices) is not (kind is FieldKind.CHOICE):
        table.wrong("choices", f"do not fit the kind “{kind}”", "Give them for a choice, and for nothing else")
    found = Field(
        code=code,
        name=table.name("name"),
        group=table.text("group", wanted="the page of the form it stands on") or "",
        kind=kind,
        shared_by=table.text("shared_by") or "",
        optional=table.truth("optional", default=False),
        phone=table.text("phone") or "",
        choices=choices,
        only_if=_only_if(table.maybe("only_if")),
    )
    table.finish()
    return found


def _only_if(table: Sheet | None) -> OnlyIf | None:
    if table is None:
        return None
    found = OnlyIf(table.text("field", wanted="the field that it hangs on") or "", table.texts("is"))
    if not found.values:
        table.wrong("is", "is missing", "Say for which values of that field it is asked")
    table.finish()
    return found


def _regions(top: Sheet) -> tuple[dict[str, Name], dict[str, Region]]:
    thresholds = {code: one.as_name() for code, one in top.group("thresholds").items()}
    found: dict[str, Region] = {}
    for table in top.several("regions", wanted="at least the one around all others"):
        region = _region(table)
        if region.code in found:
            table.wrong("code", f"there are two regions “{region.code}”", "Name each once")
        found[region.code] = region
    top.finish()
    return thresholds, found


def _region(table: Sheet) -> Region:
    code = table.text("code", wanted="the region's code by GB/T 2260") or ""
    if code and not re.fullmatch(r"[0-9]{6}", code):
        table.wrong("code", f"“{code}” is no code of a region", "Give six digits, as 310115")
    promises: dict[str, list[Promise]] = {}
    for one in table.several("promises"):
        promise = _promise(one)
        promises.setdefault(promise.permit, []).append(promise)
    thresholds = table.table("thresholds")
    found = Region(
        code=code,
        name=table.name("name"),
        parent=table.text("parent") or "",
        thresholds={name: [_threshold(one) for one in thresholds.one_or_more(name)] for name in thresholds.given},
        promises=promises,
        validities=dict(_validity(one) for one in table.several("validities")),
    )
    table.finish()
    return found


def _validity(table: Sheet) -> tuple[str, Validity]:
    permit = table.text("permit", wanted="a permit of the catalogue") or ""
    return permit, read_validity(table)


def _threshold(table: Sheet) -> Threshold:
    others = [_threshold(one) for one in table.several("conflicting")]
    value = table.number("value", wanted="the value from which on it is needed")
    found = Threshold(value, table.evidence(), others, table.day("since"), table.day("until"))
    table.finish()
    return found


def _promise(table: Sheet) -> Promise:
    found = Promise(
        permit=table.text("permit", wanted="a permit of the catalogue") or "",
        working_days=table.whole("working_days", 0, wanted="how many working days are promised") or 0,
        evidence=table.evidence(),
        since=table.day("since"),
        until=table.day("until"),
    )
    table.finish()
    return found


def _published(top: Sheet) -> list[Published]:
    found = []
    for table in top.several("results"):
        found.append(
            Published(
                name=table.name("name"),
                region=table.text("region") or "",
                industry=table.text("industry") or "",
                before=_counts(table.table("before")),
                after=_counts(table.table("after")),
                evidence=table.evidence(),
            )
        )
        table.finish()
    top.finish()
    return found


def _counts(table: Sheet) -> dict[str, int]:
    found = {name: count for name in COUNTED if (count := table.whole(name, 0)) is not None}
    table.finish()
    return found
