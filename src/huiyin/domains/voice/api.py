"""GET /categories/voice: what residents' requests are about, and what each category asks."""

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from huiyin.domains.voice import queries
from huiyin.domains.voice.models import Category

router = Router(tags=["categories"])


class InBoth(BaseModel):
    """The same in both languages."""

    zh: str
    en: str


class ChoiceCard(BaseModel):
    """A value that a list question takes."""

    key: str
    name: InBoth


class QuestionCard(BaseModel):
    """What a category asks: `code` names it in `attributes`; `datatype` is one of GeoReport v2."""

    code: str
    datatype: str
    required: bool
    text: InBoth
    hint: InBoth
    choices: list[ChoiceCard]


class CategoryCard(BaseModel):
    """A category that takes requests. `within` is its promised service time."""

    code: str
    name: InBoth
    description: InBoth
    within: str
    questions: list[QuestionCard]


class GroupCard(BaseModel):
    """A group of categories; it takes no requests itself."""

    code: str
    name: InBoth
    categories: list[CategoryCard]


class CategoriesCard(BaseModel):
    """The groups with their categories, in order."""

    kind: str
    groups: list[GroupCard]


@router.get(
    "/categories/voice",
    auth=None,
    response=CategoriesCard,
    operation_id="read_voice_categories",
    summary="Categories of residents' requests",
)
def read_categories(request: HttpRequest) -> CategoriesCard:
    """What `category` may be when a request is raised."""
    groups = [
        GroupCard(code=top.code, name=_both(top.name_zh, top.name_en), categories=[_category(leaf) for leaf in leaves])
        for top, leaves in queries.category_tree()
    ]
    return CategoriesCard(kind="voice", groups=groups)


def _category(leaf: Category) -> CategoryCard:
    return CategoryCard(
        code=leaf.code,
        name=_both(leaf.name_zh, leaf.name_en),
        description=_both(leaf.description_zh, leaf.description_en),
        within=leaf.within,
        questions=[_question(asked) for asked in queries.questions(leaf)],
    )


def _question(found: queries.AskedQuestion) -> QuestionCard:
    question = found.question
    return QuestionCard(
        code=question.code,
        datatype=question.datatype,
        required=question.required,
        text=_both(question.text_zh, question.text_en),
        hint=_both(question.hint_zh, question.hint_en),
        choices=[ChoiceCard(key=c.key, name=_both(c.name_zh, c.name_en)) for c in question.choices.all()],
    )


def _both(zh: str, en: str) -> InBoth:
    return InBoth(zh=zh, en=en)
