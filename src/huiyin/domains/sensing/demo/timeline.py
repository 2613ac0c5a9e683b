"""What became of the sample district's alarms: which device and rule, how long ago, and which steps followed."""

from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.domains.sensing.rules import Severity


@dataclass(frozen=True, slots=True)
class Beat:
    """A step of somebody, so many minutes after the alarm."""

    action: str
    by: str
    after: float
    data: tuple[tuple[str, str], ...] = ()
    photo: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """An alarm `days` ago of the `nth` device of a type; its sensor was quiet after `quiet` minutes, if at all."""

    days: float
    kind: str
    nth: int
    rule: str
    severity: Severity
    reason: tuple[tuple[str, object], ...]
    beats: tuple[Beat, ...] = ()
    quiet: float | None = None
    own: bool = False


_SMOKE = (
    ("term", "smoke == true"),
    ("measure", "value"),
    ("key", "smoke"),
    ("op", "=="),
    ("value", True),
    ("limit", True),
)
_LOAD = (
    ("term", "current >= 40"),
    ("measure", "value"),
    ("key", "current"),
    ("op", ">="),
    ("value", 46.8),
    ("limit", 40),
    ("unit", "A"),
)
_HOT = (
    ("term", "line_temperature >= 90"),
    ("measure", "value"),
    ("key", "line_temperature"),
    ("op", ">="),
    ("value", 96.5),
    ("limit", 90),
    ("unit", "°C"),
)
_LEAK = (
    ("term", "residual_current >= 300"),
    ("measure", "value"),
    ("key", "residual_current"),
    ("op", ">="),
    ("value", 412),
    ("limit", 300),
    ("unit", "mA"),
)
_DOWN = (
    ("term", "tamper == true"),
    ("measure", "value"),
    ("key", "tamper"),
    ("op", "=="),
    ("value", True),
    ("limit", True),
)


def _false(cause: str, words: str, quick: float = 0.7) -> tuple[Beat, ...]:
    return (
        Beat("acknowledge", "grid_worker", quick),
        Beat("set_out", "grid_worker", quick + 0.5),
        Beat("arrive", "grid_worker", 9),
        Beat("call_false", "grid_worker", 12, (("cause", cause), ("words", words))),
        Beat("close_false", "grid_worker", 26),
    )


def _real(cause: str, done: str, quick: float = 0.6) -> tuple[Beat, ...]:
    return (
        Beat("acknowledge", "dispatcher", quick),
        Beat("set_out", "grid_worker", quick + 0.8),
        Beat("arrive", "grid_worker", 8),
        Beat("confirm", "grid_worker", 10, (("words", "到门口能闻到焦味，已让屋里人出来。"),)),
        Beat("handle", "grid_worker", 34, (("words", done),)),
        Beat("close", "grid_worker", 70, (("cause", cause),), photo=True),
    )


STORIES: Sequence[Story] = (
    Story(27, "smoke", 4, "smoke.fire", Severity.CRITICAL, _SMOKE, _false("cooking", "炒菜油烟，开窗散了。"), 14),
    Story(
        24.3,
        "electrical_fire",
        3,
        "electrical_fire.overload",
        Severity.SERIOUS,
        _LOAD,
        _real("overload", "两台取暖器接在一个插排上，已拔掉，告诉了房东。"),
        25,
    ),
    Story(
        21.1,
        "smoke",
        12,
        "smoke.fire",
        Severity.CRITICAL,
        _SMOKE,
        _false("steam", "洗澡的水汽，卫生间门开着。", 1.4),
        11,
    ),
    Story(
        18.6,
        "electrical_fire",
        7,
        "electrical_fire.line_hot",
        Severity.CRITICAL,
        _HOT,
        _real("wiring", "空调插座烧焦，已断电，电工换了线。"),
        30,
    ),
    Story(15.2, "smoke", 20, "smoke.fire", Severity.CRITICAL, _SMOKE, _false("cooking", "煎鱼，烟大。"), 9),
    Story(
        12.4,
        "electrical_fire",
        11,
        "electrical_fire.leakage",
        Severity.SERIOUS,
        _LEAK,
        _real("wiring", "热水器漏电，已停用，等维修。", 2.2),
        40,
    ),
    Story(
        9.7, "smoke", 33, "smoke.fire", Severity.CRITICAL, _SMOKE, _false("dust", "探测器进了小虫，清理后正常。"), 16
    ),
    Story(
        6.5,
        "smoke",
        7,
        "smoke.fire",
        Severity.CRITICAL,
        _SMOKE,
        _real("charging_inside", "电池在屋里充电冒烟，已搬到楼外，没有人受伤。"),
        22,
        own=True,
    ),
    Story(
        4.2,
        "electrical_fire",
        15,
        "electrical_fire.overload",
        Severity.SERIOUS,
        _LOAD,
        _real("overload", "大功率电器同时用，已劝停。"),
        18,
    ),
    Story(
        2.1, "smoke", 20, "smoke.fire", Severity.CRITICAL, _SMOKE, _false("cooking", "又是油烟，建议换个位置装。"), 8
    ),
    Story(0.11, "smoke", 41, "smoke.fire", Severity.CRITICAL, _SMOKE, _false("cooking", "做饭油烟，开窗了。", 0.8), 7),
    # the two that are open
    Story(
        0.0075,
        "electrical_fire",
        9,
        "electrical_fire.line_hot",
        Severity.CRITICAL,
        _HOT,
        (
            Beat("acknowledge", "dispatcher", 0.8),
            Beat("set_out", "grid_worker", 2.1, (("words", "骑车过去，五分钟到。"),)),
        ),
    ),
    Story(0.0085, "smoke", 47, "smoke.taken_down", Severity.MINOR, _DOWN, own=True),
)
