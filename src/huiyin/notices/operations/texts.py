"""Changing the words of notices: a new version beside the old ones, checked before it is kept."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from huiyin.notices.models import Text
from huiyin.notices.wording import places, wordings

LONGEST_TITLE = 100
LONGEST_BODY = 2000


class UnableToEdit(ValueError):
    """The text cannot be kept; `problems` maps title or body to what is wrong with it."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Edited:
    """Words for a template in a language, on one channel or ("") all. Without a title: those that came with us."""

    template: str
    language: str
    channel: str
    title: str
    body: str


def places_of(template: str) -> list[str]:
    """The names that a text of this template may have in braces."""
    wording = wordings.get(template)
    return sorted(wording.in_words(wording.sample(), "zh-hans").facts)


def edit_text(*, edited: Edited, by_id: int, now: datetime) -> Text:
    """Keep a new version; the latest holds from the next notice on. Raises `UnableToEdit`."""
    if problems := _problems(edited):
        raise UnableToEdit(problems)
    mine = Text.objects.filter(template=edited.template, language=edited.language, channel=edited.channel)
    try:
        with transaction.atomic():
            last = mine.order_by("-version").values_list("version", flat=True).first() or 0
            return Text.objects.create(
                template=edited.template,
                language=edited.language,
                channel=edited.channel,
                version=last + 1,
                title=" ".join(edited.title.split()),
                body=edited.body.strip(),
                by_id=by_id,
                at=now,
            )
    except IntegrityError as at_once:
        raise UnableToEdit({"title": "somebody changed it at the same moment"}) from at_once


def _problems(edited: Edited) -> dict[str, str]:
    known = set(places_of(edited.template))
    found: dict[str, str] = {}
    for name, text, longest in (("title", edited.title, LONGEST_TITLE), ("body", edited.body, LONGEST_BODY)):
        unknown = sorted(set(places(text)) - known)
        if unknown:
            found[name] = "unknown: " + ", ".join(f"{{{place}}}" for place in unknown)
        elif text.count("{") != len(places(text)) or text.count("}") != len(places(text)):
            found[name] = "a brace without its other half"
        elif len(text) > longest:
            found[name] = f"at most {longest} characters"
    if edited.body and not edited.title:
        found["title"] = "a text needs its first line"
    return found
