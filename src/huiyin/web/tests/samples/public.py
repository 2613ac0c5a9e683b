"""Samples of what anybody may read: a neighbourhood and a public matter."""

from typing import Any

from huiyin.lifecycles.drawing import draw
from huiyin.lifecycles.registry import lifecycles
from huiyin.pages.desk import Link
from huiyin.pages.maps import Label, MapShown, Pin
from huiyin.pages.matter import Fact, Picture, Stage
from huiyin.web.presenters.public import PublicMatter, PublicRow
from huiyin.web.tests.samples.shared import NOW, NUMBER, PHOTO, Say, ago, ahead, trail

LANDS = ("M20 20L170 14 180 120 30 150z", "M170 14L330 30 340 190 180 120z", "M30 150L180 120 340 190 120 210z")


def public_rows(say: Say) -> list[PublicRow]:
    """One of each pin."""
    place = say("玉山镇 梅里社区", "Meili, Yushan")
    plain: list[tuple[str, str, str, str, dict[str, Any]]] = [
        (say("6 幢充电棚加装 12 个充电口", "More sockets at the charging shed"), say("办理中", "In hand"), "doing",
         "open", {"due_at": ahead(days=5)}),
        (say("河沿里 3 号窨井盖松动，夜里响", "A loose manhole cover"), say("已办结", "Closed"), "done",
         "done", {"closed_at": ago(days=1)}),
        (say("菜场北门雨棚破损漏水", "The canopy leaks"), say("办理中", "In hand"), "doing",
         "late", {"due_at": ago(days=2)}),
        (say("路灯不亮", "The lamp is out"), say("待受理", "Received"), "new", "soon", {"due_at": ahead(hours=1)}),
    ]  # fmt: skip
    return [
        PublicRow("#", NUMBER, title, place, state, tone, pin, ago(days=2), **more)
        for title, state, tone, pin, more in plain
    ]


def drawn(say: Say) -> MapShown:
    """Three areas with a pin of each shape."""
    labels = [Label(100, 84, say("梅里新村", "Meili")), Label(250, 90, say("枫香苑", "Fengxiang"))]
    pins = [Pin(60 + 70 * n, 60 + 20 * n, kind) for n, kind in enumerate(("open", "done", "late", "soon"))]
    return MapShown(LANDS, labels, pins, "120.9,31.3,121.0,31.4", say("苏锦街道", "Sujin"))


def near(say: Say) -> dict[str, Any]:
    """The neighbourhood on the first page."""
    piece = say("件", "")
    return {
        "here": say("苏锦街道", "Sujin"),
        "area_code": "320508",
        "figures": [
            {"number": "7", "unit": piece, "what": say("办理中", "in hand"), "kind": ""},
            {"number": "1", "unit": piece, "what": say("超期", "late"), "kind": "late"},
            {"number": "38", "unit": piece, "what": say("本月办结", "closed this month"), "kind": "done"},
        ],
        "rows": public_rows(say)[:3],
        "map": drawn(say),
        "matters_href": "matters.geojson",
        "now": NOW,
    }


def area(say: Say) -> dict[str, Any]:
    """A neighbourhood in the middle of its pages."""
    names = (say("全部", "All"), say("办理中", "In hand"), say("超期", "Late"), say("已办结", "Closed"))
    return near(say) | {
        "above": [Link("#", say("苏州市", "Suzhou")), Link("#", say("姑苏区", "Gusu"))],
        "below": [Link("#", say("梅里社区", "Meili")), Link("#", say("枫香社区", "Fengxiang"))],
        "tabs": [Link("#", name, count=n or None, current=n == 0) for n, name in enumerate(names)],
        "shelf": "all",
        "rows": public_rows(say),
        "next_href": "#",
        "first_href": "#",
        "mine": True,
    }


def quiet_area(say: Say) -> dict[str, Any]:
    """A cell in which nothing is late, and whose shape nobody knows."""
    return area(say) | {"rows": [], "shelf": "late", "map": None, "below": [], "next_href": "", "mine": False}


def public_matter(say: Say) -> dict[str, Any]:
    """A matter with an answer and a photo."""
    lifecycle = lifecycles.get("voice").lifecycle
    names = (say("收到", "Received"), say("办理", "In hand"), say("答复", "Answer"), say("办结", "Closed"))
    answer, *_ = happened = [one for one in trail(say) if not one.internal]
    words = say("6 幢充电棚只有四个充电口，大家抢。电话 ****。", "Four sockets for sixty scooters. Call ****.")
    shown = PublicMatter(
        row=public_rows(say)[0],
        words=words,
        stages=[Stage(name, "past" if n < 1 else "now" if n == 1 else "") for n, name in enumerate(names)],
        drawing=draw(lifecycle, [], "in_hand", say("zh", "en")),
        facts=[Fact(say("大致位置", "Roughly where"), say("梅里社区", "Meili"), "#")],
        trail=happened,
        pictures=[Picture("#", PHOTO, "")],
        answer=answer,
    )
    return {"matter": shown, "share_href": "https://huiyin.example.org/p/1", "picture_href": "picture.png", "now": NOW}
