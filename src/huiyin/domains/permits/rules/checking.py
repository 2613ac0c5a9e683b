"""What a catalogue must be beyond its form: its names known, its dates without gaps, no circles. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from huiyin.domains.permits.rules.catalogue import NATIONAL, Catalogue, FieldKind
from huiyin.domains.permits.rules.checking_evidence import evidence
from huiyin.domains.permits.rules.checking_fields import fields
from huiyin.domains.permits.rules.checking_industries import industries
from huiyin.domains.permits.rules.checking_order import circles
from huiyin.domains.permits.rules.checking_permits import permits
from huiyin.domains.permits.rules.dated import Dated
from huiyin.domains.permits.rules.mistakes import FileMistake, mistake
from huiyin.lifecycles.mistakes import did_you_mean

CLOCKS = ("ordinary", "joint", "delivery", "correction", "renewal")
"""The clocks of the administrative licensing law that the product reckons with."""


def mistakes_of(catalogue: Catalogue) -> list[FileMistake]:
    """Everything that is wrong with a catalogue, file by file."""
    rules: Iterable[Callable[[Catalogue], Iterator[FileMistake]]] = (
        permits, circles, industries, _regions, _thresholds, _promises, _published, _registers, fields, _clocks,
        evidence, _unused,
    )  # fmt: skip
    return [one for rule in rules for one in rule(catalogue)]


def _regions(catalogue: Catalogue) -> Iterator[FileMistake]:
    if NATIONAL not in catalogue.regions:
        yield mistake("regions.toml", "regions", f"there is no region “{NATIONAL}”", "Declare the one around all")
    for n, region in enumerate(catalogue.regions.values()):
        where = f"regions.{n}.parent"
        if region.code == NATIONAL:
            continue
        if region.parent not in catalogue.regions:
            remedy = did_you_mean(region.parent, catalogue.regions)
            yield mistake("regions.toml", where, f"there is no region “{region.parent}”", remedy)
        elif catalogue.around(region.code)[-1].code != NATIONAL:
            yield mistake("regions.toml", where, "it lies around itself", f"Let it end at {NATIONAL}")


def _thresholds(catalogue: Catalogue) -> Iterator[FileMistake]:
    nation = catalogue.regions.get(NATIONAL)
    for name in catalogue.thresholds:
        if nation and name not in nation.thresholds:
            where = f"thresholds.{name}"
            yield mistake("regions.toml", where, f"region {NATIONAL} has no value for it", "Give it one there")
        elif nation and not _whole(nation.thresholds[name]):
            where = f"regions.{[*catalogue.regions].index(NATIONAL)}.thresholds.{name}"
            problem = f"region {NATIONAL} has no value for it on some days"
            yield mistake(
                "regions.toml", where, problem, "Leave out its first since and last until, and no day between"
            )
    for n, region in enumerate(catalogue.regions.values()):
        for name in region.thresholds:
            if name not in catalogue.thresholds:
                where, remedy = f"regions.{n}.thresholds.{name}", did_you_mean(name, catalogue.thresholds)
                yield mistake("regions.toml", where, f"there is no threshold “{name}”", remedy)
            yield from _follows(f"regions.{n}.thresholds.{name}", region.thresholds[name])


def _promises(catalogue: Catalogue) -> Iterator[FileMistake]:
    for n, region in enumerate(catalogue.regions.values()):
        for permit, promises in region.promises.items():
            where = f"regions.{n}.promises.{permit}"
            if permit not in catalogue.permits:
                remedy = did_you_mean(permit, catalogue.permits)
                yield mistake("regions.toml", where, f"there is no permit “{permit}”", remedy)
            yield from _follows(where, promises)
        for permit in region.validities:
            if permit not in catalogue.permits:
                remedy = did_you_mean(permit, catalogue.permits)
                yield mistake("regions.toml", f"regions.{n}.validities", f"there is no permit “{permit}”", remedy)


def _follows(where: str, several: Sequence[Dated]) -> Iterator[FileMistake]:
    """None begins before the one before it has ended. On days between, what the region around says holds."""
    for one in several:
        if one.since and one.until and one.until <= one.since:
            yield mistake("regions.toml", where, "it ends before it begins", "Correct one of the days")
    for one, following in pairwise(several):
        if one.until is None or following.since is None or following.since < one.until:
            problem = "two of it hold on the same day"
            yield mistake(
                "regions.toml", where, problem, "Let one end (until) on the day on which the next begins (since)"
            )


def _whole(several: Sequence[Dated]) -> bool:
    """Whether one of them holds on every day."""
    gaps = [
        one.until is not None and following.since is not None and one.until < following.since
        for one, following in pairwise(several)
    ]
    ends = [several[0].since, several[-1].until] if several else [date.min]
    return not any(ends) and not any(gaps)


def _published(catalogue: Catalogue) -> Iterator[FileMistake]:
    for n, one in enumerate(catalogue.published):
        known: Mapping[str, tuple[str, Iterable[str]]] = {
            "region": (one.region, catalogue.regions),
            "industry": (one.industry, catalogue.industries),
        }
        for what, (code, codes) in known.items():
            if code and code not in codes:
                remedy = did_you_mean(code, codes)
                yield mistake("published.toml", f"results.{n}.{what}", f"there is no {what} “{code}”", remedy)


def _registers(catalogue: Catalogue) -> Iterator[FileMistake]:
    """Whatever is shared is shared by somebody."""
    for code, material in catalogue.materials.items():
        yield from _register(catalogue, "materials.toml", f"{code}.shared_by", material.shared_by)
        if material.result_of and material.result_of not in catalogue.permits:
            remedy = did_you_mean(material.result_of, catalogue.permits)
            problem = f"there is no permit “{material.result_of}”"
            yield mistake("materials.toml", f"{code}.result_of", problem, remedy)
        for signer in material.signed_by:
            yield from _person(catalogue, "materials.toml", f"{code}.signed_by", signer)
    for code, field in catalogue.fields.items():
        yield from _register(catalogue, "fields.toml", f"fields.{code}.shared_by", field.shared_by)


def _person(catalogue: Catalogue, file: str, key: str, code: str) -> Iterator[FileMistake]:
    field = catalogue.fields.get(code)
    if field is None or field.kind is not FieldKind.PERSON:
        people = [one.code for one in catalogue.fields.values() if one.kind is FieldKind.PERSON]
        yield mistake(file, key, f"no field “{code}” names a person", did_you_mean(code, people))


def _register(catalogue: Catalogue, file: str, key: str, authority: str) -> Iterator[FileMistake]:
    if authority and authority not in catalogue.authorities:
        yield mistake(file, key, f"there is no authority “{authority}”", did_you_mean(authority, catalogue.authorities))


def _clocks(catalogue: Catalogue) -> Iterator[FileMistake]:
    for name in CLOCKS:
        if name not in catalogue.clocks:
            yield mistake("clocks.toml", name, "is missing", "Give the limit, with its unit, clock and source")
    for name in catalogue.clocks:
        if name not in CLOCKS:
            yield mistake("clocks.toml", name, "nothing runs on it", did_you_mean(name, CLOCKS))


def _unused(catalogue: Catalogue) -> Iterator[FileMistake]:
    """What is declared and asked for by nobody is a slip of the pen."""
    versions = [version for permit in catalogue.permits.values() for version in permit.versions]
    materials = {asked.material for version in versions for asked in version.materials}
    filled = {code for version in versions for code in version.fields}
    every = [needed for one in catalogue.industries.values() for needed in one.needed]
    conditions = [condition for needed in every for condition in needed.conditions]
    names = {name for condition in conditions for name in condition.names}
    items = {item for version in versions if version.visit for item in version.visit.looks_at}
    declared: Iterable[tuple[str, str, Iterable[str], set[str]]] = (
        ("materials.toml", "", catalogue.materials, materials),
        ("fields.toml", "fields.", catalogue.fields, filled),
        ("regions.toml", "thresholds.", catalogue.thresholds, names),
        ("checklist.toml", "", catalogue.checklist, items),
    )
    for file, before, codes, used in declared:
        for code in codes:
            if code not in used:
                yield mistake(file, f"{before}{code}", "nothing asks for it", "Ask for it, or take it out")
