"""The lifecycles of this installation: each domain registers its file as it starts; a bad file stops the start."""

from dataclasses import dataclass
from pathlib import Path

from huiyin.kernel.registry import Registry
from huiyin.lifecycles.checks import follow_ups_unknown
from huiyin.lifecycles.loading import parse, read_text
from huiyin.lifecycles.mistakes import BadLifecycle
from huiyin.lifecycles.model import Lifecycle


@dataclass(frozen=True, slots=True)
class Registered:
    """A lifecycle with the text of its file, which is what is stored."""

    lifecycle: Lifecycle
    text: str
    path: Path


class Lifecycles:
    """Registered lifecycles by kind. Tests make their own."""

    def __init__(self) -> None:
        self._kinds: Registry[Registered] = Registry("lifecycle")

    def register(self, path: Path) -> Lifecycle:
        """Read, check and keep the file at `path`. Raises `BadLifecycle`, or `AlreadyRegistered` for a kind taken."""
        text = read_text(path)
        lifecycle = parse(text, str(path))
        return self._kinds.register(lifecycle.kind, Registered(lifecycle, text, path)).lifecycle

    def get(self, kind: str) -> Registered:
        """The lifecycle of `kind` with its text. Raises `NotRegistered`."""
        return self._kinds.get(kind)

    def kinds(self) -> tuple[str, ...]:
        """All kinds, in the order of registration."""
        return self._kinds.names()

    def problems(self) -> list[BadLifecycle]:
        """What is wrong between the files, once all are registered: follow-ups of kinds that nobody registered."""
        found = []
        for registered in self._kinds:
            if mistakes := follow_ups_unknown(registered.lifecycle, self.kinds()):
                found.append(BadLifecycle(str(registered.path), mistakes))
        return found


lifecycles = Lifecycles()
"""The kinds that the installed domains have registered."""
