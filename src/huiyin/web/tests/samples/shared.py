"""What portal and desk samples share: the moment, history and rows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from huiyin.pages.desk import Row
from huiyin.pages.matter import Happening, Picture

NOW = datetime(2026, 11, 25, 14, 10, tzinfo=UTC) - timedelta(hours=8)
"""25 November 2026, 14:10 in Suzhou."""
NUMBER = "HY26-110482-B"
Say = Callable[[str, str], str]
PHOTO = "/static/huiyin/mark.svg"


def ago(**units: float) -> datetime:
    """Before the present of the samples."""
    return NOW - timedelta(**units)


def ahead(**units: float) -> datetime:
    """After it."""
    return NOW + timedelta(**units)


def trail(say: Say) -> list[Happening]:
    """From the first words to “not solved”."""
    after = Picture("#", PHOTO, say("修好后的消防门", "The door, repaired"), say("修后", "After"))
    before = Picture("#", PHOTO, say("修前", "Before"), say("修前", "Before"))
    answer = say(
        "闭门器已更换，门能自己关严。同楼 1 至 6 层一并检查，5 楼同样换新。",
        "Door closer replaced; the door now shuts by itself. Floors 1 to 6 checked.",
    )
    return [
        Happening(
            say("系统", "System"),
            ago(hours=1),
            say("期限已过 80%，提醒办事员丁。", "80 % of the time is over."),
            "clock",
            "",
            True,
        ),
        Happening(
            say("物业管理科", "Property Management"),
            ago(days=2),
            answer,
            "answer",
            say("答复", "Answer"),
            False,
            (after, before),
        ),
        Happening(
            say("网格员甲", "Grid worker A"),
            ago(days=3, hours=5),
            say("到现场看过：闭门器漏油。", "Seen on site: the closer leaks oil."),
        ),
        Happening(
            say("您", "You"),
            ago(days=3, hours=20),
            say("3 楼消防门关不上，风一吹就响。", "The fire door on floor 3 does not close and bangs in the wind."),
            "you",
        ),
    ]


def rows(say: Say) -> list[Row]:
    """One row of each urgency and tone."""
    voice_name = say("民声诉求", "Request")
    doing, yours = say("办理中", "In hand"), say("待您受理", "For you")
    market = say("梅里菜场北门", "Meili market, north gate")
    property_unit = say("物业管理科", "Property Management")
    late = {"due_at": ago(days=2, hours=3)}
    plain: list[tuple[str, str, str, str, str, dict[str, Any]]] = [
        (say("菜场北门雨棚破损漏水", "Canopy leaks"), market, doing, "doing", property_unit, late),
        (
            say("广场舞音响过大，夜里九点后仍不停", "Loud music after nine at night"),
            say("枫香苑中心花园", "Fengxiang garden"),
            yours,
            "yours",
            say("您", "You"),
            {"state_due_at": ahead(hours=2, minutes=20), "due_at": ahead(days=5), "due_what": say("受理", "take up")},
        ),
        (
            say("步行道地砖翘起，老人易绊倒", "Loose paving stones"),
            say("梅里路与枫香街路口", "Meili Road"),
            doing,
            "doing",
            say("市政管养队", "Road maintenance"),
            {"due_at": ahead(days=5)},
        ),
        (
            say("楼道灯不亮", "No light on the stairs"),
            say("河沿里 9 号", "9 Heyanli"),
            say("待补充", "More wanted"),
            "closed",
            say("反映人", "Reporter"),
            {"due_at": ahead(days=1), "paused_at": ago(hours=3)},
        ),
        (
            say("6 幢充电棚加装 12 个充电口", "Twelve more charging points"),
            say("梅里新村 6 幢", "Block 6, Meili"),
            say("已办结", "Closed"),
            "done",
            property_unit,
            {"closed_at": ago(days=1)},
        ),
    ]
    return [
        Row("#", NUMBER, title, place, voice_name, state, tone, owner, ago(days=n), accept_href="#", **more)
        for n, (title, place, state, tone, owner, more) in enumerate(plain)
    ]
