"""Which part of a topic is the device's address: `site/{address}/telemetry`. Pure."""

from dataclasses import dataclass

ADDRESS = "{address}"


class BadTemplate(ValueError):
    """The template cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Template:
    """A filter of MQTT in which one level, or one part of a level, is the address."""

    levels: tuple[str, ...]
    place: int
    before: str
    after: str

    @property
    def filter(self) -> str:
        """What to subscribe to."""
        return "/".join("+" if at == self.place else level for at, level in enumerate(self.levels))

    def address(self, topic: str) -> str | None:
        """The device's address in this topic; None where it is another's topic."""
        said = topic.split("/")
        open_end = self.levels[-1] == "#"
        if len(said) != len(self.levels) and not (open_end and len(said) >= len(self.levels) - 1):
            return None
        for at, level in enumerate(self.levels):
            if level == "#":
                break
            if at != self.place and level not in ("+", said[at]):
                return None
        found = said[self.place]
        if len(found) <= len(self.before) + len(self.after):
            return None
        right = found.startswith(self.before) and found.endswith(self.after)
        return found[len(self.before) : len(found) - len(self.after)] if right else None


def template(text: str) -> Template:
    """Raises `BadTemplate`."""
    levels = tuple(text.split("/"))
    places = [at for at, level in enumerate(levels) if ADDRESS in level]
    if len(places) != 1 or levels[places[0]].count(ADDRESS) != 1:
        raise BadTemplate(f"{text!r} does not have {ADDRESS} once")
    before, _, after = levels[places[0]].partition(ADDRESS)
    if "#" in levels[:-1] or any(mark in f"{before}{after}" for mark in "+#"):
        raise BadTemplate(f"{text!r}: # ends a filter, and stands as + alone between slashes")
    return Template(levels, places[0], before, after)
