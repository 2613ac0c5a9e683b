"""One visit for all permits of an application: what is looked at, and what has to be done about it next. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from huiyin.domains.permits.rules.advancing import ENDED, Case

RIGHT, WRONG = "ok", "bad"
LEAST_STAFF = 2
"""Who looks for an authority (行政许可法 art. 34, third paragraph: two or more)."""
MOST_ITEMS = 60


class VisitStep(StrEnum):
    """What the product does about a visit by itself."""

    OPEN = "open"
    CANCEL = "cancel"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is looked at: who wants to know it, and what was found (None: nobody looked yet)."""

    code: str
    wanted_by: Sequence[str]
    right: bool | None = None


def merged(looks_at: Mapping[str, Sequence[str]]) -> Sequence[Item]:
    """One list from what each permit looks at: each item once, in the order in which they come up."""
    wanted: dict[str, list[str]] = {}
    for permit, items in looks_at.items():
        for item in items:
            wanted.setdefault(item, []).append(permit)
    return [Item(code, tuple(permits)) for code, permits in wanted.items()]


def still_wanted(items: Sequence[Item], cases: Sequence[Case]) -> Sequence[Item]:
    """The items that a permit wants to know which is not decided yet."""
    undecided = {case.permit for case in cases if case.stand not in ENDED}
    return [item for item in items if undecided.intersection(item.wanted_by)]


def next_of_visit(wants: Collection[str], cases: Sequence[Case], items: Sequence[Item], state: str) -> VisitStep | None:
    """What comes next. `wants` are the permits that want a visit, `state` is the visit's own, empty for none yet.

    1. None is opened where nobody undecided wants one. 2. It is over when all that is still wanted was looked at.
    3. It is not needed when nobody wants anything and it has not been arranged, or nothing was looked at.
    """
    undecided = {case.permit for case in cases if case.stand not in ENDED}
    if not state:
        return VisitStep.OPEN if undecided.intersection(wants) else None
    if state not in {"called", "arranging", "arranged"}:
        return None
    left = [item for item in still_wanted(items, cases) if item.right is None]
    looked = any(item.right is not None for item in items)
    if state == "arranged" and looked and not left:
        return VisitStep.FINISH
    return None if undecided.intersection(wants) else VisitStep.CANCEL


class BadStaff(ValueError):
    """Who comes was not written as it must be."""


def written_staff(staff: Mapping[str, str], called: Mapping[str, str]) -> str:
    """Who comes, by authority, as `act` takes it and people read it: a line an authority, “市场监督管理局：甲、乙”.

    `called` is what each authority is called.
    """
    lines = ((called.get(authority, authority), names_of(names)) for authority, names in staff.items())
    return "\n".join(f"{authority}：{'、'.join(names)}" for authority, names in lines)


def names_of(text: str) -> Sequence[str]:
    """The names in a text, each once; by lines or commas."""
    for sign in "，,；;\n":
        text = text.replace(sign, "、")
    return [*dict.fromkeys(name.strip() for name in text.split("、") if name.strip())]


def read_staff(text: str, authorities: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """Who comes, by authority: each that takes part, two or more of each. Raises `BadStaff`.

    `authorities` are those that take part with what they are called; a line may begin with either.
    """
    codes = {**{name: code for code, name in authorities.items()}, **{code: code for code in authorities}}
    found: dict[str, Sequence[str]] = {}
    for line in text.splitlines():
        authority, colon, names = line.replace("：", ":").partition(":")
        if not colon or authority.strip() not in codes:
            raise BadStaff(f"write a line for each of {', '.join(sorted(authorities))}, as “authority: name, name”")
        found[codes[authority.strip()]] = names_of(names)
    if few := sorted(one for one in authorities if len(found.get(one, ())) < LEAST_STAFF):
        raise BadStaff(f"two or more must come of {', '.join(few)}")
    return found


def read_found(value: object) -> str:
    """What was found, as “exits=ok cameras=bad”: items of this visit, as many as were looked at now."""
    parts = str(value).split() if isinstance(value, str) else []
    verdicts = [part.partition("=") for part in parts]
    if not parts or len(parts) > MOST_ITEMS or any(verdict not in {RIGHT, WRONG} for _code, _is, verdict in verdicts):
        raise ValueError("written as “exits=ok cameras=bad”")
    if len({code for code, _is, _verdict in verdicts}) < len(verdicts):
        raise ValueError("names an item twice")
    return " ".join(parts)


def verdicts_of(found: str) -> Mapping[str, bool]:
    """By item whether it was right."""
    return {code: verdict == RIGHT for code, _is, verdict in (part.partition("=") for part in found.split())}
