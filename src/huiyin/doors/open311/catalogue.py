"""The services that Open311 offers: the categories that take requests, and what each asks."""

from django.utils.translation import get_language, gettext, ngettext

from huiyin.domains.voice import queries
from huiyin.domains.voice.models import Category, Question
from huiyin.domains.voice.queries import AskedQuestion
from huiyin.doors.open311.errors import Wrong
from huiyin.kernel.spans import Span, Unit

TYPE = "realtime"
"""Every service answers with the number at once, never with a token."""


def in_language(zh: str, en: str) -> str:
    """What the caller's Accept-Language prefers; Chinese when it says nothing."""
    return (en or zh) if (get_language() or "").startswith("en") else zh


def services() -> list[dict[str, object]]:
    """All leaves, in order, under the names of their top categories."""
    asking = queries.asking()
    return [_service(top, leaf, leaf.code in asking) for top, leaves in queries.category_tree() for leaf in leaves]


def _service(top: Category, leaf: Category, asks: bool) -> dict[str, object]:
    name = in_language(leaf.name_zh, leaf.name_en)
    return {
        "service_code": leaf.code,
        "service_name": name,
        "description": in_language(leaf.description_zh, leaf.description_en) or name,
        "metadata": asks,
        "type": TYPE,
        "keywords": ", ".join(leaf.keywords) or name,
        "group": in_language(top.name_zh, top.name_en),
    }


def service(code: str) -> Category:
    """The category with this code. Raises `Wrong` (404)."""
    found = queries.categories().get(code)
    if found is None or found.parent_id is None:
        raise Wrong(404, "service_code: there is no such service")
    return found


def definition(code: str) -> dict[str, object]:
    """The service's questions; none for a service without. Raises `Wrong` (404)."""
    return {"service_code": code, "attributes": [_attribute(asked) for asked in queries.questions(service(code))]}


def _attribute(asked: AskedQuestion) -> dict[str, object]:
    question = asked.question
    found: dict[str, object] = {
        "variable": True,
        "code": question.code,
        "datatype": question.datatype,
        "required": question.required,
        "datatype_description": in_language(question.hint_zh, question.hint_en) or _plain_hint(question),
        "order": question.order,
        "description": in_language(question.text_zh, question.text_en),
    }
    if question.datatype in {Question.Datatype.SINGLE, Question.Datatype.MULTI}:
        found["values"] = [{"key": c.key, "name": in_language(c.name_zh, c.name_en)} for c in question.choices.all()]
    return found


def _plain_hint(question: Question) -> str:
    """A hint is never empty: one validator takes an empty element for a missing one."""
    return question.get_datatype_display()


def notice(category: Category) -> str:
    """What is promised: 收到后 1 个工作日内答复。"""
    return gettext("收到后%(within)s内答复。") % {"within": _span(Span.parse(category.within))}


def _span(span: Span) -> str:
    n = span.amount
    said = {
        Unit.MINUTES: ngettext(" %(n)d 分钟", " %(n)d 分钟", n),
        Unit.HOURS: ngettext(" %(n)d 小时", " %(n)d 小时", n),
        Unit.DAYS: ngettext(" %(n)d 天", " %(n)d 天", n),
        Unit.WORKING_HOURS: ngettext(" %(n)d 个工作小时", " %(n)d 个工作小时", n),
        Unit.WORKING_DAYS: ngettext(" %(n)d 个工作日", " %(n)d 个工作日", n),
    }
    return said[span.unit] % {"n": n}
