"""Topic names and filters (section 4.7)."""

from huiyin.doors.mqtt import reasons
from huiyin.doors.mqtt.wire import BadPacket


def check_topic(topic: str) -> None:
    """A name to publish to: not empty, without wildcards. Raises `BadPacket`."""
    if not topic or "+" in topic or "#" in topic:
        raise BadPacket(reasons.TOPIC_INVALID, "a topic to publish to is empty or holds a wildcard")


def check_filter(wanted: str) -> None:
    """A filter: `#` alone at the end, `+` alone in its level. Raises `BadPacket`."""
    if not wanted:
        raise BadPacket(reasons.FILTER_INVALID, "a filter is empty")
    levels = wanted.split("/")
    if any(("#" in level or "+" in level) and len(level) > 1 for level in levels) or "#" in levels[:-1]:
        raise BadPacket(reasons.FILTER_INVALID, "a wildcard stands where none may")


def matches(wanted: str, topic: str) -> bool:
    """Whether the filter lets the topic through. `+` in `topic` stands for any one level."""
    levels, names = wanted.split("/"), topic.split("/")
    for place, level in enumerate(levels):
        if level == "#":
            return not (place == 0 and topic.startswith("$"))
        if place >= len(names):
            return False
        if level not in {"+", names[place]} and names[place] != "+":
            return False
    return len(levels) == len(names)
