"""What the notices of matters say: names for keys, dates for stamps, and the link to go to.

The receipt's secret link is made when a notice is read, from the matter's id; it stands in no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Action, Name, State
from huiyin.lifecycles.registry import lifecycles as kinds
from huiyin.matters.receipts import token_of
from huiyin.notices.models import Notice
from huiyin.notices.wording import InWords, Wording
from huiyin.people.directory import unit_card
from huiyin.ui.templatetags.huiyin import moment

TO_REPORTER = "matters.answer_to_reporter"
KEYS = ("matters.step", "matters.post_vacant", "matters.warn", "matters.late", TO_REPORTER)


@dataclass(frozen=True, slots=True)
class Face:
    """What a template may say of a matter; an empty name is not known any more."""

    number: str
    kind: str
    action: str
    state: str
    final: bool
    unit: str
    due: datetime | None
    link: str


def wording(key: str) -> Wording:
    """How the notices of a key are put into words."""
    return Wording(in_words, partial(sample, key))


def in_words(notice: Notice, language: str) -> InWords:
    """The context of a notice about a matter, in `language`."""
    params = notice.params
    action, state, kind = _of_lifecycle(params)
    reporter = notice.template == TO_REPORTER
    face = Face(
        number=str(params["number"]),
        kind=_name(kind, language),
        action=_name(action.name if action else None, language),
        state=_name(state.name if state else None, language),
        final=bool(state and state.final),
        unit=_unit(str(params["unit"]), language),
        due=datetime.fromisoformat(params["due"]) if params["due"] else None,
        link=settings.PUBLIC_URL + _path(notice, reporter),
    )
    return InWords({"matter": face}, _facts(face), face.link)


def _facts(face: Face) -> dict[str, str]:
    """What an edited text may say: number, kind, action, state, unit, due, link."""
    return {
        "number": face.number,
        "kind": face.kind,
        "action": face.action,
        "state": face.state,
        "unit": face.unit,
        "due": moment(face.due),
        "link": face.link,
    }


def sample(key: str) -> Notice:
    """A notice about a matter that does not exist, of a kind that does."""
    kind = min(kinds.kinds())
    lifecycle = lifecycles.current(kind)
    action = next(action for action in lifecycle.actions.values() if action.to)
    face = {
        "kind": kind, "number": "HY26-110482-B", "action": action.key, "state": str(action.to), "unit": "",
        "due": (timezone.now() + timedelta(days=2)).isoformat(),
    }  # fmt: skip
    return Notice(subject=UUID(int=0), template=key, params=face)


def _path(notice: Notice, reporter: bool) -> str:
    """Where the notice leads: the reporter to the receipt, the desk to the matter's page."""
    if reporter:
        return f"/r/{token_of(notice.subject)}"
    return f"{settings.LOGIN_REDIRECT_URL}m/{notice.params['number']}/"


def _of_lifecycle(params: Mapping[str, object]) -> tuple[Action | None, State | None, Name | None]:
    """The step in today's lifecycle. A key that only an older version knows stays unnamed."""
    kind = str(params["kind"])
    if kind not in kinds.kinds():
        return None, None, None
    lifecycle = lifecycles.current(kind)
    return lifecycle.actions.get(str(params["action"])), lifecycle.states.get(str(params["state"])), lifecycle.name


def _name(name: Name | None, language: str) -> str:
    if name is None:
        return ""
    return name.en if language.startswith("en") else name.zh


def _unit(unit_id: str, language: str) -> str:
    """The unit's name; a sample has none of the city's."""
    if not unit_id:
        return "Sample unit" if language.startswith("en") else "示例单位"
    card = unit_card(int(unit_id))
    return card.name_en if language.startswith("en") and card.name_en else card.name_zh
