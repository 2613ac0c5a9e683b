"""告知承诺: for which permits one may commit, and how long each takes with it and without."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.rules.planning import Plan, Step
from huiyin.domains.permits.web.shown import days_said


@dataclass(frozen=True, slots=True)
class CommitLine:
    """A permit for which one may commit, whether one does, and its days with it and without."""

    permit: str
    name: str
    chosen: bool
    with_it: str
    without: str


def commit_lines(needed: Plan) -> Sequence[CommitLine]:
    """Those of a plan."""
    return [_line(step) for step in needed.may_commit]


def _line(step: Step) -> CommitLine:
    return CommitLine(
        permit=step.permit,
        name=said(catalogue().permits[step.permit].name),
        chosen=step.committed,
        with_it=days_said(replace(step, committed=True).days),
        without=days_said(replace(step, committed=False).days),
    )


def that_may(needed: Plan, wanted: Collection[str]) -> Sequence[str]:
    """Those of the wanted commitments that this plan has a place for."""
    return [step.permit for step in needed.may_commit if step.permit in wanted]
