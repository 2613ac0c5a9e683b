"""Why the core refuses: each with what a person needs to go on."""

from collections.abc import Sequence


class Refusal(Exception):
    """The matter is as it was; nothing was written."""


class NoSuchMatter(Refusal):
    """No matter has this id or number."""


class UnknownAction(Refusal):
    """The lifecycle has no action of this name."""

    def __init__(self, action: str, state: str, possible: Sequence[str]) -> None:
        super().__init__(f"no action {action!r}; possible in {state!r}: {', '.join(possible) or 'none'}")
        self.action, self.state, self.possible = action, state, tuple(possible)


class StateHasMoved(Refusal):
    """The action does not lead out of the state the matter is in now: somebody was faster, or the page is old."""

    def __init__(self, action: str, state: str, possible: Sequence[str]) -> None:
        super().__init__(f"{action!r} is not possible in {state!r}; possible: {', '.join(possible) or 'none'}")
        self.action, self.state, self.possible = action, state, tuple(possible)


class NotAllowed(Refusal):
    """The actor holds none of the roles that may do this here."""

    def __init__(self, action: str, by: Sequence[str]) -> None:
        super().__init__(f"{action!r} is for {', '.join(by)} of this place")
        self.action, self.by = action, tuple(by)


class LimitReached(Refusal):
    """The action may be taken a limited number of times, and was."""

    def __init__(self, action: str, limit: int, state: str, possible: Sequence[str]) -> None:
        super().__init__(f"{action!r} may be taken {limit} time(s), and was; possible: {', '.join(possible) or 'none'}")
        self.action, self.limit, self.state, self.possible = action, limit, state, tuple(possible)


class PartsOpen(Refusal):
    """The matter cannot close before its parts: `numbers` are those still open."""

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__(f"parts are still open: {', '.join(numbers)}")
        self.numbers = tuple(numbers)


class BadFields(Refusal):
    """Fields are missing or wrong: `problems` maps each field to what is wrong with it ("missing", …).

    What is wrong with no field of it, but with the step, stands under "".
    """

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems


class CannotUndo(Refusal):
    """The step stays: `why` is moved (something happened since), others (not one's own), never, late, or told."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the step cannot be taken back: {why}")
        self.why = why


class NobodyToOwn(Refusal):
    """No post and no desk owns this area or any above it: the installation has no city desk."""


class SameKeyOtherRequest(Refusal):
    """The client id was used before, for a different request."""
