"""GET /lifecycles/{kind}: states, actions and roles as data, and drawn."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from ninja import Path, Router
from pydantic import BaseModel

from huiyin.api.cards import Words, send, words
from huiyin.api.catalogue import NOT_FOUND
from huiyin.api.describing import described
from huiyin.lifecycles.drawing import draw
from huiyin.lifecycles.model import Action, Lifecycle, State
from huiyin.lifecycles.queries import current

router = Router(tags=["lifecycles"])
SVG = "image/svg+xml"
_DRAWN = {"description": "SVG", "content": {SVG: {"schema": {"type": "string"}}}}


class StateCard(BaseModel):
    """A state. `owner` is a role, "keep" leaves the owner; `within` is its own deadline; `pauses` stops the clock."""

    key: str
    name: Words
    owner: str | None
    within: str | None
    pauses: bool
    final: bool


class EdgeCard(BaseModel):
    """An action: from which states, to which (null stays), by which roles, with which fields, and why."""

    key: str
    name: Words
    sources: list[str]
    to: str | None
    by: list[str]
    needs: list[str]
    takes: list[str]
    photos: int
    tell: list[str]
    public: bool
    because: str


class LifecycleCard(BaseModel):
    """A kind's lifecycle in the version that new matters get."""

    kind: str
    version: int
    name: Words
    start: str
    states: list[StateCard]
    actions: list[EdgeCard]
    roles: dict[str, Words]
    fields: dict[str, Words]
    resolutions: dict[str, Words]


@router.get(
    "/lifecycles/{kind}.svg",
    operation_id="draw_lifecycle",
    summary="A lifecycle as a drawing",
    openapi_extra={"responses": {200: _DRAWN, **described(problems=(NOT_FOUND,))["responses"]}},
)
def draw_lifecycle(request: HttpRequest, kind: Annotated[str, Path()]) -> HttpResponse:
    """In the language of the caller."""
    drawing = draw(current(kind), lang=get_language() or "zh")
    return HttpResponse(render_to_string("lifecycles/drawing.html", {"drawing": drawing}).strip(), content_type=SVG)


@router.get(
    "/lifecycles/{kind}",
    response=LifecycleCard,
    operation_id="read_lifecycle",
    summary="A lifecycle as data",
    openapi_extra=described(problems=(NOT_FOUND,)),
)
def read_lifecycle(request: HttpRequest, kind: str) -> HttpResponse:
    """What may happen to a matter of this kind, by whom, with what, until when."""
    found = current(kind)
    return send(_card(found))


def _card(found: Lifecycle) -> LifecycleCard:
    return LifecycleCard(
        kind=found.kind,
        version=found.version,
        name=words(found.name),
        start=found.start,
        states=[_state(state) for state in found.states.values()],
        actions=[_edge(action) for action in found.actions.values()],
        roles={key: words(name) for key, name in found.roles.items()},
        fields={key: words(name) for key, name in found.fields.items()},
        resolutions={key: words(name) for key, name in found.resolutions.items()},
    )


def _state(state: State) -> StateCard:
    return StateCard(
        key=state.key,
        name=words(state.name),
        owner=state.owner,
        within=str(state.within) if state.within else None,
        pauses=state.pauses,
        final=state.final,
    )


def _edge(action: Action) -> EdgeCard:
    return EdgeCard(
        key=action.key,
        name=words(action.name),
        sources=list(action.sources),
        to=action.to,
        by=list(action.by),
        needs=list(action.needs),
        takes=list(action.takes),
        photos=action.photos,
        tell=list(action.tell),
        public=action.public,
        because=action.because,
    )
