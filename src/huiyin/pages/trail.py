"""History as people read it: who, when, what was said and decided; newest first. At the desk and outside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from huiyin.evidence.models import StoredFile
from huiyin.kernel.lookalikes import lookalikes
from huiyin.lifecycles.model import Action, Lifecycle, Name
from huiyin.matters.operations import JOINED_BY, OPENED, SPLIT, UNDONE
from huiyin.matters.queries import HistoryLine
from huiyin.matters.rules import undo
from huiyin.matters.rules.parts import WHOLE, places_in
from huiyin.matters.rules.parts import said as said_at
from huiyin.pages.audience import audience
from huiyin.pages.matter import Happening, Picture
from huiyin.people.actors import ActorKind
from huiyin.people.directory import UnitCard, unit_cards
from huiyin.people.english import Named, english_names

OF_THE_CORE: Mapping[str, Promise] = {
    "opened": gettext_lazy("反映"),
    "imported": gettext_lazy("从旧系统转来"),
    "remarked": gettext_lazy("留言"),
    "joined_by": gettext_lazy("也遇到了"),
    "undone": gettext_lazy("撤销"),
    "split": gettext_lazy("拆出一件"),
    "split_off": gettext_lazy("重新拆开"),
    "handed_over": gettext_lazy("转交"),
    "visibility_changed": gettext_lazy("改公开范围"),
    "place_rounded": gettext_lazy("改为只显示大致位置"),
    "erased": gettext_lazy("按规定删去个人信息"),
    "held": gettext_lazy("保全，暂不删除"),
    "released": gettext_lazy("解除保全"),
    "contact_corrected": gettext_lazy("更正联系方式"),
    "reporter_changed": gettext_lazy("换了归属人"),
    "consent_withdrawn": gettext_lazy("撤回同意"),
    "warn": gettext_lazy("快到期提醒"),
    "late": gettext_lazy("超期，报上级"),
    "calendar": gettext_lazy("按公布的放假安排重算期限"),
}
"""What the core itself writes, which no lifecycle names."""
PhotoAddress = Callable[[StoredFile], tuple[str, str]]
"""The addresses of a photo and of its small picture."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads: what whoever raised the matter is called (您 on the receipt), and how photos of an entry are shown.

    `inside`: at the desk, where everything stands that was done. `choices` are the names of a domain's own values, by
    field and value: of those that stand in what is read.
    """

    reporter: str
    pictures: Callable[[Sequence[StoredFile]], Sequence[Picture]]
    inside: bool = False
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def plain_pictures(photo: PhotoAddress) -> Callable[[Sequence[StoredFile]], list[Picture]]:
    """The photos among the files, each under its own name."""
    return lambda files: [Picture(*photo(file), file.original_name or _("照片")) for file in files if file.is_photo]


def said(name: Name) -> str:
    """The name in the language of the page."""
    return name.en if english() else name.zh


def english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "").startswith("en")


def deed_name(action: str, lifecycle: Lifecycle) -> str:
    """What an entry's action is called."""
    known = lifecycle.actions.get(action)
    return said(known.name) if known else str(OF_THE_CORE.get(action, _("补记")))


def trail(lines: Sequence[HistoryLine], lifecycle: Lifecycle, reading: Reading) -> list[Happening]:
    """The entries, newest first. The units named in them are read in one statement, as are, in English, the posts.

    Outside the desk, of a step that was taken back only that is told, and what it was called.
    """
    units = unit_cards({unit for line in lines if isinstance(unit := line.data.get("owner_unit"), int)})
    names = names_of(lines)
    report = "\n".join(_own(lines[0])) if lines and lines[0].sequence == 1 else ""
    shown = [_happening(line, lifecycle, reading, units, names, report) for line in reversed(lines)]
    return shown if reading.inside else _without_slips(shown, lines, lifecycle)


def _without_slips(shown: Sequence[Happening], lines: Sequence[HistoryLine], lifecycle: Lifecycle) -> list[Happening]:
    """What is told of `lines`; both are whole, `shown` the newest first."""
    called = {line.sequence: deed_name(line.action, lifecycle) for line in lines}
    told = {line.sequence for line in undo.told(list(lines))}
    found = []
    for happening, line in zip(shown, reversed(lines), strict=True):
        slip = called.get(int(str(line.data.get(undo.UNDOES, 0)))) if line.action == UNDONE else None
        words = _("按错了“%(deed)s”，几秒内就撤回了。") % {"deed": slip} if slip else ""
        if line.sequence in told:
            found.append(replace(happening, what="\n".join(filter(None, [words, happening.what]))))
    return found


def names_of(lines: Iterable[HistoryLine]) -> dict[int, str]:
    """Who wrote each entry, by its sequence, in the language of the page: 系统, or the post."""
    people = {
        line.sequence: Named(line.actor_user_id, line.actor_name, line.occurred_at)
        for line in lines
        if english() and line.actor_user_id is not None
    }
    called = english_names(set(people.values()))
    return {
        line.sequence: _("系统")
        if line.actor_kind is ActorKind.SYSTEM
        else called.get(people[line.sequence], line.actor_name)
        if line.sequence in people
        else line.actor_name
        for line in lines
    }


def _happening(
    line: HistoryLine,
    lifecycle: Lifecycle,
    reading: Reading,
    units: Mapping[int, UnitCard],
    names: Mapping[int, str],
    report: str,
) -> Happening:
    facts = _facts(line, lifecycle, reading, units)
    return Happening(
        who=_who(line, reading, names),
        at=line.occurred_at,
        what="\n".join([*_words(line, report), *facts]),
        by=_by(line, lifecycle),
        deed="" if line.action == OPENED and not reading.inside else deed_name(line.action, lifecycle),
        internal=not line.public,
        pictures=reading.pictures(line.files),
        lookalikes=lookalikes("\n".join(line.words.values())) if reading.inside else (),
    )


def _own(line: HistoryLine) -> list[str]:
    return [text for key, text in line.words.items() if text and key != WHOLE]


def _words(line: HistoryLine, report: str) -> list[str]:
    """What was said. When a report was split: which of its words went, and beside those the whole of it."""
    words = _own(line)
    if line.action == SPLIT and (gone := said_at(report, places_in(line.data))):
        words.append(_("归那一件的话：“%(words)s”") % {"words": gone.replace("\n", "；")})
    if whole := line.words.get(WHOLE):
        words.append(_("拆开前的原话：“%(words)s”") % {"words": whole})
    return words


def _who(line: HistoryLine, reading: Reading, names: Mapping[int, str]) -> str:
    if line.action == JOINED_BY and (line.actor_kind is ActorKind.REPORTER or not reading.inside):
        return _("一位邻居")
    return reading.reporter if line.actor_kind is ActorKind.REPORTER else names[line.sequence]


def _by(line: HistoryLine, lifecycle: Lifecycle) -> str:
    """The look of its mark: you for whoever raised it, answer, clock, none for a post."""
    action = lifecycle.actions.get(line.action)
    if line.action == JOINED_BY:
        return ""
    if line.actor_kind is ActorKind.REPORTER or line.sequence == 1:
        return "you"
    if line.actor_kind is ActorKind.SYSTEM:
        return "clock"
    return "answer" if action and "answer" in action.needs else ""


def _facts(line: HistoryLine, lifecycle: Lifecycle, reading: Reading, units: Mapping[int, UnitCard]) -> list[str]:
    """What was decided, in words: 交给物业管理科。 延长 3 个工作日。 评价：4 分。"""
    data, action = line.data, lifecycle.actions.get(line.action)
    unit = data.get("owner_unit")
    facts = []
    if action and action.assigns and isinstance(unit, int) and unit in units:
        card = units[unit]
        facts.append(_("交给%(unit)s。") % {"unit": said(Name(card.name_zh, card.name_en or card.name_zh))})
    if isinstance(days := data.get("days"), int):
        facts.append(_days(days, action, lifecycle))
    if isinstance(rating := data.get("rating"), int):
        facts.append(_("评价：%(n)d 分（满分 5 分）。") % {"n": rating})
    if isinstance(joined := data.get("joined"), int):
        facts.append(ngettext("除了第一位，一共 %(n)d 人。", "除了第一位，一共 %(n)d 人。", joined) % {"n": joined})
    if (key := data.get("resolution")) in lifecycle.resolutions:
        facts.append(_("结果：%(result)s。") % {"result": said(lifecycle.resolutions[str(key)])})
    for key, names in reading.choices.items():
        if key in data:
            facts.append(_field(key, lifecycle) + names.get(str(data[key]), str(data[key])))
    return facts + (_inside(line, action, lifecycle) if reading.inside else [])


def _days(days: int, action: Action | None, lifecycle: Lifecycle) -> str:
    """More time that was given; what was only asked for is said as the form asked it."""
    if action and not action.restarts:
        return _field("days", lifecycle) + str(days)
    return ngettext("延长 %(n)d 个工作日。", "延长 %(n)d 个工作日。", days) % {"n": days}


def _inside(line: HistoryLine, action: Action | None, lifecycle: Lifecycle) -> list[str]:
    """What the desk alone reads: who may read the matter, the number of another one."""
    data: Mapping[str, object] = line.data
    facts = []
    if "visibility" in data:
        facts.append(audience(str(data["visibility"])))
    if data.get("place_public") is False:
        facts.append(_("还是公开的，地图上只准到约 100 米，不写地址。"))
    if "matter" in data:  # beside the lifecycle it is the other one's number, whatever was done
        facts.append((_field("matter", lifecycle) if action else "") + str(data["matter"]))
    return facts


def _field(key: str, lifecycle: Lifecycle) -> str:
    name = lifecycle.fields.get(key)
    return _("%(name)s：") % {"name": said(name) if name else key}
