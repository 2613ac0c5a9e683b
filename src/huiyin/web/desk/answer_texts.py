"""The wordings of answers: who keeps which, which are offered for a matter, and how often they were used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import formats, timezone, translation

from huiyin.matters.domain import domains
from huiyin.matters.rules.permission import may_word
from huiyin.pages.frame import Clerk
from huiyin.people.actors import Actor
from huiyin.people.models import Unit
from huiyin.places.queries import area_tree
from huiyin.web.desk.gaps import fill
from huiyin.web.models import AnswerText

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

MOST_OFFERED = 60
"""How many texts one answer is offered: more than anybody reads."""


class NotYours(Exception):
    """The text is for units that the person does not supervise, or there is none."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote: which matters (`kind`, `category`), for whom (`unit_id`, None for all), and the words."""

    name: str
    kind: str
    category: str
    unit_id: int | None
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A text filled for one matter: `key` says which and in what language."""

    key: str
    id: int
    name: str
    lang: str
    words: str


def chain_of(unit: Unit | None) -> tuple[int, ...]:
    """The areas whose supervisors write for this unit; those of the city alone for all units."""
    tree = area_tree()
    return (tree.city.id,) if unit is None else tuple(area.id for area in tree.chain(unit.area_id))


def own(actor: Actor) -> list[AnswerText]:
    """The texts that the person may change, by name. One statement."""
    rows = AnswerText.objects.select_related("unit", "by").order_by("name", "pk")
    return [row for row in rows if may_word(actor, chain_of(row.unit))]


def own_one(actor: Actor, text_id: int) -> AnswerText:
    """One of them. Raises `NotYours`."""
    found = AnswerText.objects.select_related("unit").filter(pk=text_id).first()
    if found is None or not may_word(actor, chain_of(found.unit)):
        raise NotYours(f"text {text_id}")
    return found


@transaction.atomic
def keep(*, actor: Actor, written: Written, now: datetime, text_id: int | None = None) -> AnswerText:
    """Write a text, or (`text_id`) others instead. Raises `NotYours`."""
    text = own_one(actor, text_id) if text_id is not None else AnswerText()
    unit = Unit.objects.get(pk=written.unit_id) if written.unit_id is not None else None
    if not may_word(actor, chain_of(unit)):
        raise NotYours(f"unit {written.unit_id}")
    text.name, text.kind, text.category, text.unit = written.name, written.kind, written.category, unit
    text.text_zh, text.text_en = written.text_zh, written.text_en
    assert actor.user_id is not None
    text.by_id, text.at = actor.user_id, now
    text.save()
    return text


def drop(*, actor: Actor, text_id: int) -> None:
    """Forget it. Raises `NotYours`."""
    own_one(actor, text_id).delete()


def _for(matter: "Matter", clerk: Clerk) -> QuerySet[AnswerText]:
    read = domains.get(matter.kind).own_facts
    category = read([matter.id])[matter.id].category if read else ""
    units = clerk.actor.unit_ids | {matter.owner_unit_id}
    fits = Q(category__in={"", category}) & (Q(unit=None) | Q(unit__in=units))
    return AnswerText.objects.filter(fits, kind=matter.kind)


def offered(matter: "Matter", clerk: Clerk) -> list[Offered]:
    """The texts that an answer to this matter may begin with, the most used first, each filled. Two statements."""
    rows = _for(matter, clerk).order_by("-used", "name", "pk")[:MOST_OFFERED]
    values = {language: values_of(matter, language, clerk.now) for language in ("zh-hans", "en")}
    found = []
    for row in rows:
        found.append(Offered(f"{row.pk}", row.pk, row.name, "zh-Hans", fill(row.text_zh, values["zh-hans"])))
        if row.text_en:
            found.append(
                Offered(f"{row.pk}-en", row.pk, f"{row.name} (English)", "en", fill(row.text_en, values["en"]))
            )
    return found


def values_of(matter: "Matter", language: str, now: datetime) -> dict[str, str]:
    """What fills the gaps for this matter, in a language."""
    english = language == "en"
    area = area_tree().chain(matter.area_id)[0]
    unit = matter.owner_unit
    return {
        "number": matter.number,
        "title": matter.title,
        "place": matter.address or str((english and area.name_en) or area.name_zh),
        "date": date_in(language, now),
        "unit": str((english and unit.name_en) or unit.name_zh),
    }


def date_in(language: str, now: datetime) -> str:
    """The day in the city, as the language writes it."""
    with translation.override(language):
        return formats.date_format(timezone.localdate(now), "DATE_FORMAT")


def count_used(*, matter: "Matter", clerk: Clerk, ids: Iterable[int]) -> None:
    """Note that an answer given to this matter began with these; those that were not offered do not count."""
    if wanted := set(ids):
        _for(matter, clerk).filter(pk__in=wanted).update(used=F("used") + 1)
