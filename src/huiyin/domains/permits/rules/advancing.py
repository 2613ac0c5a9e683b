"""What comes next in an application: which permits may begin, which can no longer be had, and how it ends.

Pure: from how each permit of it stands to what has to be done. Doing it twice changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Stand(StrEnum):
    """How a permit of an application stands: the states of `permit.toml`."""

    RECEIVED = "received"
    WAITING = "waiting"
    REVIEWING = "reviewing"
    STOPPED = "stopped"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    SURRENDERED = "surrendered"
    EXPIRED = "expired"
    UNREACHABLE = "unreachable"


ENDED = frozenset(Stand) - {Stand.RECEIVED, Stand.WAITING, Stand.REVIEWING, Stand.STOPPED}


@dataclass(frozen=True, slots=True)
class Case:
    """A permit of an application. `after` are those of the same application that must be granted before.

    `dropped`: the law asked for it when it was applied for and does so no more. It stands in nobody's way. `filing`:
    it is filed, and nobody decides on it.
    """

    permit: str
    stand: Stand
    after: Sequence[str] = ()
    dropped: bool = False
    filing: bool = False


class Ending(StrEnum):
    """How an application ends: the actions of `application.toml`."""

    ISSUE = "issue"
    ASK_CHOICE = "ask_choice"
    REFUSE = "refuse"
    NOT_NEEDED = "need_nothing"


@dataclass(frozen=True, slots=True)
class Next:
    """What has to be done: permits that the law drops, that go to their authority, are filed, wait, fall away; the end.

    What is done changes what comes next, so it is worked out again until nothing but `wait` is left.
    """

    drop: Sequence[str] = ()
    begin: Sequence[str] = ()
    file: Sequence[str] = ()
    wait: Sequence[str] = ()
    fall_away: Sequence[str] = ()
    ending: Ending | None = None


def what_next(cases: Sequence[Case]) -> Next:
    """What has to be done next. A permit that rests on a refused one falls away, and so does what rests on that."""
    by_permit = {case.permit: case for case in cases}
    begin: list[str] = []
    wait: list[str] = []
    lost: list[str] = []
    open_ones = [case for case in cases if case.stand not in ENDED]
    dropped = tuple(case.permit for case in open_ones if case.dropped)
    filed = [case.permit for case in open_ones if case.filing and case.stand is Stand.REVIEWING and not case.dropped]
    for case in open_ones:
        if case.dropped or case.stand not in {Stand.RECEIVED, Stand.WAITING}:
            continue
        if _is_lost(case, by_permit):
            lost.append(case.permit)
        elif all(_is_out_of_the_way(before, by_permit) for before in case.after):
            begin.append(case.permit)
        elif case.stand is Stand.RECEIVED:
            wait.append(case.permit)
    return Next(dropped, tuple(begin), tuple(filed), tuple(wait), tuple(lost), _ending(cases))


def _is_out_of_the_way(permit: str, by_permit: Mapping[str, Case]) -> bool:
    before = by_permit.get(permit)
    return before is None or before.dropped or before.stand is Stand.GRANTED


def _is_lost(case: Case, by_permit: Mapping[str, Case]) -> bool:
    """Whether something it rests on, however far down, was refused or withdrawn. The catalogue has no cycles."""
    before = [by_permit[permit] for permit in case.after if permit in by_permit]
    ended_badly = [one for one in before if one.stand in ENDED - {Stand.GRANTED} and not one.dropped]
    return bool(ended_badly) or any(_is_lost(one, by_permit) for one in before if one.stand not in ENDED)


def _ending(cases: Sequence[Case]) -> Ending | None:
    """Nothing yet while one is open. One that the law has dropped counts for nothing, unless it was granted before."""
    if not cases or any(case.stand not in ENDED for case in cases):
        return None
    counted = [case for case in cases if case.stand is Stand.GRANTED or not case.dropped]
    granted = [case for case in counted if case.stand is Stand.GRANTED]
    if not counted:
        return Ending.NOT_NEEDED
    if len(granted) == len(counted):
        return Ending.ISSUE
    return Ending.ASK_CHOICE if granted else Ending.REFUSE
