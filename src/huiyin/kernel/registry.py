"""A registry: named things that plug in. An instance, so that tests make their own; it validates as it registers."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar


class AlreadyRegistered(ValueError):
    """Another thing stands under this name."""


class NotRegistered(LookupError):
    """Nothing stands under this name; the message lists what does."""


T = TypeVar("T")


class Registry(Generic[T]):
    """Things of one sort (`what`, for messages) by name. `validate` raises what is wrong with a newcomer."""

    def __init__(self, what: str, validate: Callable[[str, T], None] | None = None) -> None:
        self._what = what
        self._validate = validate
        self._things: dict[str, T] = {}

    def register(self, name: str, thing: T) -> T:
        """Add `thing` under `name` and return it. The same thing twice is fine. Raises `AlreadyRegistered`."""
        if not name:
            raise ValueError(f"a {self._what} needs a name")
        if name in self._things and self._things[name] != thing:
            raise AlreadyRegistered(f"there is already a {self._what} named {name!r}: {self._things[name]!r}")
        if self._validate:
            self._validate(name, thing)
        self._things[name] = thing
        return thing

    def get(self, name: str) -> T:
        """What stands under `name`. Raises `NotRegistered`."""
        if name not in self._things:
            raise NotRegistered(f"no {self._what} named {name!r}; there are: {', '.join(self._things) or 'none'}")
        return self._things[name]

    def names(self) -> tuple[str, ...]:
        """All names, in the order of registration."""
        return tuple(self._things)

    def items(self) -> tuple[tuple[str, T], ...]:
        """All names with their things, in the order of registration."""
        return tuple(self._things.items())

    def __contains__(self, name: object) -> bool:
        return name in self._things

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._things.values()))

    def __len__(self) -> int:
        return len(self._things)
