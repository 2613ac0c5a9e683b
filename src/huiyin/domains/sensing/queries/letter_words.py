"""A safety letter in words, in the active language: the same on a page and on paper."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.domains.sensing.models import Health
from huiyin.domains.sensing.queries.naming import cause_name, in_room, kind_name, lasting, rule_name
from huiyin.domains.sensing.rules.letters import Letter, LetterText, Section
from huiyin.ui.dates import Tongue, plain_day

MOST_LISTED = 400
"""Rows of a table; a storm of thousands stays a letter. What is over is said in a sentence."""


def letter_text(letter: Letter, now: datetime, *, english: bool) -> LetterText:
    """The letter's parts, the advice first: who reads no further has read that."""
    sections = [
        Section(_("这个月要紧的"), _advice(letter, english=english)),
        _devices(letter, english=english),
        _alarms(letter, english=english),
        _happenings(letter, english=english),
        _troubles(letter, english=english),
        _hazards(letter),
        Section(_("怎么数的"), _notes(letter)),
    ]
    return LetterText(
        title=_("消防安全月报"),
        place=str(letter.building),
        month=_month(letter.month, english=english),
        made=_moment(now),
        sections=[one for one in sections if one.words or one.rows],
    )


def _advice(letter: Letter, *, english: bool) -> list[str]:
    """What happened in a sentence, then each thing to do in a paragraph of its own."""
    return [_in_short(letter), *(one.en if english else one.zh for one in letter.advice)]


def _in_short(letter: Letter) -> str:
    if not letter.raised:
        return _("这个月没有报过警。")
    said = ngettext("这个月报警 %(n)d 起，", "这个月报警 %(n)d 起，", letter.raised) % {"n": letter.raised}
    return said + _("其中真警 %(real)d 起、误报 %(false)d 起。") % {"real": letter.real, "false": letter.false}


def _devices(letter: Letter, *, english: bool) -> Section:
    words = []
    if letter.homes:
        share = 100 * letter.covered / letter.homes
        words.append(
            _("登记的出租房 %(homes)d 户，至少有一只正常烟感的 %(covered)d 户，覆盖率 %(share).1f %%。")
            % {"homes": letter.homes, "covered": letter.covered, "share": share}
        )
    else:
        words.append(_("这里没有登记出租房。"))
    if not letter.devices:
        words.append(_("没有装设备。"))
    if letter.tests:
        words.append(_("试报警 %(n)d 次，收到 %(arrived)d 次。") % {"n": letter.tests, "arrived": letter.tests_arrived})
    elif letter.devices:
        words.append(_("这个月没有人试过报警。"))
    if letter.drills:
        words.append(_("演练 %(n)d 次。") % {"n": letter.drills})
    rows = [[kind_name(kind, english=english), str(count)] for kind, count in letter.devices.items()]
    return Section(_("设备和覆盖"), words, [pgettext("of a device", "类型"), _("台数")], rows, (4, 1))


def _alarms(letter: Letter, *, english: bool) -> Section:
    words = []
    if letter.causes:
        words.append(_("真警的原因：%(causes)s。") % {"causes": _counted(letter.causes, english=english)})
    if letter.false_causes:
        words.append(_("误报的原因：%(causes)s。") % {"causes": _counted(letter.false_causes, english=english)})
    if not letter.raised:
        return Section("")
    heads = [_("报警"), _("起数"), _("真警"), _("误报"), _("接警用时"), _("到场用时")]
    rows = [
        [
            rule_name(one.rule, one.type, english=english),
            str(one.raised),
            str(one.real),
            str(one.false),
            _span(one.acknowledged),
            _span(one.arrived),
        ]
        for one in letter.rules
    ]
    words.append(_("用时是中位数，从报警算起。没有核实的，不算真警也不算误报。"))
    return Section(pgettext("many", "报警"), words, heads, rows, (4, 1.2, 1.2, 1.2, 2.2, 2.2))


def _troubles(letter: Letter, *, english: bool) -> Section:
    """What cannot be relied on: listed as far as the reader may see it."""
    if not letter.by_health:
        return Section("")
    words = [
        _("%(date)s 靠不住的设备：%(counts)s。")
        % {
            "date": _day_in_words(letter.at if letter.lasting else letter.at - timedelta(seconds=1), english=english),
            "counts": _("、").join(f"{Health(health).label} {n}" for health, n in letter.by_health.items()),
        }
    ]
    hidden = sum(letter.by_health.values()) - len(letter.troubles)
    if hidden:
        words.append(ngettext("%(n)d 台在别家，这里不列。", "%(n)d 台在别家，这里不列。", hidden) % {"n": hidden})
    words += _cut(len(letter.troubles))
    rows = [
        [
            one.flat,
            in_room(one.room, one.name or kind_name(one.kind, english=english)),
            str(Health(one.health).label),
            _moment(one.since) if one.since else "",
        ]
        for one in letter.troubles[:MOST_LISTED]
    ]
    return Section(_("要看一看的设备"), words, [_("房号"), _("设备"), _("怎么样"), _("起始")], rows, (2, 4, 2, 2), 3)


def _hazards(letter: Letter) -> Section:
    if not (letter.hazards_found or letter.hazards_mended or letter.hazards_open):
        return Section(_("隐患"), [_("这个月没有发现隐患，也没有没销号的。")])
    words = [
        _("这个月发现 %(found)d 处，整改好 %(mended)d 处，还没有销号 %(open)d 处。")
        % {"found": letter.hazards_found, "mended": letter.hazards_mended, "open": letter.hazards_open}
    ]
    words += _cut(len(letter.hazards))
    rows = [
        [
            one.number,
            one.flat,
            _day(one.found_at),
            _outcome(one.outcome, closed=one.closed_at is not None, late=one.late),
        ]
        for one in letter.hazards[:MOST_LISTED]
    ]
    return Section(_("隐患"), words, [_("编号"), _("房号"), _("发现"), _("整改")], rows, (3, 2, 2, 2), 4)


def _outcome(outcome: str, *, closed: bool, late: bool) -> str:
    if not closed:
        return _("还没有，已超期") if late else _("还没有")
    return _("复查没有隐患") if outcome == "no_hazard" else _("已整改")


def _happenings(letter: Letter, *, english: bool) -> Section:
    """The alarms one by one, as far as the reader may see them."""
    heads = [_("时间"), _("房号"), _("报警"), _("结果"), _("接警"), _("到场")]
    rows = [
        [
            _moment(one.at),
            " ".join(filter(None, (one.flat, one.room))),
            rule_name(one.rule, one.type, english=english),
            _judged(one.is_false, one.cause, english=english),
            _span(one.acknowledged),
            _span(one.arrived),
        ]
        for one in letter.happenings[:MOST_LISTED]
    ]
    title = _("一起一起看") if letter.whole else _("自己家的报警")
    return (
        Section(title, _cut(len(letter.happenings)), heads, rows, (2.2, 2.2, 3, 3, 1.8, 1.8), 4)
        if rows
        else Section("")
    )


def _judged(is_false: bool | None, cause: str, *, english: bool) -> str:
    verdict = {None: _("没有核实"), True: _("误报"), False: _("真警")}[is_false]
    return " · ".join(filter(None, (verdict, cause_name(cause, english=english))))


def _counted(causes: Iterable[tuple[str, int]], *, english: bool) -> str:
    return _("、").join(f"{cause_name(cause, english=english)} {count}" for cause, count in causes)


def _span(seconds: float | None) -> str:
    return "—" if seconds is None else lasting(timedelta(seconds=seconds))


def _moment(at: datetime) -> str:
    """Never “yesterday”: a letter is kept."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}"


def _month(month: date, *, english: bool) -> str:
    return f"{month:%B %Y}" if english else f"{month.year}年{month.month}月"


def _day_in_words(at: datetime, *, english: bool) -> str:
    day = timezone.localdate(at)
    return plain_day(day, day, Tongue.EN if english else Tongue.ZH)


def _cut(count: int) -> list[str]:
    over = count - MOST_LISTED
    return [_("这里列出前 %(n)d 条，还有 %(over)d 条。") % {"n": MOST_LISTED, "over": over}] if over > 0 else []


def _notes(letter: Letter) -> Sequence[str]:
    words = [_("报警按发生的月份算，测试和演练不算；设备按月末那一刻算，照记录能看到的。")]
    if letter.lasting:
        words.append(_("这个月还没有过完，数字会变。"))
    if letter.alone:
        words.append(_("这栋楼登记的不多，怕认出别家，这里只数您自己的房子，从您登记为住户那天起。"))
    elif not letter.whole:
        words.append(_("房号只写您自己的房子，别家的只有合计。"))
    return words
