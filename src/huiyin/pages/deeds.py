"""An action says what follows: the new state, the deadline, the people told, what is needed (guide, principle 5)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.lifecycles.model import OWNER, REPORTER, SYSTEM, Action, Lifecycle, Name
from huiyin.matters.domain import domains
from huiyin.matters.queries import Ahead
from huiyin.ui.templatetags.huiyin import by

BUILT_IN = {
    OWNER: Name("接手的单位", "the new owner"),
    SYSTEM: Name("系统", "the system"),
}


def told(action: Action, *, lifecycle: Lifecycle, english: bool, then: Ahead | None = None) -> str:
    """One or more sentences: 变为“待评价”。告诉反映人和社区书记。至少附 1 张照片。

    `then` adds the deadline, for the desk.
    """
    said = [
        _becomes(action, lifecycle, english),
        _until(then) if then else "",
        _tells(action, lifecycle, english),
        *_wants(action, lifecycle, english),
    ]
    return (" " if english else "").join(sentence for sentence in said if sentence)


def _in(name: Name, english: bool) -> str:
    return name.en if english else name.zh


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s和%(last)s") % {"first": _("、").join(names[:-1]), "last": names[-1]}


def _becomes(action: Action, lifecycle: Lifecycle, english: bool) -> str:
    if action.to is None:
        return _("状态不变。")
    state = lifecycle.states[action.to]
    if state.final and "办结" not in state.name.zh:  # a state that is called so need not say it twice
        return _("变为“%(state)s”，办结。") % {"state": _in(state.name, english)}
    return _("变为“%(state)s”。") % {"state": _in(state.name, english)}


def _until(then: Ahead) -> str:
    if then.due_at is None:
        return _("期限停着，等回话。")
    words = {"by": by(then.due_at)}
    return _("期限不变，%(by)s。") % words if then.same else _("下一步期限：%(by)s。") % words


def _tells(action: Action, lifecycle: Lifecycle, english: bool) -> str:
    built_in = BUILT_IN | {REPORTER: domains.get(lifecycle.kind).reporter}
    if not action.to:
        built_in[OWNER] = Name("负责的单位", "the unit in charge")
    names = [_in(lifecycle.roles.get(role) or built_in[role], english) for role in action.tell]
    return _("告诉%(people)s。") % {"people": _listed(names)} if names else ""


def _wants(action: Action, lifecycle: Lifecycle, english: bool) -> list[str]:
    wants = []
    fields = [_in(lifecycle.fields[key], english) for key in action.needs if key in lifecycle.fields]
    if fields:
        wants.append(_("要写%(fields)s。") % {"fields": _listed(fields)})
    if action.photos:
        wants.append(ngettext("至少附 %(n)d 张照片。", "至少附 %(n)d 张照片。", action.photos) % {"n": action.photos})
    return wants
