"""What a building's safety letter of a month counts: from the records, whenever it is read.

A device is told of as it was at the month's end, as far as the records say: by its health if that began before, or by
an alarm of silence, fault or battery that stood then. Tests and drills are no alarms.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from huiyin.domains.sensing.adapters.letter_advice import letter_advice
from huiyin.domains.sensing.models import Alarm, Device, DeviceChange, Health, Letter, Part, Premises, Service, Tie, Use
from huiyin.domains.sensing.queries.sight import areas_of
from huiyin.domains.sensing.rules import letters as rules
from huiyin.domains.sensing.rules.causes import FALSE, TRUE
from huiyin.domains.sensing.rules.letters import Building, FoundHazard, Happening, OfRule, Trouble, advise
from huiyin.matters import queries as matters
from huiyin.people.actors import Actor

TOLD = (Part.OWNER, Part.OPERATOR, Part.FIRM)
"""Whom a letter is sent to; tenants read it under “my homes”."""
HAZARD = "hazard"
ARRIVES_WITHIN = timedelta(days=1)
"""A test alarm that came later was of something else."""
_TROUBLES = {"silent": Health.SILENT, "fault": Health.FAULT, "low_battery": Health.LOW_BATTERY}
_WORST_FIRST = (Health.SILENT, Health.FAULT, Health.LOW_BATTERY, Health.NEVER_SEEN)
Change = DeviceChange.What


@dataclass(frozen=True, slots=True)
class BuildingRow:
    """A building in a list: its places and devices now, and its alarms in the month."""

    building: Building
    places: int
    devices: int
    alarms: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Span:
    """A month in the city's time: from, to, and the moment for which devices are told of."""

    month: date
    since: datetime
    until: datetime
    at: datetime


def span_of(month: date) -> tuple[datetime, datetime]:
    """When a month begins and ends, in the city's time."""
    zone = timezone.get_default_timezone()
    assert isinstance(zone, ZoneInfo)
    after = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime(month.year, month.month, 1, tzinfo=zone), datetime(after.year, after.month, 1, tzinfo=zone)


def building_of(premises_id: int) -> Building | None:
    """The building that these premises stand in; None for premises that name neither address nor building."""
    found = Premises.objects.filter(pk=premises_id).values_list("address", "building").first()
    if found is None or not any(found):
        return None
    first = Premises.objects.filter(address=found[0], building=found[1]).aggregate(first=Min("pk"))["first"]
    return Building(*found, first)


def buildings_like(word: str) -> Iterable[Building]:
    """The buildings of this name (“梅里新村 8 幢”), of the premises of this id, or all of them for no word; by name."""
    rows = _buildings(Premises.objects.all())
    if word.isascii() and word.isdigit() and len(word) < 18:
        one = building_of(int(word))
        return [one] if one else []
    named = (Building(row["address"], row["building"], row["first"]) for row in rows.iterator(chunk_size=2_000))
    return (one for one in named if not word or str(one) == word)


def building_page(actor: Actor, month: date, words: str, offset: int, limit: int) -> Sequence[BuildingRow]:
    """The buildings in the actor's areas whose address or name holds the words, by name. Four statements."""
    areas = areas_of(actor)
    seen = Premises.objects.all() if areas is None else Premises.objects.filter(area__in=areas)
    if words:
        seen = seen.filter(Q(address__icontains=words) | Q(building__icontains=words))
    page = list(_buildings(seen)[offset : offset + limit])
    keys = Q(pk__in=[])
    for row in page:
        keys |= Q(premises__address=row["address"], premises__building=row["building"])
    since, until = span_of(month)
    alarms = Alarm.objects.filter(keys, raised_at__gte=since, raised_at__lt=until, is_test=False, is_drill=False)
    raised = _by_building(alarms)
    hung = _by_building(Device.objects.filter(keys).exclude(service=Service.RETIRED))
    sent = {(one.address, one.building): one.sent_at for one in Letter.objects.filter(month=month)} if page else {}
    return [
        BuildingRow(
            Building(*key, row["first"]), row["places"], hung.get(key, 0), raised.get(key, 0), sent.get(key)
        )
        for row in page
        if (key := (row["address"], row["building"]))
    ]  # fmt: skip


def _buildings(rows: "QuerySet[Premises]") -> "QuerySet[Any, Any]":
    named = rows.exclude(address="", building="").values("address", "building")
    return named.annotate(first=Min("pk"), places=Count("pk")).order_by("address", "building")


def _by_building(rows: "QuerySet[Alarm] | QuerySet[Device]") -> dict[tuple[str, str], int]:
    counted = rows.values_list("premises__address", "premises__building").order_by().annotate(n=Count("pk"))
    return {(address, building): count for address, building, count in counted}


def sees_building(actor: Actor, building: Building) -> bool:
    """Whether the building stands in the areas that the actor answers for."""
    areas = areas_of(actor)
    rows = Premises.objects.filter(address=building.address, building=building.building)
    return areas is None or rows.filter(area__in=areas).exists()


def own_places(actor: Actor, building: Building) -> dict[int, datetime]:
    """The premises of the building to which the actor's account belongs now, and since when."""
    if actor.user_id is None:
        return {}
    here = Tie.objects.filter(
        user=actor.user_id, until=None, premises__address=building.address, premises__building=building.building
    )
    found: dict[int, datetime] = {}
    for premises_id, since in here.order_by("-since").values_list("premises_id", "since"):
        found[premises_id] = since
    return found


def to_be_told(month: date, most: int) -> list[Building]:
    """Buildings where somebody with an account is owed the month's letter that was never sent. One statement."""
    _since, until = span_of(month)
    sent = Letter.objects.filter(month=month, address=OuterRef("address"), building=OuterRef("building"))
    owed = Tie.objects.filter(premises=OuterRef("pk"), until=None, user__isnull=False, part__in=TOLD, since__lt=until)
    rows = _buildings(Premises.objects.filter(Exists(owed), ~Exists(sent)))
    return [Building(row["address"], row["building"], row["first"]) for row in rows[:most]]


def recipients(building: Building, month: date) -> list[tuple[int, str]]:
    """The accounts that a letter is sent to, each once, with its language."""
    _since, until = span_of(month)
    rows = Tie.objects.filter(
        premises__address=building.address,
        premises__building=building.building,
        until=None,
        part__in=TOLD,
        since__lt=until,
        user__is_active=True,
    )
    return sorted(set(rows.values_list("user_id", "user__language")))


def letter_of(
    building: Building, month: date, now: datetime, own: Mapping[int, datetime] | None = None
) -> rules.Letter:
    """The letter. `own` are the places of whoever reads it and since when; None reads of every flat. Five statements.

    Somebody who lives there reads, flat by flat, of their own places and their own time alone, and of the building in
    sums; in a building of few places of nothing else but their own.
    """
    since, until = span_of(month)
    span = _Span(month, since, until, min(until, now))
    places = list(Premises.objects.filter(address=building.address, building=building.building, made_at__lt=span.at))
    alone = own is not None and len(places) < rules.FEW
    if own is not None and alone:
        places = [one for one in places if one.pk in own]
    ids = [one.pk for one in places]
    devices = _hanging(ids, span)
    alarms = list(
        Alarm.objects.filter(premises__in=ids, raised_at__gte=span.since, raised_at__lt=span.until)
        .select_related("device", "premises")
        .order_by("raised_at", "matter")
    )
    if own is not None and alone:
        alarms = [one for one in alarms if _is_own(one.premises_id, one.raised_at, own)]
    real = [one for one in alarms if not one.is_test and not one.is_drill]
    ill = _troubles(devices, span)
    homes = {one.pk for one in places if one.use == Use.HOME}
    smoke = {one.premises_id for one in devices if one.kind == "smoke" and one.pk not in ill and _serves(one)}
    tests, arrived = _tests(devices, alarms, span)
    hazards = _hazards(building, ids, span)
    if own is not None and alone:
        hazards = [(place, one) for place, one in hazards if _is_own(place, one.found_at, own)]
    letter = rules.Letter(
        building=building,
        month=month,
        at=span.at,
        lasting=now < until,
        whole=own is None,
        alone=alone,
        places=len(places),
        homes=len(homes),
        covered=len(homes & smoke),
        devices=dict(Counter(one.kind for one in devices).most_common()),
        rules=_by_rule(real),
        causes=_causes(real, TRUE),
        false_causes=_causes(real, FALSE),
        happenings=[_happening(one) for one in real if own is None or _is_own(one.premises_id, one.raised_at, own)],
        by_health={health.value: n for health in _WORST_FIRST if (n := list(ill.values()).count(health))},
        troubles=[
            _trouble(one, ill[one.pk], span) for one in devices if one.pk in ill and _may_know(one.premises_id, own)
        ],
        tests=tests,
        tests_arrived=arrived,
        drills=sum(one.is_drill for one in alarms),
        hazards_found=sum(one.found_at >= span.since for _place, one in hazards),
        hazards_mended=sum(one.closed_at is not None and one.outcome != "no_hazard" for _place, one in hazards),
        hazards_open=sum(one.closed_at is None for _place, one in hazards),
        hazards=[one for place, one in hazards if own is None or _is_own(place, one.found_at, own)],
    )
    return _advised(letter)


def _advised(letter: rules.Letter) -> rules.Letter:
    unseen = letter.by_health.get(Health.NEVER_SEEN.value, 0)
    seen = {f"cause.{cause}": count for cause, count in (*letter.causes, *letter.false_causes)}
    seen |= {f"health.{health}": n for health, n in letter.by_health.items() if health != Health.NEVER_SEEN.value}
    seen |= {
        "unseen": unseen,
        "homes.uncovered": letter.homes - letter.covered if letter.devices else 0,
        "devices.none": 0 if letter.devices else 1,
        "hazards.open": letter.hazards_open,
        "tests.failed": letter.tests - letter.tests_arrived,
    }
    return replace(letter, advice=advise(seen, letter_advice()))


def _is_own(premises_id: int | None, at: datetime, own: Mapping[int, datetime]) -> bool:
    return premises_id is not None and premises_id in own and own[premises_id] <= at


def _may_know(premises_id: int | None, own: Mapping[int, datetime] | None) -> bool:
    return own is None or premises_id in own


def _serves(device: Device) -> bool:
    return device.service in {Service.IN_SERVICE, Service.IN_TEST, Service.RETIRED}  # retired: since then


def _hanging(premises: Collection[int], span: _Span) -> list[Device]:
    """The devices that hung there at that moment: what was taken down later still did."""
    ended = (Change.RETIRED, Change.SWAPPED)
    later = DeviceChange.objects.filter(device=OuterRef("pk"), what__in=ended, at__gte=span.at)
    rows = Device.objects.filter(premises__in=premises, made_at__lt=span.at)
    rows = rows.filter(~Q(service=Service.RETIRED) | Exists(later)).select_related("premises")
    return sorted(rows, key=lambda one: (_floor(one), one.pk))


def _floor(device: Device) -> tuple[int, str]:
    """Flats in the order of their numbers: 402 before 1001."""
    flat = device.premises.flat if device.premises else ""
    return len(flat), flat


def _troubles(devices: Sequence[Device], span: _Span) -> dict[int, Health]:
    """Which of them could not be relied on at that moment, by device; what is in repair is not told of."""
    standing = Alarm.objects.filter(
        Q(cleared_at=None) | Q(cleared_at__gte=span.at),
        device__in=devices,
        type__in=_TROUBLES,
        raised_at__lt=span.at,
        is_drill=False,
    ).values_list("device_id", "type")
    found: dict[int, Health] = {}
    for device_id, kind in standing:
        known = found.get(device_id, Health.NEVER_SEEN)
        found[device_id] = min(known, _TROUBLES[kind], key=_WORST_FIRST.index)
    for one in devices:
        health = Health(one.health)
        if health in _WORST_FIRST and (one.health_since is None or one.health_since < span.at):
            known = found.get(one.pk, Health.NEVER_SEEN)
            found[one.pk] = min(known, health, key=_WORST_FIRST.index)
    away = {one.pk for one in devices if one.service == Service.IN_REPAIR}
    return {pk: health for pk, health in found.items() if pk not in away}


def _trouble(one: Device, health: Health, span: _Span) -> Trouble:
    flat = one.premises.flat or str(one.premises) if one.premises else ""
    return Trouble(flat, one.room, one.name, one.kind, health, one.health_since if one.health == health else None)


def _by_rule(alarms: Sequence[Alarm]) -> list[OfRule]:
    found: dict[str, list[Alarm]] = {}
    for one in alarms:
        found.setdefault(one.rule, []).append(one)
    lines = [
        OfRule(
            rule=rule,
            type=some[0].type,
            raised=len(some),
            real=sum(one.is_false is False for one in some),
            false=sum(one.is_false is True for one in some),
            acknowledged=_middle(_seconds(one, one.acknowledged_at) for one in some),
            arrived=_middle(_seconds(one, one.arrived_at) for one in some),
        )
        for rule, some in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.raised, line.rule))


def _seconds(one: Alarm, at: datetime | None) -> float | None:
    return None if at is None else (at - one.raised_at).total_seconds()


def _middle(spans: Iterable[float | None]) -> float | None:
    measured = [one for one in spans if one is not None]
    return median(measured) if measured else None


def _causes(alarms: Sequence[Alarm], known: Collection[str]) -> list[tuple[str, int]]:
    wanted = known is FALSE
    counted = Counter(one.cause for one in alarms if one.cause in known and bool(one.is_false) is wanted)
    return counted.most_common()


def _happening(one: Alarm) -> Happening:
    return Happening(
        at=one.raised_at,
        flat=(one.premises.flat or str(one.premises)) if one.premises else "",
        room=one.device.room,
        rule=one.rule,
        type=one.type,
        acknowledged=_seconds(one, one.acknowledged_at),
        arrived=_seconds(one, one.arrived_at),
        is_false=one.is_false,
        cause=one.cause,
    )


def _tests(devices: Sequence[Device], alarms: Sequence[Alarm], span: _Span) -> tuple[int, int]:
    """How many tests were begun in the month, and of how many an alarm arrived."""
    ids = [one.pk for one in devices]
    begun = DeviceChange.objects.filter(device__in=ids, what=Change.TEST, at__gte=span.since, at__lt=span.until)
    tested = list(begun.values_list("device_id", "at"))
    came: dict[int, list[datetime]] = {}
    for one in alarms:
        if one.is_test:
            came.setdefault(one.device_id, []).append(one.raised_at)
    arrived = sum(
        any(at <= moment < at + ARRIVES_WITHIN for moment in came.get(device_id, ())) for device_id, at in tested
    )
    return len(tested), arrived


def _hazards(building: Building, premises: Sequence[int], span: _Span) -> list[tuple[int | None, FoundHazard]]:
    """Those found in the month, put right in it, or open at its end: what alarms left behind here, or stands at the
    building's own address. Each with its premises, where that is known."""
    alarms = Alarm.objects.filter(premises__in=premises)
    named = bool(building.address and building.building)
    rows = matters.left_or_at(
        HAZARD,
        origins=alarms.values("matter"),
        address=str(building) if named else "",
        before=span.at,
        closed_since=span.since,
    )
    behind = Alarm.objects.filter(matter__in=[one.follow_up_of_id for one in rows if one.follow_up_of_id])
    places = {alarm.pk: alarm.premises for alarm in behind.select_related("premises")}
    found = []
    for one in rows:
        closed = one.closed_at if one.closed_at is not None and one.closed_at < span.at else None
        place = places.get(one.follow_up_of_id) if one.follow_up_of_id else None
        due = one.next_due_at
        late = closed is None and due is not None and due < span.at
        flat = place.flat if place else one.address.removeprefix(str(building)).strip()
        line = FoundHazard(one.number, flat, one.opened_at, closed, one.resolution if closed else "", late)
        found.append((place.pk if place else None, line))
    return found
