"""Replaying: every request goes through the product's own operations, in order of time, as if the days had passed."""

import heapq
import itertools
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from huiyin.domains.voice.demo.cast import Cast
from huiyin.domains.voice.demo.pictures import photo
from huiyin.domains.voice.demo.timeline import FATES, IN_HAND, JOIN, JOINED, Beat, Fate
from huiyin.domains.voice.models import VoiceRequest
from huiyin.domains.voice.operations import report
from huiyin.kernel.calendar import WorkingCalendar
from huiyin.kernel.calendars import SHANGHAI
from huiyin.kernel.clock import FixedClock
from huiyin.kernel.deadlines import deadline
from huiyin.matters.calendars import working_calendar
from huiyin.matters.domain import Incoming
from huiyin.matters.figures import keeping
from huiyin.matters.figures.publishing import publish
from huiyin.matters.operations import Visibility, act, change_visibility, fire_due
from huiyin.matters.rules.refusals import Refusal
from huiyin.notices.models import Notice
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.places.models import Address
from huiyin.places.queries import area_tree
from huiyin.places.sample.atlas import STORY_COMMUNITY

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

SEED = 20261123
MONTHS = 3
"""More than the replay can reach back to."""
TICK = timedelta(hours=1)
"""How often the replayed worker looks for timers."""
STORIES: Sequence[Mapping[str, Any]] = tomllib.loads(Path(__file__).with_name("stories.toml").read_text("utf-8"))[
    "stories"
]


@dataclass(slots=True)
class _Request:
    """A request on its way. `joins` is the one it will be joined to."""

    story: Mapping[str, Any]
    place: Address
    beats: Sequence[Beat]
    joins: "_Request | None" = None
    done: int = 0
    matter: "Matter | None" = None
    sorted_by_hand: bool = False


@dataclass(slots=True)
class _Stage:
    """What the replay needs everywhere; `events` is a heap of (time, order, request)."""

    now: datetime
    rng: random.Random
    cast: Cast
    order: "itertools.count[int]" = field(default_factory=itertools.count)
    events: list[tuple[datetime, int, _Request]] = field(default_factory=list)

    def plan(self, at: datetime, request: _Request) -> None:
        """Let the request's next event happen at `at`, unless that has not come yet."""
        if at < self.now:
            heapq.heappush(self.events, (at, next(self.order), request))


@transaction.atomic
def build(*, now: datetime, seed: int = SEED) -> None:
    """Make the requests of the last six weeks before `now`. Does nothing where there are requests already."""
    if VoiceRequest.objects.exists():
        return
    stage = _Stage(now, random.Random(seed), Cast(now))  # noqa: S311  for drawing lots, not for secrets
    _plan(stage)
    clock = FixedClock(min(at for at, _, _ in stage.events))
    while stage.events:
        at, _, request = heapq.heappop(stage.events)
        _pass_time(clock, at)
        _go_on(stage, request, at)
    _pass_time(clock, now)
    _hush(now)
    _publish(now)


def _plan(stage: _Stage) -> None:
    places = _places(stage.rng)
    stories = itertools.cycle(stage.rng.sample(STORIES, len(STORIES)))
    for fate in FATES:
        for count in range(fate.count):
            request = _Request(next(stories), next(places), fate.beats, sorted_by_hand=stage.rng.random() < 0.2)
            at = _moment(stage, fate)
            stage.plan(at, request)
            if fate is IN_HAND and count < JOINED:
                stage.plan(at + timedelta(minutes=40), _Request(request.story, request.place, (JOIN,), joins=request))


def _moment(stage: _Stage, fate: Fate) -> datetime:
    """When a request of this fate is raised; a third of people write in the evening."""
    days = stage.rng.uniform(fate.youngest, fate.oldest)
    if fate.calendar:
        return stage.now - timedelta(days=days)
    at = _working_days_before(stage.now, days)
    evening = at.astimezone(SHANGHAI).replace(hour=stage.rng.randint(18, 21)).astimezone(UTC)
    return evening if days > 1.5 and stage.rng.random() < 0.35 else at


def _working_days_before(now: datetime, days: float) -> datetime:
    """The moment from which so much working time has passed until now, to the minute."""
    calendar = working_calendar(now)
    wanted = days * (calendar.worked(*_whole_day(calendar)))
    early, late = now - timedelta(days=30 + 3 * days), now
    while late - early > timedelta(minutes=1):
        middle = early + (late - early) / 2
        early, late = (middle, late) if calendar.worked(middle, now) > wanted else (early, middle)
    return late


def _whole_day(calendar: WorkingCalendar) -> tuple[datetime, datetime]:
    day = calendar.nth_after(date(2026, 1, 1), 1)
    begin = datetime.combine(day, time(), tzinfo=calendar.zone)
    return begin, begin + timedelta(days=1)


def _places(rng: random.Random) -> "itertools.cycle[Address]":
    """Addresses in turn, every third one where the stories happen."""
    known = list(Address.objects.filter(text__contains="幢").order_by("id"))
    story = [place for place in known if place.text.startswith(STORY_COMMUNITY.removesuffix("社区"))]
    rng.shuffle(known)
    rng.shuffle(story)
    mixed = [place for pair in zip(known[::2], known[1::2], itertools.cycle(story), strict=False) for place in pair]
    return itertools.cycle(mixed)


def _pass_time(clock: FixedClock, until: datetime) -> None:
    """Fire what falls due on the way."""
    while clock.now() < until:
        clock.advance(min(TICK, until - clock.now()))
        while fire_due(now=clock.now()):
            pass


def _go_on(stage: _Stage, request: _Request, at: datetime) -> None:
    """Do what is next for the request, and plan what follows."""
    if request.matter is None:
        request.matter = _open(stage, request, at)
    else:
        try:
            request.matter = _act(stage, request, request.beats[request.done], at)
        except Refusal:  # the clock was faster: answered and silent for a week, for one
            return
        request.done += 1
    if request.done < len(request.beats):
        took = deadline(at, request.beats[request.done].span, working_calendar(at)).at
        stage.plan(took + timedelta(seconds=stage.rng.randint(30, 1500)), request)


def _open(stage: _Stage, request: _Request, at: datetime) -> "Matter":
    story, place, rng = request.story, request.place, stage.rng
    on_behalf = rng.random() < 0.12
    area = area_tree().locate(place.lon, place.lat)
    assert area is not None
    pictured = "picture" in story and rng.random() < 0.6
    incoming = Incoming(
        text=("我也要反映：" if request.joins else "") + story["words"].format(place=place.text),
        actor=stage.cast.holding("secretary", area.id) if on_behalf else RESIDENT_ACTOR,
        now=at,
        source="behalf" if on_behalf else "web",
        lon=place.lon + rng.uniform(-1e-4, 1e-4),
        lat=place.lat + rng.uniform(-1e-4, 1e-4),
        address=place.text,
        category="" if request.sorted_by_hand else story["category"],
        answers={} if request.sorted_by_hand else story.get("answers", {}),
        files=[photo(story["picture"], rng, at)] if pictured else (),
        danger=story.get("danger", False),
        on_behalf=on_behalf,
        public=not on_behalf and rng.random() < 0.55,
    )
    return report(incoming).matter


def _act(stage: _Stage, request: _Request, beat: Beat, at: datetime) -> "Matter":
    matter = request.matter
    assert matter is not None
    data: dict[str, object] = {
        name: value if value != "?" else _given(stage, request, name) for name, value in beat.data.items()
    }
    if request.sorted_by_hand and beat.action in {"accept", "accept_and_assign"}:
        data["category"] = request.story["category"]
    if beat.action == "take" and matter.visibility != Visibility.PUBLIC and stage.rng.random() < 0.3:
        officer, why = stage.cast.who("unit", matter), "整幢楼都受影响，公开办理。"
        change_visibility(matter_id=matter.id, to=Visibility.PUBLIC, actor=officer, reason=why, now=at)
    acted = act(matter_id=matter.id, action=beat.action, actor=stage.cast.who(beat.by, matter), now=at, data=data)
    return acted.matter


def _given(stage: _Stage, request: _Request, name: str) -> object:
    story = request.story
    if name == "rating":
        return stage.rng.choice((3, 4, 4, 5, 5, 5))
    if name == "matter":
        assert request.joins is not None
        assert request.joins.matter is not None
        return request.joins.matter.number
    if name == "unit" and story["unit"] == "team":
        assert request.matter is not None
        street = next(area for area in area_tree().chain(request.matter.area_id) if area.level == "street")
        return f"team-{street.code}"
    return story[name]


def _publish(now: datetime) -> None:
    """Reckon the figures, and put the months that are over before the public."""
    keeping.derive(VoiceRequest.objects.values_list("matter_id", flat=True))
    month = keeping.local_month(now)
    for _ in range(MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        publish(kind="voice", month=month, now=now)


def _hush(now: datetime) -> None:
    """Nothing of the replay is sent; what is older than a day was read."""
    Notice.objects.filter(state=Notice.State.WAITING).update(state=Notice.State.CANCELLED, outcome="sample district")
    old = Notice.objects.filter(created_at__lt=now - timedelta(days=1), read_at__isnull=True)
    old.update(read_at=F("created_at") + timedelta(hours=2))
