"""Whether every figure rests on a source that can bear it."""

from collections.abc import Iterator

from huiyin.domains.permits.rules.catalogue import Catalogue, Industry, Region, Version
from huiyin.domains.permits.rules.evidence import Evidence, Grade
from huiyin.domains.permits.rules.limits import Limit
from huiyin.domains.permits.rules.mistakes import FileMistake, industry_file, mistake, permit_file
from huiyin.lifecycles.mistakes import did_you_mean

Found = tuple[str, str, Evidence]


def evidence(catalogue: Catalogue) -> Iterator[FileMistake]:
    """Each source is known, a statute where something is called statutory, and used by something."""
    used = set()
    for file, key, one in every_evidence(catalogue):
        used.add(one.source)
        source = catalogue.sources.get(one.source)
        if source is None:
            problem, remedy = f"there is no source “{one.source}”", did_you_mean(one.source, catalogue.sources)
            yield mistake(file, f"{key}.source", problem, remedy)
        elif one.grade is Grade.STATUTE and not source.statute:
            problem = f"“{one.source}” is no statute"
            yield mistake(file, f"{key}.grade", problem, "Name the statute, or grade it lower")
    yield from _repealed(catalogue)
    for code, source in catalogue.sources.items():
        if code not in used:
            yield mistake("sources.toml", code, "nothing rests on it", "Name it as a source, or take it out")
        if source.since and source.until and source.until <= source.since:
            yield mistake("sources.toml", f"{code}.until", "it ends before it begins", "Correct one of the days")


def every_evidence(catalogue: Catalogue) -> Iterator[Found]:
    """All evidence, with file and key."""
    for code, permit in catalogue.permits.items():
        for n, version in enumerate(permit.versions):
            for key, one in _of_version(version):
                yield permit_file(code), f"versions.{n}.{key}", one
    for code, industry in catalogue.industries.items():
        for key, one in _of_industry(industry):
            yield industry_file(code), key, one
    for n, region in enumerate(catalogue.regions.values()):
        for key, one in _of_region(region):
            yield "regions.toml", f"regions.{n}.{key}", one
    for name, clock in catalogue.clocks.items():
        yield "clocks.toml", name, clock.evidence
    for n, result in enumerate(catalogue.published):
        yield "published.toml", f"results.{n}", result.evidence


def _of_industry(industry: Industry) -> Iterator[tuple[str, Evidence]]:
    for n, needed in enumerate(industry.needed):
        yield f"needed.{n}", needed.evidence
        for i, other in enumerate(needed.decided_by):
            yield f"needed.{n}.decided_by.{i}", other.evidence


def _of_version(version: Version) -> Iterator[tuple[str, Evidence]]:
    for n, basis in enumerate(version.basis):
        yield f"basis.{n}", basis
    for key, limit in limits_of(version):
        yield key, limit.evidence
    for n, asked in enumerate(version.materials):
        yield f"materials.{n}", asked.evidence
    for key in ("visit", "changes", "validity", "renewal", "review"):
        if other := getattr(version, key):
            yield key, other.evidence
    if version.fields_evidence:
        yield "fields", version.fields_evidence


def limits_of(version: Version) -> Iterator[tuple[str, Limit]]:
    """Every limit of a version, with its key."""
    for key in ("limits", "conflicting"):
        for n, limit in enumerate(getattr(version, key)):
            yield f"{key}.{n}", limit
    for key in ("committed", "checked_after", "delivered", "file_within"):
        limit = getattr(version, key)
        if limit:
            yield key, limit


def _of_region(region: Region) -> Iterator[tuple[str, Evidence]]:
    for name, thresholds in region.thresholds.items():
        for threshold in thresholds:
            yield f"thresholds.{name}", threshold.evidence
            for n, other in enumerate(threshold.conflicting):
                yield f"thresholds.{name}.conflicting.{n}", other.evidence
    for permit, promises in region.promises.items():
        for promise in promises:
            yield f"promises.{permit}", promise.evidence
    for permit, validity in region.validities.items():
        yield f"validities.{permit}", validity.evidence


def _repealed(catalogue: Catalogue) -> Iterator[FileMistake]:
    """What is used may not rest on a source that has been repealed by then; what conflicts with it may."""
    for code, permit in catalogue.permits.items():
        for n, version in enumerate(permit.versions):
            for key, limit in limits_of(version):
                source = catalogue.sources.get(limit.evidence.source)
                ends = source.until if source else None
                if ends is None or key.startswith("conflicting") or (version.until and version.until <= ends):
                    continue
                problem = f"“{limit.evidence.source}” was repealed on {ends}"
                remedy = f"End the version on {ends}, or put the limit among the conflicting ones"
                yield mistake(permit_file(code), f"versions.{n}.{key}.source", problem, remedy)
