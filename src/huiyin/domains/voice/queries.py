"""Every read of residents' requests."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from huiyin.domains.voice import rules
from huiyin.domains.voice.models import Category, Question, VoiceRequest
from huiyin.domains.voice.rules import Asked
from huiyin.kernel.bigrams import tokens
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Name, State
from huiyin.matters.domain import Alike, ChoiceGroup, OwnFacts
from huiyin.matters.queries import Near, nearby, open_beside
from huiyin.people.actors import Actor

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

_FRESH_SECONDS = 5.0
_cache: dict[str, tuple[float, dict[str, Category]]] = {}
_questions_cache: dict[int, tuple[float, "list[AskedQuestion]"]] = {}


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of a category, with the rule's view of it."""

    id: int
    asked: Asked
    question: Question


def categories() -> dict[str, Category]:
    """The active categories by code, in order; kept in memory for five seconds, for every report needs them."""
    now = time.monotonic()
    held = _cache.get("all")
    if held is None or now - held[0] > _FRESH_SECONDS:
        found = {c.code: c for c in Category.objects.filter(active=True).select_related("parent")}
        held = _cache["all"] = (now, found)
    return held[1]


def forget() -> None:
    """Drop what is held in memory, after categories were changed in this process."""
    _cache.clear()
    _questions_cache.clear()


def category_tree() -> list[tuple[Category, list[Category]]]:
    """Top categories with the leaves under each, in order."""
    found = list(categories().values())
    return [(top, [c for c in found if c.parent_id == top.pk]) for top in found if top.parent_id is None]


def category_choices() -> list[ChoiceGroup]:
    """The categories that a page offers: each top one with its leaves by code."""
    return [
        (Name(top.name_zh, top.name_en), [(c.code, Name(c.name_zh, c.name_en)) for c in leaves])
        for top, leaves in category_tree()
    ]


def of_category(code: str) -> QuerySet[VoiceRequest, UUID]:
    """The ids of the matters of this category, for a list to be narrowed by; those of all its leaves for a top one."""
    rows = VoiceRequest.objects.filter(Q(category__code=code) | Q(category__parent__code=code))
    return rows.values_list("matter_id", flat=True)


def own_facts(matter_ids: Collection[UUID]) -> dict[UUID, OwnFacts]:
    """Category and rating of these requests, for figures; one statement."""
    rows = VoiceRequest.objects.filter(matter_id__in=matter_ids).values_list("matter_id", "category__code", "rating")
    return {pk: OwnFacts(code or "", rating) for pk, code, rating in rows}


def questions(category: Category) -> list[AskedQuestion]:
    """What the category asks, in order; kept in memory for five seconds."""
    now = time.monotonic()
    held = _questions_cache.get(category.pk)
    if held is None or now - held[0] > _FRESH_SECONDS:
        held = _questions_cache[category.pk] = (now, _load_questions(category))
    return held[1]


def _load_questions(category: Category) -> list[AskedQuestion]:
    found = Question.objects.filter(category=category).prefetch_related("choices")
    return [
        AskedQuestion(q.pk, Asked(q.code, q.datatype, q.required, frozenset(c.key for c in q.choices.all())), q)
        for q in found
    ]


def imported(ids: Collection[str]) -> dict[str, str]:
    """Of these ids of messages from elsewhere those that are here, each with the digest of its original."""
    # First alone, by its index: in a growing table the planner would read every history for the few that are here.
    there = list(VoiceRequest.objects.filter(imported_id__in=ids).values_list("imported_id", flat=True))
    if not there:
        return {}
    rows = VoiceRequest.objects.filter(imported_id__in=there, matter__history__sequence=1)
    return {one: digest for one, digest in rows.values_list("imported_id", "matter__history__request_digest") if one}


@dataclass(frozen=True, slots=True)
class Published:
    """Which public requests are asked for; None leaves a side open. `numbers`, when given, are all that counts."""

    numbers: Collection[str] | None = None
    categories: Collection[str] = ()
    start: datetime | None = None
    end: datetime | None = None
    closed: bool | None = None


def published(asked: Published, *, offset: int = 0, limit: int = 1000) -> list[VoiceRequest]:
    """Public requests that have a category, newest first, with matter and category, in one statement."""
    rows = VoiceRequest.objects.filter(matter__kind="voice", matter__visibility="public", category__isnull=False)
    rows = rows.select_related("category", "matter__owner_unit").defer("matter__search")
    return list(_asked(rows, asked).order_by("-matter__opened_at", "-matter_id")[offset : offset + limit])


def _asked(rows: QuerySet[VoiceRequest], asked: Published) -> QuerySet[VoiceRequest]:
    if asked.numbers is not None:
        return rows.filter(matter__number__in=asked.numbers)
    if asked.categories:
        rows = rows.filter(category__code__in=asked.categories)
    if asked.start:
        rows = rows.filter(matter__opened_at__gte=asked.start)
    if asked.end:
        rows = rows.filter(matter__opened_at__lte=asked.end)
    if asked.closed is not None:
        rows = rows.filter(matter__closed_at__isnull=not asked.closed)
    return rows


def category_codes() -> frozenset[str]:
    """The codes of every leaf there ever was, those that take no requests any more included."""
    return frozenset(Category.objects.filter(parent__isnull=False).values_list("code", flat=True))


def asking() -> frozenset[str]:
    """The codes of the categories that ask something."""
    return frozenset(Question.objects.values_list("category__code", flat=True))


WITHIN_METRES = 300
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Similar:
    """An open request nearby, and its category when it was sorted."""

    near: Near
    category: Category | None

    @property
    def state(self) -> State:
        """Where it stands."""
        return lifecycles.version("voice", self.near.lifecycle_version).states[self.near.state]


def similar(text: str, lon: float | None, lat: float | None) -> list[Similar]:
    """The open requests nearby that may be this one: at most three, the most alike first; none without a point.

    A public one is compared by its words. Of any other no word is read, or an answer would tell what stands in them: it
    counts when it was sorted into a category that the new words speak of (ADR 7). Two statements.
    """
    if lon is None or lat is None:
        return []
    asked = sorted(set(tokens(text)))
    near = nearby("voice", lon=lon, lat=lat, metres=WITHIN_METRES, words=asked)
    sorted_as = _categories(near)
    meant = _likely(text)
    scored = []
    for one in near:
        category = sorted_as.get(str(one.id))
        same = category.code in meant if category else one.public and bool(meant & _likely(one.title))
        if score := rules.alike(one.shared, len(asked), same):
            scored.append((-score, one.metres, Similar(one, category)))
    return [found for *_, found in sorted(scored, key=lambda s: s[:2])[:OFFERED]]


def speaks_of_a_public_place(words: str) -> bool:
    """Whether every category that the words speak of is mostly found in public places, and there is one."""
    meant, known = _likely(words), categories()
    return bool(meant) and all(known[code].place_public for code in meant)


COMPARED = 6
"""How many requests the desk is offered to compare one with."""


def alike(matter: "Matter", actor: Actor) -> list[Alike]:
    """The open requests around one that may be the same, for somebody at the desk: at most six, the most alike first.

    Compared by words and by category, by the same rule as for reporters (`similar`), but by all that the actor may
    read. Three statements.
    """
    asked = sorted(set(tokens(matter.summary)))
    beside = open_beside(actor, matter, metres=WITHIN_METRES, words=asked)
    codes = {pk: facts.category for pk, facts in own_facts([one.matter.pk for one in beside]).items()}
    here = meant(matter) if beside else frozenset()
    scored = []
    for one in beside:
        code = codes.get(one.matter.pk, "")
        same = code in here if code else bool(here & _likely(one.matter.title))
        if score := rules.alike(one.shared, len(asked), same):
            scored.append((-score, one.metres or 0.0, one))
    return [Alike(one.matter, one.metres) for *_, one in sorted(scored, key=lambda s: s[:2])[:COMPARED]]


def meant(matter: "Matter") -> frozenset[str]:
    """The code of its category; while it has none, of those that its words speak of. One statement."""
    facts = own_facts([matter.pk]).get(matter.pk)
    return frozenset({facts.category}) if facts and facts.category else _likely(matter.summary or matter.title)


def _likely(words: str) -> frozenset[str]:
    return rules.likely(words, {code: found.keywords for code, found in categories().items()})


def _categories(near: list[Near]) -> dict[str, Category]:
    """The category of each that has one."""
    if not near:
        return {}
    by_id = {category.pk: category for category in categories().values()}
    rows = VoiceRequest.objects.filter(matter_id__in=[one.id for one in near], category__isnull=False)
    return {str(pk): by_id[of] for pk, of in rows.values_list("matter_id", "category_id") if of in by_id}
