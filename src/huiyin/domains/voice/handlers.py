"""What a resident's request keeps of its reporter, besides what the core keeps: answers to a category's questions."""

from collections.abc import Sequence
from datetime import datetime

from huiyin.domains.voice.models import Answer, VoiceRequest
from huiyin.people.holdings import Holding, Part, Person, Row, holdings


def register() -> None:
    """Name it."""
    tables = {"voice.Answer", "voice.VoiceRequest"}
    holdings.register("voice", Holding(frozenset(tables), _requests, part=Part.WORDS, erase=_erase))


def _requests(person: Person) -> Sequence[Row]:
    rows = VoiceRequest.objects.filter(matter_id__in=person.matter_ids).select_related("matter", "category")
    answers = Answer.objects.filter(request_id__in=person.matter_ids).select_related("question").order_by("id")
    said: dict[object, list[dict[str, str]]] = {}
    for answer in answers:
        said.setdefault(answer.request_id, []).append({answer.question.text_zh: answer.value})
    return [
        {
            "number": row.matter.number,
            "category": row.category.name_zh if row.category else "",
            "rating": row.rating,
            "answers": said.get(row.pk, []),
        }
        for row in rows
    ]


def _erase(person: Person, now: datetime) -> int:
    return Answer.objects.filter(request_id__in=person.matter_ids).exclude(value="").update(value="")
