"""History as people read it: who, when, what was said; newest first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from huiyin.evidence.models import StoredFile
from huiyin.lifecycles.model import Action, Lifecycle, Name
from huiyin.matters.operations import JOINED_BY
from huiyin.matters.queries import HistoryLine
from huiyin.matters.rules import undo
from huiyin.people.actors import ActorKind
from huiyin.people.directory import unit_card
from huiyin.web.presenters.matter import Happening, Picture

OF_THE_CORE: Mapping[str, Promise] = {
    "opened": gettext_lazy("反映"),
    "imported": gettext_lazy("从旧系统转来"),
    "remarked": gettext_lazy("留言"),
    "joined_by": gettext_lazy("也遇到了"),
    "undone": gettext_lazy("撤销"),
    "split": gettext_lazy("拆出一件"),
    "split_off": gettext_lazy("重新拆开"),
    "visibility_changed": gettext_lazy("改公开范围"),
    "erased": gettext_lazy("按规定删去个人信息"),
    "held": gettext_lazy("保全，暂不删除"),
    "released": gettext_lazy("解除保全"),
    "contact_corrected": gettext_lazy("更正联系方式"),
    "consent_withdrawn": gettext_lazy("撤回同意"),
    "warn": gettext_lazy("快到期提醒"),
    "late": gettext_lazy("超期，报上级"),
}
"""What the core itself writes, which no lifecycle names."""
PhotoAddress = Callable[[StoredFile], tuple[str, str]]
"""The addresses of a photo and of its small picture."""


def said(name: Name) -> str:
    """The name in the language of the page."""
    return name.en if (get_language() or "").startswith("en") else name.zh


def deed_name(action: str, lifecycle: Lifecycle) -> str:
    """What an entry's action is called."""
    known = lifecycle.actions.get(action)
    return said(known.name) if known else str(OF_THE_CORE.get(action, action))


def trail(
    lines: Iterable[HistoryLine],
    *,
    lifecycle: Lifecycle,
    photo: PhotoAddress,
    reporter: str,
    settled_at: datetime | None = None,
) -> Sequence[Happening]:
    """The entries, newest first; `reporter` names whoever raised the matter: 您 on the receipt.

    Of a step that was taken back only that is told, and what it was called; with `settled_at` nothing of one that then
    could still be.
    """
    every = list(lines)
    names = {line.sequence: deed_name(line.action, lifecycle) for line in every}
    told = undo.told(every)
    if settled_at:
        told = [line for line in told if not undo.may_be_taken_back(line, line.recorded_at, settled_at)]
    return [_happening(line, lifecycle, photo, reporter, names) for line in told][::-1]


def _happening(
    line: HistoryLine, lifecycle: Lifecycle, photo: PhotoAddress, reporter: str, names: Mapping[int, str]
) -> Happening:
    action = lifecycle.actions.get(line.action)
    slip = names.get(int(str(line.data.get(undo.UNDOES, 0))), "")
    pictures = [Picture(*photo(file), file.original_name or _("照片")) for file in line.files if file.is_photo]
    return Happening(
        who=_who(line, reporter),
        at=line.occurred_at,
        what="\n".join([*_facts(line, action, lifecycle, slip), *(text for text in line.words.values() if text)]),
        by=_by(line, action),
        deed="" if line.action == "opened" else deed_name(line.action, lifecycle),
        internal=not line.public,
        pictures=pictures,
    )


def _who(line: HistoryLine, reporter: str) -> str:
    if line.action == JOINED_BY:
        return _("一位邻居")
    if line.actor_kind is ActorKind.REPORTER:
        return reporter
    return _("系统") if line.actor_kind is ActorKind.SYSTEM else line.actor_name


def _by(line: HistoryLine, action: Action | None) -> str:
    if line.action == JOINED_BY:
        return ""
    if line.actor_kind is ActorKind.REPORTER or line.sequence == 1:
        return "you"
    if line.actor_kind is ActorKind.SYSTEM:
        return "clock"
    return "answer" if action and "answer" in action.needs else ""


def _facts(line: HistoryLine, action: Action | None, lifecycle: Lifecycle, slip: str) -> list[str]:
    """What was decided, in words: 交给物业管理科。 延长 3 个工作日。 评价：4 分。 `slip` is what was taken back."""
    data, facts = line.data, []
    if slip:
        facts.append(_("按错了“%(deed)s”，几秒内就撤回了。") % {"deed": slip})
    if action and action.assigns and isinstance(data.get("owner_unit"), int):
        unit = unit_card(int(str(data["owner_unit"])))
        facts.append(_("交给%(unit)s。") % {"unit": said(Name(unit.name_zh, unit.name_en or unit.name_zh))})
    if isinstance(days := data.get("days"), int):
        facts.append(ngettext("延长 %(n)d 个工作日。", "延长 %(n)d 个工作日。", days) % {"n": days})
    if isinstance(rating := data.get("rating"), int):
        facts.append(_("评价：%(n)d 分（满分 5 分）。") % {"n": rating})
    if isinstance(joined := data.get("joined"), int):
        facts.append(ngettext("除了第一位，一共 %(n)d 人。", "除了第一位，一共 %(n)d 人。", joined) % {"n": joined})
    if (key := data.get("resolution")) in lifecycle.resolutions:
        facts.append(_("结果：%(result)s。") % {"result": said(lifecycle.resolutions[str(key)])})
    return facts
