"""Every write of residents' requests."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from huiyin.database.rows import insert
from huiyin.domains.voice import queries, rules
from huiyin.domains.voice.models import Answer, Category, Choice, Question, VoiceRequest
from huiyin.kernel.coordinates import check_lonlat
from huiyin.kernel.plaintext import clean
from huiyin.kernel.spans import Span
from huiyin.matters.domain import Incoming, Part, Step, Undone
from huiyin.matters.operations import MatterDraft, Opened, Place, Visibility, open_joined, open_matter
from huiyin.matters.rules.fields import WORDS_LIMIT, Fact, read_code, read_words
from huiyin.matters.rules.parts import MARKED, WHOLE
from huiyin.matters.rules.refusals import BadFields
from huiyin.people.contacts import BadContact, draft_contact
from huiyin.people.models import Contact
from huiyin.people.operations import begin_consents

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

ADDRESS_LIMIT = 300


def report(incoming: Incoming) -> Opened:
    """Open a request. Without a category it waits to be sorted by hand; without a place the city desk finds it.

    With `joins` it is opened joined to that matter. Raises `BadFields` naming each field that is wrong, and what
    `matters.open_matter` and `matters.open_joined` raise.
    """
    text, address = _checked_words(incoming)
    category = _category(incoming.category)
    answers = _answers(category, incoming)
    contact = _contact(incoming)
    facts: dict[str, Fact] = {"category": category.code} if category else {}
    if incoming.danger:
        facts["danger"] = True
    if incoming.public:
        facts["public"] = True
    if incoming.place_public:
        facts["place_public"] = True
    draft = MatterDraft(
        title=rules.title_of(text),
        words={"words": text},
        source=incoming.source,
        place=Place(incoming.lon, incoming.lat, address, incoming.area_id, incoming.place_public),
        facts=facts,
        within=Span.parse(category.within) if category else None,
        contact=contact,
        reporter_id=None if incoming.on_behalf else incoming.actor.user_id,
        priority=1 if incoming.danger else 0,
        visibility=Visibility.PUBLIC if incoming.public else Visibility.INVOLVED,
        files=incoming.files,
        hidden_files=incoming.hidden_files,
    )
    row = partial(_write_row, incoming=incoming, category=category, contact=contact, answers=answers)
    actor, now, client_id = incoming.actor, incoming.now, incoming.client_id
    if incoming.joins:
        return open_joined(to=incoming.joins, actor=actor, draft=draft, now=now, client_id=client_id, also=row)
    return open_matter(kind="voice", actor=actor, draft=draft, now=now, client_id=client_id, also=row)


def open_part(part: Part) -> Opened:
    """Open the second request of a report with two subjects: same place, reporter and contact, a receipt of its own.

    All that was said at first is kept beside its own words.

    Raises `BadFields` for words that are missing or too long.
    """
    origin, words = part.origin, read_words(part.words)
    draft = MatterDraft(
        title=rules.title_of(words),
        words={"words": words},
        aside={WHOLE: origin.summary} if origin.summary else {},
        facts={MARKED: [list(place) for place in part.marked]} if part.marked else {},
        source="split",
        place=Place(origin.lon, origin.lat, origin.address, origin.area_id, origin.place_public),
        contact=origin.contact,
        reporter_id=origin.reporter_id,
        priority=origin.priority,
        parent_id=origin.pk,
    )
    incoming = Incoming(text=words, actor=part.actor, now=part.now, source="split", danger=origin.priority > 0)
    row = partial(_write_row, incoming=incoming, category=None, contact=None, answers=[])
    return open_matter(kind="voice", actor=part.actor, draft=draft, now=part.now, client_id=part.client_id, also=row)


def _checked_words(incoming: Incoming) -> tuple[str, str]:
    problems: dict[str, str] = {}
    text = address = ""
    try:
        text = clean(incoming.text, WORDS_LIMIT)
        if not text:
            problems["text"] = "missing"
    except ValueError as wrong:
        problems["text"] = str(wrong)
    try:
        address = clean(incoming.address, ADDRESS_LIMIT).replace("\n", " ")
    except ValueError as wrong:
        problems["address"] = str(wrong)
    if (incoming.lon is None) != (incoming.lat is None):
        problems["lon" if incoming.lon is None else "lat"] = "missing"
    elif incoming.lon is not None and incoming.lat is not None:
        try:
            check_lonlat(incoming.lon, incoming.lat)
        except ValueError as wrong:
            problems["lon"] = str(wrong)
    if problems:
        raise BadFields(problems)
    return text, address


def _contact(incoming: Incoming) -> Contact | None:
    try:
        return draft_contact(
            name=incoming.name,
            phone=incoming.phone,
            email=incoming.email,
            language=incoming.language,
            now=incoming.now,
        )
    except BadContact as wrong:
        raise BadFields(wrong.problems) from wrong


def _category(code: str) -> Category | None:
    if not code:
        return None
    category = queries.categories().get(code)
    if category is None or category.parent_id is None:
        raise BadFields({"category": "no category has this code"})
    return category


def _answers(category: Category | None, incoming: Incoming, *, complete: bool = False) -> list[tuple[int, str]]:
    if not category:
        return []
    questions = queries.questions(category)
    asked = [q.asked for q in questions]
    given = {code: list(values) for code, values in incoming.answers.items()}
    if problems := rules.check_answers(asked, given, complete=complete):
        raise BadFields({f"attribute[{code}]": problem for code, problem in problems.items()})
    return [(q.id, value) for q in questions for value in given.get(q.asked.code, []) if value != ""]


def _write_row(
    matter: "Matter",
    *,
    incoming: Incoming,
    category: Category | None,
    contact: Contact | None,
    answers: list[tuple[int, str]],
) -> None:
    if contact:
        contact.save(force_insert=True)
        if incoming.consents:
            begin_consents(contact_id=contact.id, given=incoming.consents, now=incoming.now)
    row = VoiceRequest(matter=matter, category=category, danger=incoming.danger, on_behalf=incoming.on_behalf)
    insert(row)
    if answers:
        Answer.objects.bulk_create(Answer(request=row, question_id=q, value=value) for q, value in answers)


def read_category(value: object) -> Fact:
    """The code of a category that takes requests."""
    code = str(read_code(value))
    category = queries.categories().get(code)
    if category is None or category.parent_id is None:
        raise ValueError("no category has this code")
    return code


def on_step(step: Step) -> Span | None:
    """Keep category and rating on the request's own row; a category brings its service time with it.

    Whoever takes a request up unsorted promises the ordinary service time: nothing is in hand without a deadline.
    """
    rows = VoiceRequest.objects.filter(pk=step.matter.pk)
    if "rating" in step.given.facts:
        rows.update(rating=step.given.facts["rating"], rated_at=step.now)
    if code := step.given.facts.get("category"):
        category = queries.categories()[str(code)]
        rows.update(category=category)
        return Span.parse(category.within)
    if step.action in rules.TAKING_UP and not step.matter.due_span:
        return rules.ORDINARY_SERVICE_TIME
    return None


def on_undo(step: Undone) -> None:
    """Give the request back the category it had before the step; what is rated is never taken back."""
    if "category" in step.gave:
        before = step.facts.get("category")
        category = Category.objects.filter(code=before).first() if before else None
        VoiceRequest.objects.filter(pk=step.matter.pk).update(category=category)


CATEGORIES = Path(__file__).with_name("categories.toml")


def check(incoming: Incoming) -> None:
    """Raise `BadFields` where `report` would, and where a question that must be answered was not; write nothing.

    `report` itself takes a request without its answers: a page or a person at a telephone need not put the questions.
    """
    _checked_words(incoming)
    _answers(_category(incoming.category), incoming, complete=True)
    _contact(incoming)


@transaction.atomic
def install_categories(path: Path = CATEGORIES) -> int:
    """Add the categories of the file that are not there yet, with their questions. Returns how many.

    What is there stays as it is: a city changes names, times and questions in its own way.
    """
    there = dict(Category.objects.values_list("code", "pk"))
    added = 0
    for order, listed in enumerate(rules.read_categories(path.read_text("utf-8"))):
        if listed.code in there:
            continue
        parent = there[listed.top] if listed.top else None
        category = Category.objects.create(code=listed.code, parent_id=parent, order=order, **listed.fields)
        there[listed.code] = category.pk
        for place, asked in enumerate(listed.questions, start=1):
            _install_question(category, place, asked)
        added += 1
    queries.forget()
    return added


def _install_question(category: Category, place: int, asked: Mapping[str, Any]) -> None:
    question = Question.objects.create(
        category=category,
        code=asked["code"],
        order=place,
        datatype=Question.Datatype(asked["datatype"]),
        required=asked["required"],
        text_zh=asked["text"]["zh"],
        text_en=asked["text"]["en"],
        hint_zh=asked["hint"]["zh"],
        hint_en=asked["hint"]["en"],
    )
    Choice.objects.bulk_create(
        Choice(question=question, key=key, order=order, name_zh=said["zh"], name_en=said["en"])
        for order, (key, said) in enumerate(asked.get("choices", {}).items(), start=1)
    )
