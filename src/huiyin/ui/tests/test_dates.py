"""Dates, deadlines and spaces read as the guide writes them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huiyin.ui import dates
from huiyin.ui.dates import Tongue
from huiyin.ui.dues import Urgency, chip
from huiyin.ui.spacing import glued, spaced

SUZHOU = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 14, 10, tzinfo=SUZHOU)
TODAY = NOW.replace(hour=17, minute=30)
FRIDAY = NOW + timedelta(days=2)


def test_a_moment_reads_in_the_style_of_the_language() -> None:
    far = datetime(2026, 11, 30, 9, 5, tzinfo=SUZHOU)
    assert dates.moment(far, NOW, Tongue.ZH) == "11月30日 周一 9:05"
    assert dates.moment(far, NOW, Tongue.EN) == "Mon 30 Nov, 9:05"


def test_near_days_have_words() -> None:
    assert dates.moment(TODAY, NOW, Tongue.ZH) == "今天 17:30"
    assert dates.moment(NOW - timedelta(days=1), NOW, Tongue.EN) == "yesterday, 14:10"
    assert dates.stamp(NOW + timedelta(days=1), NOW, Tongue.ZH) == "明天 14:10"


def test_another_year_is_written() -> None:
    assert dates.day(date(2027, 1, 4), NOW.date(), Tongue.ZH) == "2027年1月4日 周一"
    assert dates.day(date(2027, 1, 4), NOW.date(), Tongue.EN) == "Mon 4 Jan 2027"


def test_a_promise_says_by() -> None:
    assert dates.by(FRIDAY, NOW, Tongue.ZH) == "11月27日 前"
    assert dates.by(TODAY, NOW, Tongue.EN) == "by 17:30 today"


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (timedelta(days=2, hours=3), "2 天 3 小时", "2 days 3 hours"),
        (timedelta(minutes=40), "40 分钟", "40 minutes"),
        (timedelta(days=1), "1 天", "1 day"),
        (timedelta(days=1, minutes=5), "1 天", "1 day"),
        (timedelta(seconds=5), "1 分钟", "1 minute"),
    ],
)
def test_a_duration_has_two_units_at_most(span: timedelta, zh: str, en: str) -> None:
    assert dates.lasting(span, Tongue.ZH) == zh
    assert dates.lasting(span, Tongue.EN) == en


@pytest.mark.parametrize(
    ("due_at", "urgency", "zh", "en"),
    [
        (TODAY, Urgency.SOON, "今天 17:30 前", "by 17:30 today"),
        (NOW - timedelta(days=2, hours=3), Urgency.LATE, "超期 2 天 3 小时", "2 days 3 hours late"),
        (FRIDAY, Urgency.OK, "11月27日 周五", "by Fri 27 Nov"),
    ],
)
def test_a_chip_says_how_urgent_it_is(due_at: datetime, urgency: Urgency, zh: str, en: str) -> None:
    chinese = chip(due_at=due_at, paused=False, now=NOW, tongue=Tongue.ZH)
    english = chip(due_at=due_at, paused=False, now=NOW, tongue=Tongue.EN)
    assert chinese is not None
    assert english is not None
    assert (chinese.urgency, chinese.words, english.words) == (urgency, zh, en)


def test_a_stopped_clock_is_never_late() -> None:
    shown = chip(due_at=NOW - timedelta(days=9), paused=True, now=NOW, tongue=Tongue.ZH)
    assert shown is not None
    assert shown.urgency is Urgency.PAUSED


def test_without_a_deadline_there_is_no_chip() -> None:
    assert chip(due_at=None, paused=False, now=NOW, tongue=Tongue.ZH) is None


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("8幢401", "8 幢 401"),
        ("答应11月25日前修好", "答应 11月25日 前修好"),
        ("2026年11月25日", "2026年11月25日"),
        ("用GPS定位", "用 GPS 定位"),
        ("消防门", "消防门"),
    ],
)
def test_chinese_and_latin_stand_apart_but_dates_together(text: str, want: str) -> None:
    assert spaced(text) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("线缆温度达到 96.5 °C（限值 90 °C）", "线缆温度达到 96.5_°C（限值 90_°C）"),
        ("26 min 0 s / 1 h 10 min", "26_min 0_s / 1_h 10_min"),
        ("剩余电流 300 mA，占 54.5 %", "剩余电流 300_mA，占 54.5_%"),
        ("梅里新村 8 幢 401 客厅", "梅里新村 8 幢 401 客厅"),
        ("8 Building", "8 Building"),
    ],
)
def test_no_line_begins_with_a_unit(text: str, want: str) -> None:
    assert glued(text) == want.replace("_", "\N{NO-BREAK SPACE}")
