"""Samples of what is done with lists: search, views, many at once, handing over, by telephone."""

from dataclasses import dataclass
from typing import Any

from django import forms

from huiyin.pages.desk import Group, Hints, Leaf, Link, Listing
from huiyin.ui.forms import KitForm, dress
from huiyin.web.desk.by_phone import ByPhoneForm
from huiyin.web.tests.samples.desk import desk
from huiyin.web.tests.samples.shared import Say, rows

LONG = 4
"""So many times over is a title that somebody wrote without a full stop."""


@dataclass(frozen=True, slots=True)
class View:
    """A saved view, as its page reads it."""

    pk: int
    name: str
    get_page_display: str
    unit_id: int | None = None
    first: bool = False
    owner: Any = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whoever shared a view."""

    name: str


def titles(say: Say) -> list[tuple[str, str]]:
    """A short one and a very long one, each with its address."""
    return [
        (say("楼道灯不亮", "No light on the stairs"), "#a"),
        (say("菜场北门雨棚破损漏水", "The canopy of the market leaks ") * LONG, "#b"),
    ]


def searched(say: Say) -> dict[str, Any]:
    """Words that are also a person, a unit, places and a number with a slip."""
    groups = [
        Group(
            [Link("#", "HY26-110482-B " + say("楼道灯不亮", "No light on the stairs") * LONG)], say("事项", "Matter")
        ),
        Group(
            [Link("#", say("社区书记丙", "Secretary C")), Link("#", say("网格员甲", "Grid worker A"))],
            say("经办", "Officer"),
        ),
        Group([Link("#", say("梅里社区", "Meili"))], say("单位", "Unit")),
        Group([Link("#", say(f"第 {n} 网格", f"Grid cell {n}")) for n in range(5)], say("片区", "Area")),
    ]
    listing = Listing(say("全部事项", "All matters"), [], rows(say), Leaf(1, 5, 5), "#")
    return {"desk": desk(say), "listing": listing, "hints": Hints(groups), "query": say("梅里", "Meili")}


def searched_phone(say: Say) -> dict[str, Any]:
    """A telephone number, and no words with it."""
    listing = Listing(say("全部事项", "All matters"), [], [], Leaf(0, 0, 0), "#", filtered=True, clear_href="#")
    return {"desk": desk(say), "listing": listing, "hints": Hints([], "13800000000", "#"), "query": "13800000000"}


def by_phone(say: Say) -> dict[str, Any]:
    """Sent without anything."""
    return {"desk": desk(say), "form": ByPhoneForm({}), "cancel_href": "#"}


def by_phone_found(say: Say) -> dict[str, Any]:
    """What one telephone reported."""
    return {"desk": desk(say), "cancel_href": "#", "searched": True, "phone": "138****5678", "rows": rows(say)}


def by_phone_none(say: Say) -> dict[str, Any]:
    """Nothing that this person may see."""
    return {"desk": desk(say), "cancel_href": "#", "searched": True, "rows": []}


def views(say: Say) -> dict[str, Any]:
    """Two of one's own, one of a colleague."""
    page = say("收件箱", "Inbox")
    own = [
        (View(1, say("消防，本周", "Fire, this week"), page, 1, True), "#a"),
        (
            View(
                2,
                say("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十", "A name of thirty characters ok"),
                page,
            ),
            "#b",
        ),
    ]
    shared = [
        (
            View(
                3,
                say("危险的", "Dangerous"),
                page,
                owner=Owner(say("网格员甲", "Grid worker A")),
                unit=say("梅里社区", "Meili"),
            ),
            "#c",
        )
    ]
    return {"desk": desk(say), "own": own, "shared": shared, "units": [(1, say("梅里社区", "Meili"))]}


def no_views(say: Say) -> dict[str, Any]:
    """Nobody saved any."""
    return {"desk": desk(say), "own": [], "shared": [], "units": []}


def bulk(say: Say) -> dict[str, Any]:
    """What twelve allow."""
    actions = [("accept", say("受理", "Accept"), "check"), ("remind", say("催办", "Remind"), "bell")]
    about = {"count": 12, "keys": ["a"], "titles": titles(say), "more": 10, "page": "inbox", "query": ""}
    return {"desk": desk(say), **about, "actions": actions, "cancel_href": "#"}


def bulk_unlike(say: Say) -> dict[str, Any]:
    """Nothing that both allow."""
    return bulk(say) | {"actions": []}


def bulk_none(say: Say) -> dict[str, Any]:
    """Sent without a tick."""
    return {"desk": desk(say), "count": 0, "cancel_href": "#"}


class AcceptForm(KitForm):
    """The words that go with an acceptance."""

    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}))


def bulk_act(say: Say) -> dict[str, Any]:
    """The fields of one action, sent without any."""
    form = AcceptForm({})
    form.fields["words"].label = say("补充说明", "Note")
    form.fields["words"].error_messages["required"] = say("请写补充说明", "Write a note")
    dress(form.fields["words"])
    action = ("accept", say("受理", "Accept"), "check")
    return bulk(say) | {"action": action, "form": form, "client_id": "x"}


def bulk_running(say: Say) -> dict[str, Any]:
    """On the way."""
    about = {"title": say("批量办理", "Many at once"), "action": say("受理", "Accept"), "self_href": "#"}
    return {"desk": desk(say), **about, "total": 500, "done": 120, "refused": 1, "past": 121, "ended": None}


def bulk_ended(say: Say) -> dict[str, Any]:
    """Done, with one that was refused."""
    why = say("别人先办了一步，状态变了", "Somebody was faster")
    lines = {"refused_lines": [(*titles(say)[1], why)], "done_lines": titles(say)}
    return bulk_running(say) | {"total": 3, "done": 2, "refused": 1, "past": 3, "ended": True} | lines


class LeavingForm(KitForm):
    """Whose, to whom, why, as the page asks for it."""

    from_user = forms.CharField()
    to_user = forms.CharField(required=False)
    reason = forms.CharField()
    ends_duties = forms.BooleanField(required=False)


def leaving(say: Say, *, ends: bool = True) -> LeavingForm:
    """Filled in."""
    given = {"from_user": "officer", "to_user": "", "reason": say("调走了", "moved on")}
    form = LeavingForm(given | ({"ends_duties": "on"} if ends else {}))
    form.fields["from_user"].label = say("谁要离岗", "Who leaves")
    form.fields["to_user"].label = say("交给谁", "To whom")
    form.fields["reason"].label = say("为什么", "Why")
    form.fields["ends_duties"].label = say("同时结束这个人的值岗", "End this person’s duties too")
    assert form.is_valid()
    return form


def hand_over(say: Say) -> dict[str, Any]:
    """What would move."""
    kinds = [(say("民声诉求", "Requests"), 4), (say("隐患巡查", "Inspections"), 1)]
    shown = {"form": leaving(say), "client_id": "x", "preview": True, "kinds": kinds, "total": 5, "rows": rows(say)}
    return {"desk": desk(say), **shown}


def hand_over_nothing(say: Say) -> dict[str, Any]:
    """Nothing would; the duties can end all the same."""
    return {"desk": desk(say), "form": leaving(say), "client_id": "x", "preview": True, "total": 0}
