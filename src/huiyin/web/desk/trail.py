"""A matter's history as it is read at the desk, newest first: who, when, what, with photos."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.evidence.models import StoredFile
from huiyin.kernel.lookalikes import lookalikes
from huiyin.lifecycles.model import Lifecycle, Tone
from huiyin.matters.operations import HANDED_OVER, JOINED_BY, SPLIT, SPLIT_OFF, UNDONE, VISIBILITY_CHANGED
from huiyin.matters.queries import HistoryLine
from huiyin.people.actors import ActorKind
from huiyin.people.models import Unit
from huiyin.people.queries import units_by_id
from huiyin.web.desk.frame import Clerk
from huiyin.web.presenters.audience import audience
from huiyin.web.presenters.matter import Happening, Picture

if TYPE_CHECKING:
    from huiyin.matters.domain import ChoiceGroup, DomainSpec

OPENED = "opened"


def trail_of(lines: Sequence[HistoryLine], lifecycle: Lifecycle, spec: "DomainSpec", clerk: Clerk) -> list[Happening]:
    """The entries, newest first; the names of all units in one statement."""
    units = units_by_id({unit for line in lines if isinstance(unit := line.data.get("owner_unit"), int)})
    values = {key: _named(choices(), clerk) for key, choices in spec.choices.items()}
    return [_happening(line, lifecycle, units, values, clerk) for line in reversed(lines)]


def _named(groups: "Sequence[ChoiceGroup]", clerk: Clerk) -> dict[str, str]:
    return {value: clerk.say(name) for _heading, offered in groups for value, name in offered}


def _happening(
    line: HistoryLine,
    lifecycle: Lifecycle,
    units: Mapping[int, Unit],
    values: Mapping[str, Mapping[str, str]],
    clerk: Clerk,
) -> Happening:
    action = lifecycle.actions.get(line.action)
    facts = _facts(line, lifecycle, units, values, clerk)
    return Happening(
        who=who_of(line),
        at=line.occurred_at,
        what="\n".join([*(text for text in line.words.values() if text), *facts]),
        by=_by(line, lifecycle),
        deed=clerk.say(action.name) if action else _beside(line),
        internal=not line.public,
        pictures=pictures_of(line.files),
        lookalikes=lookalikes("\n".join(line.words.values())),
    )


def who_of(line: HistoryLine) -> str:
    """The post, 居民 or 系统, in the reader's language where it is a word of ours."""
    match line.actor_kind:
        case ActorKind.SYSTEM:
            return _("系统")
        case ActorKind.REPORTER:
            return _("居民")
        case _:
            return line.actor_name


def _beside(line: HistoryLine) -> str:
    """What stands beside the lifecycle: the opening, what the clock did, remarks."""
    if line.sequence == 1:
        return _("反映")
    known = {
        UNDONE: _("撤销"),
        SPLIT: _("拆出一件"),
        SPLIT_OFF: _("重新拆开"),
        JOINED_BY: _("也遇到了"),
        HANDED_OVER: _("转交"),
        VISIBILITY_CHANGED: _("改公开范围"),
        "warn": _("快到期提醒"),
        "late": _("超期，报上级"),
    }
    return known.get(line.action, _("补记"))


def _by(line: HistoryLine, lifecycle: Lifecycle) -> str:
    if line.actor_kind is ActorKind.SYSTEM:
        return "clock"
    if line.actor_kind is ActorKind.REPORTER:
        return "you"
    state = lifecycle.states.get(line.to_state)
    moved = line.from_state != line.to_state and line.sequence > 1
    return "answer" if moved and state and state.tone in {Tone.YOURS, Tone.DONE} else ""


def _facts(
    line: HistoryLine,
    lifecycle: Lifecycle,
    units: Mapping[int, Unit],
    values: Mapping[str, Mapping[str, str]],
    clerk: Clerk,
) -> list[str]:
    """What was chosen, in words: the unit, the category, stars, days, the result, a number."""
    action = lifecycle.actions.get(line.action)
    said = []
    owner = line.data.get("owner_unit")
    if action and action.assigns and isinstance(owner, int) and owner in units:
        said.append(_("交给%(unit)s") % {"unit": clerk.of(units[owner])})
    for key, value in line.data.items():
        if key == "visibility":
            said.append(audience(str(value)))
        elif key in values:
            said.append(_field(lifecycle, key, clerk) + values[key].get(str(value), str(value)))
        elif key == "rating":
            said.append(_("满意程度 %(n)s，满分 5") % {"n": value})
        elif key == "days":
            said.append(_field(lifecycle, key, clerk) + str(value))
        elif key == "resolution" and str(value) in lifecycle.resolutions:
            said.append(_field(lifecycle, key, clerk) + clerk.say(lifecycle.resolutions[str(value)]))
        elif key == "matter":
            joins = action is not None  # beside the lifecycle it is the other one's number, whatever was done
            said.append((_field(lifecycle, key, clerk) if joins else "") + str(value))
    return said


def _field(lifecycle: Lifecycle, key: str, clerk: Clerk) -> str:
    name = lifecycle.fields.get(key)
    return _("%(name)s：") % {"name": clerk.say(name) if name else key}


def pictures_of(files: Sequence[StoredFile]) -> list[Picture]:
    """The photos of an entry. Of one with parts blacked out that version is shown; the original is a look apart."""
    by_id = {file.pk: file for file in files}
    covered = {file.covers_id for file in files if file.covers_id}
    shown = []
    for n, file in enumerate((file for file in files if file.pk not in covered), start=1):
        picture = picture_of(file, n)
        if original := by_id.get(file.covers_id or 0):
            picture = replace(
                picture, caption=_("有遮挡"), uncovered=reverse("desk:uncovered_photo", args=[original.pk])
            )
        shown.append(picture)
    return shown


def picture_of(file: StoredFile, n: int) -> Picture:
    """A photo under the desk's own address, which asks who is looking."""
    href = reverse("desk:photo", args=[file.pk])
    return Picture(href, f"{href}?size=page", _("照片 %(n)d") % {"n": n})
