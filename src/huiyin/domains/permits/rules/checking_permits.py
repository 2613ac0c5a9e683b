"""Whether a permit's versions follow each other, and whether what they ask for is known."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from huiyin.domains.permits.rules.catalogue import Asked, Catalogue, Kind, Permit, Version
from huiyin.domains.permits.rules.mistakes import FileMistake, mistake, permit_file
from huiyin.lifecycles.mistakes import did_you_mean


def permits(catalogue: Catalogue) -> Iterator[FileMistake]:
    """What is wrong with the permits."""
    for code, permit in catalogue.permits.items():
        yield from _dates(code, permit)
        if not permit.versions:
            yield mistake(permit_file(code), "versions", "nothing holds of it", "Give at least one version")
        for n, version in enumerate(permit.versions):
            yield from _kind(code, n, version)
            yield from _names(catalogue, code, n, version)
            yield from _materials(catalogue, code, n, version)
            yield from _visit(catalogue, code, n, version)


def _dates(code: str, permit: Permit) -> Iterator[FileMistake]:
    file = permit_file(code)
    for n, version in enumerate(permit.versions):
        if version.until is not None and version.until <= version.since:
            yield mistake(file, f"versions.{n}.until", "it ends before it begins", "Correct one of the days")
    for n, (one, following) in enumerate(pairwise(permit.versions)):
        key = f"versions.{n}.until"
        if one.until is None or one.until > following.since:
            problem = f"it overlaps with the next version, which begins on {following.since}"
            yield mistake(file, key, problem, f"Let it end on {following.since}")
        elif one.until < following.since:
            problem = f"nothing holds from {one.until} to {following.since}"
            yield mistake(file, key, problem, f"Let it end on {following.since}")


def _kind(code: str, n: int, version: Version) -> Iterator[FileMistake]:
    file, where = permit_file(code), f"versions.{n}"
    asks = {"limits": version.limits, "materials": version.materials, "fields": version.fields, "after": version.after}
    if not version.applied_for:
        for key, given in asks.items():
            if given:
                yield mistake(file, f"{where}.{key}", f"{version.kind} is nothing to apply for", "Take it out")
    elif not version.limits:
        yield mistake(file, f"{where}.limits", "is missing", "Say how long the authority may take, and who says so")
    if version.kind is Kind.FILING and version.committed:
        yield mistake(file, f"{where}.committed", "a filing needs no commitment", "Take it out")
    if version.committed and not version.checked_after:
        problem = "nobody looks afterwards at what was committed to"
        yield mistake(file, f"{where}.checked_after", problem, "Say within which time the place is looked at")
    if version.renewal and not version.validity:
        yield mistake(file, f"{where}.renewal", "what does not expire is not renewed", "Give its validity")
    if not version.basis:
        yield mistake(file, f"{where}.basis", "is missing", "Name the law behind it")


def _names(catalogue: Catalogue, code: str, n: int, version: Version) -> Iterator[FileMistake]:
    file, where = permit_file(code), f"versions.{n}"
    if version.authority not in catalogue.authorities:
        problem, remedy = (
            f"there is no authority “{version.authority}”",
            did_you_mean(version.authority, catalogue.authorities),
        )
        yield mistake(file, f"{where}.authority", problem, remedy)
    for before in version.after:
        if before not in catalogue.permits:
            problem, remedy = f"there is no permit “{before}”", did_you_mean(before, catalogue.permits)
            yield mistake(file, f"{where}.after", problem, remedy)
        elif before == code:
            yield mistake(file, f"{where}.after", "it cannot come after itself", "Name another permit")
    for field in version.fields:
        if field not in catalogue.fields:
            problem, remedy = f"there is no field “{field}”", did_you_mean(field, catalogue.fields)
            yield mistake(file, f"{where}.fields", problem, remedy)


def _materials(catalogue: Catalogue, code: str, n: int, version: Version) -> Iterator[FileMistake]:
    file = permit_file(code)
    for i, asked in enumerate(version.materials):
        where = f"versions.{n}.materials.{i}"
        material = catalogue.materials.get(asked.material)
        if material is None:
            problem, remedy = f"there is no paper “{asked.material}”", did_you_mean(asked.material, catalogue.materials)
            yield mistake(file, f"{where}.material", problem, remedy)
            continue
        if asked.part and asked.part not in material.parts:
            problem, remedy = f"“{asked.material}” has no part “{asked.part}”", did_you_mean(asked.part, material.parts)
            yield mistake(file, f"{where}.part", problem, remedy)
        if _twice(asked, version.materials[:i]):
            yield mistake(file, f"{where}.material", "it is asked for already", "Ask for it once")
        if material.result_of and material.result_of not in version.after:
            problem = f"it is the outcome of “{material.result_of}”, for which this permit does not wait"
            yield mistake(file, f"{where}.material", problem, f"Add “{material.result_of}” to versions.{n}.after")


def _visit(catalogue: Catalogue, code: str, n: int, version: Version) -> Iterator[FileMistake]:
    if version.visit is None:
        return
    file, where = permit_file(code), f"versions.{n}.visit.looks_at"
    looks_at = version.visit.looks_at
    if version.kind is not Kind.PERMIT:
        yield mistake(file, f"versions.{n}.visit", f"{version.kind} is decided by nobody", "Take it out")
    if not looks_at:
        yield mistake(file, where, "is missing", "Name what is looked at, by keys of checklist.toml")
    for item in looks_at:
        if item not in catalogue.checklist:
            yield mistake(file, where, f"there is no item “{item}”", did_you_mean(item, catalogue.checklist))
    if len(set(looks_at)) < len(looks_at):
        yield mistake(file, where, "an item is named twice", "Name each once")


def _twice(asked: Asked, before: Sequence[Asked]) -> bool:
    return (asked.material, asked.part) in {(one.material, one.part) for one in before}
