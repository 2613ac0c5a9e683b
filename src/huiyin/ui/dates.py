"""Dates and durations in the style of the language: 11月25日 周三 17:30 / Wed 25 Nov, 17:30.

Pure: the moment, the present and the language are given. The year is written only when it is not the present one.
Source: the interface guide, “Words”.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum


class Tongue(StrEnum):
    """The two languages of the interface."""

    ZH = "zh"
    EN = "en"


_WEEKDAYS = {
    Tongue.ZH: ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    Tongue.EN: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR = {
    Tongue.ZH: {-1: "昨天", 0: "今天", 1: "明天"},
    Tongue.EN: {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_UNITS = {
    Tongue.ZH: (" 天", " 小时", " 分钟"),
    Tongue.EN: (" day", " hour", " minute"),
}


def clock(at: datetime) -> str:
    """The time of day: 9:12."""
    return f"{at.hour}:{at.minute:02}"


def near(at: date, today: date, tongue: Tongue) -> str:
    """今天, 明天, 昨天 — or nothing when the day is further off."""
    return _NEAR[tongue].get((at - today).days, "")


def plain_day(at: date, today: date, tongue: Tongue) -> str:
    """11月25日 / 25 Nov, with the year when it is another one."""
    if tongue is Tongue.ZH:
        year = "" if at.year == today.year else f"{at.year}年"
        return f"{year}{at.month}月{at.day}日"
    year = "" if at.year == today.year else f" {at.year}"
    return f"{at.day} {_MONTHS[at.month - 1]}{year}"


def day(at: date, today: date, tongue: Tongue) -> str:
    """11月25日 周三 / Wed 25 Nov."""
    weekday = _WEEKDAYS[tongue][at.weekday()]
    plain = plain_day(at, today, tongue)
    return f"{plain} {weekday}" if tongue is Tongue.ZH else f"{weekday} {plain}"


def moment(at: datetime, now: datetime, tongue: Tongue) -> str:
    """今天 17:30, 11月25日 周三 17:30 / today, 17:30, Wed 25 Nov, 17:30."""
    words = near(at.date(), now.date(), tongue) or day(at.date(), now.date(), tongue)
    return f"{words} {clock(at)}" if tongue is Tongue.ZH else f"{words}, {clock(at)}"


def stamp(at: datetime, now: datetime, tongue: Tongue) -> str:
    """The same without the weekday, for histories: 11月23日 15:40 / 23 Nov, 15:40."""
    words = near(at.date(), now.date(), tongue) or plain_day(at.date(), now.date(), tongue)
    return f"{words} {clock(at)}" if tongue is Tongue.ZH else f"{words}, {clock(at)}"


def by(at: datetime, now: datetime, tongue: Tongue) -> str:
    """A promise: 今天 17:30 前, 11月25日 前 / by 17:30 today, by 25 Nov."""
    words = near(at.date(), now.date(), tongue)
    plain = plain_day(at.date(), now.date(), tongue)
    if tongue is Tongue.ZH:
        return f"{words} {clock(at)} 前" if words else f"{plain} 前"
    return f"by {clock(at)} {words}" if words else f"by {plain}"


def lasting(span: timedelta, tongue: Tongue) -> str:
    """A duration in its two largest units: 2 天 3 小时, 40 分钟 / 2 days 3 hours. Less than a minute counts as one."""
    minutes = max(1, int(span.total_seconds() // 60))
    amounts = (minutes // 1440, minutes % 1440 // 60, minutes % 60)
    first = next(i for i, amount in enumerate(amounts) if amount)
    return " ".join(_amount(amounts[i], i, tongue) for i in range(first, min(first + 2, 3)) if amounts[i])


def _amount(amount: int, unit: int, tongue: Tongue) -> str:
    plural = "s" if tongue is Tongue.EN and amount != 1 else ""
    return f"{amount}{_UNITS[tongue][unit]}{plural}"
