"""What the notices of an alarm say: looked up when they are read, so that nothing of anybody's home stands in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from msgspec import convert

from huiyin.database.pipeline import asked
from huiyin.database.rows import columns, read
from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Alarm, Device, Premises
from huiyin.domains.sensing.rules import Reason
from huiyin.domains.sensing.rules.causes import CAUSES
from huiyin.domains.sensing.rules.rule import Rule
from huiyin.domains.sensing.rules.sentences import because
from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.receipts import token_of
from huiyin.notices.models import Notice
from huiyin.notices.wording import InWords, Saying, Wording
from huiyin.ui.templatetags.huiyin import moment

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

PAGE = "sensing:alarm"
TO_OWNER = "sensing.to_owner"
LETTER = "sensing.letter"
_ALARM = ("matter_id", "device_id", "premises_id", "type", "rule", "reason", "raised_at", "is_test", "is_drill")
_DEVICE = ("id", "kind", "name", "serial", "room", "circuit")
_PREMISES = ("id", "name", "address", "building", "flat")


@dataclass(frozen=True, slots=True)
class Face:
    """What a template may say of an alarm."""

    number: str
    what: str
    why: str
    where: str
    room: str
    since: str
    advice: str
    mark: str
    again: bool
    link: str
    drill: bool = False


def rule_of(alarm: Alarm) -> Rule | None:
    """The rule that raised it, if today's types still know it."""
    kind = device_types().get(alarm.device.kind)
    return next((rule for rule in kind.rules if rule.code == alarm.rule), None) if kind else None


def sentence(alarm: Alarm, *, english: bool) -> str:
    """Why it was raised: “温度达到 61.5 °C（限值 57 °C）”."""
    reason = convert(alarm.reason, Reason)
    quantity = device_types()[alarm.device.kind].quantities.get(reason.key) if reason.key else None
    name = (quantity.name.en if english else quantity.name.zh) if quantity else reason.key
    return because(reason, name, english=english)


def more_than_named(alarm: Alarm, *, english: bool) -> str:
    """Why it was raised, where that says more than the name of its rule does: nothing for 烟雾 under 烟雾报警."""
    why, rule = sentence(alarm, english=english), rule_of(alarm)
    name = (rule.name.en if english else rule.name.zh) if rule else ""
    return "" if why.casefold() in name.casefold() else why


def in_words(notice: Notice, language: str) -> InWords:
    """The context of a notice about an alarm."""
    return in_words_together([notice])()(notice, language)


def in_words_together(notices: Sequence[Notice]) -> Callable[[], Saying]:
    """The same of several, for which the alarms are asked for at once."""
    answer = asked(_told_alarms(), [list({notice.subject for notice in notices})])
    return lambda: _saying({alarm.pk: alarm for alarm in map(_alarm, answer.fetchall())})


def _saying(found: Mapping[UUID, Alarm]) -> Saying:
    return lambda notice, language: _told(notice, found.get(notice.subject), language)


@cache
def _told_alarms() -> str:
    """Alarms with no more of them than their notices say."""
    parts = (columns(Alarm, "alarm", _ALARM), columns(Device, "device", _DEVICE), columns(Premises, "place", _PREMISES))
    return (
        f"SELECT {', '.join(parts)} FROM sensing_alarm alarm"  # noqa: S608 (names of our own)
        " JOIN sensing_device device ON device.id = alarm.device_id"
        " LEFT JOIN sensing_premises place ON place.id = alarm.premises_id WHERE alarm.matter_id = ANY(%s)"
    )


def _alarm(values: Sequence[Any]) -> Alarm:
    alarm = read(Alarm, _ALARM, values[: len(_ALARM)])
    alarm.device = read(Device, _DEVICE, values[len(_ALARM) : -len(_PREMISES)])
    alarm.premises = read(Premises, _PREMISES, values[-len(_PREMISES) :]) if alarm.premises_id is not None else None
    return alarm


def _told(notice: Notice, alarm: Alarm | None, language: str) -> InWords:
    english = language.startswith("en")
    face = _sample(english) if alarm is None else _face(alarm, notice, english)
    marked = f"【{face.mark}】{face.what}" if face.mark else face.what  # a text of somebody's own says it too
    facts = {
        "number": face.number,
        "state": marked,
        "what": marked,
        "where": face.where,
        "since": face.since,
        "link": face.link,
    }
    return InWords({"alarm": face}, facts, face.link)


def to_owner_in_words(notice: Notice, language: str) -> InWords:
    """The context of what tells those at home of a step: where it stands, in the words of today's lifecycle."""
    said = in_words(notice, language)
    english = language.startswith("en")
    lifecycle = lifecycles.get("alarm").lifecycle
    state = lifecycle.states.get(str(notice.params.get("state", "")))
    cause = Alarm.objects.filter(pk=notice.subject).values_list("cause", flat=True).first() or ""
    words = {
        "state": (state.name.en if english else state.name.zh) if state else "",
        "cause": CAUSES[cause][1 if english else 0] if cause in CAUSES else "",
    }
    stands = {"key": state.key if state else "", "final": bool(state and state.final)}
    context = {**said.context, **words, **stands, "action": notice.params.get("action")}
    return InWords(context, {**said.facts, **words}, said.link)


def _face(alarm: Alarm, notice: Notice, english: bool) -> Face:
    rule = rule_of(alarm)
    desk = notice.user_id is not None and not notice.params.get("home")
    advice = rule.advice.get("grid_worker" if desk else "owner") if rule else None
    mark = (
        ("Drill" if english else "演练") if alarm.is_drill else ("Test" if english else "测试") if alarm.is_test else ""
    )
    return Face(
        number=str(notice.params["number"]),
        what=(rule.name.en if english else rule.name.zh) if rule else alarm.type,
        why=sentence(alarm, english=english),
        where=str(alarm.premises or alarm.device),
        room=" ".join(filter(None, (alarm.device.room, alarm.device.circuit))),
        since=moment(alarm.raised_at),
        advice=(advice.en if english else advice.zh) if advice else "",
        mark=mark,
        again=int(notice.params.get("rung", 0)) > 0,
        link=settings.PUBLIC_URL + _path(notice),
        drill=alarm.is_drill,
    )


def _path(notice: Notice) -> str:
    at_home = notice.user_id is None or notice.template == TO_OWNER or notice.params.get("home")
    if at_home:  # those at home: what they need, without signing in
        return f"/r/{token_of(notice.subject)}"
    return reverse(PAGE, args=[notice.params["number"]])


def own_page(matter: "Matter") -> str:
    """The address of an alarm's own page."""
    return reverse(PAGE, args=[matter.number])


def _sample(english: bool) -> Face:
    """It is named as the types have it, so that whoever says a sample in advance has read them for the first fire."""
    smoke = next(rule for rule in device_types()["smoke"].rules if rule.alarm == "fire")
    return Face(
        number="HY26-110482-B",
        what=smoke.name.en if english else smoke.name.zh,
        why="Smoke" if english else "烟雾",
        where="Sample Road 1, building 3, flat 402" if english else "示例路 1 号 3 幢 402 室",
        room="",
        since=moment(timezone.now()),
        advice="",
        mark="",
        again=False,
        link=f"{settings.PUBLIC_URL}{settings.LOGIN_REDIRECT_URL}",
    )


def _sample_notice() -> Notice:
    params = {"kind": "alarm", "number": "HY26-110482-B", "rung": 0}
    return Notice(subject=UUID(int=0), template="sensing.alarm", params=params)


def _sample_to_owner() -> Notice:
    params = {
        "kind": "alarm",
        "number": "HY26-110482-B",
        "action": "set_out",
        "state": "on_the_way",
        "unit": "",
        "due": "",
    }
    return Notice(subject=UUID(int=0), template=TO_OWNER, params=params)


WORDING = Wording(in_words, _sample_notice, in_words_together)
TO_OWNER_WORDING = Wording(to_owner_in_words, _sample_to_owner)


def letter_in_words(notice: Notice, language: str) -> InWords:
    """The context of the notice that a building's safety letter is there."""
    month, premises = str(notice.params.get("month", "")), notice.params.get("premises", 0)
    link = settings.PUBLIC_URL + reverse("sensing:own_letter", args=[month, premises])
    facts = {"month": month, "building": str(notice.params.get("building", "")), "link": link}
    return InWords(facts, facts, link)


def _sample_letter() -> Notice:
    params = {"month": "2026-01", "building": "示例路 1 号 3 幢", "premises": 1}
    return Notice(subject=UUID(int=0), template=LETTER, params=params)


LETTER_WORDING = Wording(letter_in_words, _sample_letter)
