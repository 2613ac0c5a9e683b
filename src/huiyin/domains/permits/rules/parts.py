"""What one paper must show for whom: layers of a drawing, tags of a list, chapters of a bundle."""

from collections.abc import Mapping, Sequence

from huiyin.domains.permits.rules.planning import Plan

Parts = Mapping[str, Mapping[str, Sequence[str]]]
"""By material and part, the permits that want it."""


def parts_asked(plan: Plan) -> Parts:
    """The parts of the papers that the applicant brings, each with the permits that want it."""
    brought = {one.code for one in plan.materials_after}
    found: dict[str, dict[str, list[str]]] = {}
    for permit, asked in plan.materials_before:
        if asked.part and asked.material in brought:
            found.setdefault(asked.material, {}).setdefault(asked.part, []).append(permit)
    return found


def missing_parts(asked: Parts, shown: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """The parts that nobody says a paper shows, by material."""
    found = {code: [part for part in parts if part not in shown.get(code, ())] for code, parts in asked.items()}
    return {code: parts for code, parts in found.items() if parts}
