"""What the people of a history are called in English: by the post that they were on duty in then.

History keeps the name that it was written with, which is Chinese; posts have both names.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from huiyin.people.models import Duty


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody as a history names them: the account, the name that it was written with, and when that was."""

    user_id: int
    name: str
    at: datetime


def english_names(people: Collection[Named]) -> dict[Named, str]:
    """The English name of each whose post then has one: the post's, and the name beside it where the two differ.

    One statement; none without anybody.
    """
    if not people:
        return {}
    duties = Duty.objects.filter(user_id__in={one.user_id for one in people}).select_related("post").order_by("pk")
    held: dict[int, list[Duty]] = {}
    for duty in duties:
        held.setdefault(duty.user_id, []).append(duty)
    found = {one: _called(one, held.get(one.user_id, ())) for one in people}
    return {one: name for one, name in found.items() if name}


def _called(one: Named, duties: Iterable[Duty]) -> str:
    """A post of the same name comes before others, one held at that moment before one held at another time."""
    ranked = sorted(duties, key=lambda duty: (duty.post.name_zh != one.name, not _stands(duty, one.at)))
    post = next((duty.post for duty in ranked if duty.post.name_en), None)
    if post is None:
        return ""
    return post.name_en if post.name_zh == one.name else f"{post.name_en} ({one.name})"


def _stands(duty: Duty, at: datetime) -> bool:
    return duty.starts <= at and (duty.ends is None or at < duty.ends)
