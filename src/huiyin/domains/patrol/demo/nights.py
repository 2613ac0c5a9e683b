"""Ten nights of rounds of three charging sheds: most in time, some late, a few missed, now and then a hazard."""

import io
import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from huiyin.domains.patrol.adapters.checklist import round_checklist
from huiyin.domains.patrol.models import Round, Site
from huiyin.domains.patrol.operations import SiteDraft, open_rounds, put_site
from huiyin.domains.patrol.rules import Schedule, slot_at, written
from huiyin.evidence.operations import keep_photo
from huiyin.matters.operations import act
from huiyin.notices.models import Notice
from huiyin.people import queries as people
from huiyin.people.actors import SYSTEM_ACTOR, Actor
from huiyin.people.models import User
from huiyin.people.rules import nearest_on_duty
from huiyin.places.models import Address, Area
from huiyin.places.queries import area_tree
from huiyin.places.sample.atlas import STORY_COMMUNITY

SEED = 20261126
NIGHTS = 10
ESTATE = STORY_COMMUNITY.removesuffix("社区") + "新村"
_GATES = (("充电棚", "东门", -0.0006, -0.0003), ("二号充电棚", "西门", -0.0012, 0.0004))
_NORTH = f"{ESTATE}北区充电棚"
"""It stands in the first cell, which has the worker that people sign in as: its last round waits."""
_SAID = {
    "goods": "棚角堆了两个纸箱和一张旧床垫",
    "pressure": "末端压力表指针在红区，阀门关着",
    "extinguisher": "2 号箱灭火器过期一个月",
    "batteries": "有人把电池拆下来放在地上充",
}


@transaction.atomic
def build(*, now: datetime, seed: int = SEED) -> None:
    """Make the sheds and the rounds of the last nights. Does nothing where there are any."""
    if Site.objects.exists():
        return
    rng = random.Random(seed)  # noqa: S311  for drawing lots, not for secrets
    block = Address.objects.filter(text__contains="幢", text__startswith=ESTATE).order_by("id").first()
    assert block is not None
    begin = now - timedelta(days=NIGHTS)
    for name, gate, east, north in _GATES:
        draft = SiteDraft(f"{ESTATE}{name}", block.lon + east, block.lat + north, f"{ESTATE} {gate}")
        put_site(draft=draft, now=begin)
    lon, lat = _first_cell()
    put_site(draft=SiteDraft(_NORTH, lon, lat, f"{ESTATE} 北门"), now=begin)
    slots = _slots(begin, now)
    for at in slots:
        open_rounds(now=at)
        for one in Round.objects.filter(slot_at=at).select_related("site", "matter").order_by("site"):
            if at not in slots[-1:] or one.site.name != _NORTH:
                _walk(one, now, rng)
    Notice.objects.filter(
        subject__in=Round.objects.values("matter"), created_at__lt=now, state=Notice.State.WAITING
    ).update(state=Notice.State.CANCELLED, outcome="sample district")


def _first_cell() -> tuple[float, float]:
    """A point in the first cell of the community of the stories."""
    tree = area_tree()
    community = next(area for area in tree.of_level("community") if area.name_zh == STORY_COMMUNITY)
    cell = min(tree.children(community.id), key=lambda area: area.code)
    boundary = Area.objects.get(pk=cell.id).boundary
    assert boundary is not None
    ring = boundary["coordinates"][0] if boundary["type"] == "Polygon" else boundary["coordinates"][0][0]
    lon, lat = (sum(point[n] for point in ring[1:]) / (len(ring) - 1) for n in (0, 1))
    assert tree.locate(lon, lat) == cell
    return lon, lat


def _slots(begin: datetime, now: datetime) -> list[datetime]:
    """When rounds became due, the oldest first."""
    zone = timezone.get_default_timezone()
    assert isinstance(zone, ZoneInfo)
    site = Site.objects.order_by("id")[:1].get()
    schedule = Schedule(site.starts, site.ends, site.every)
    hours = (begin + timedelta(hours=n) for n in range(NIGHTS * 24 + 1))
    found = {slot.begin for at in hours if at <= now and (slot := slot_at(schedule, at, zone))}
    return sorted(found)


def _walk(one: Round, now: datetime, rng: random.Random) -> None:
    """Somebody goes there, or nobody does."""
    luck = rng.random()
    late = timedelta(minutes=rng.randint(10, 90)) if luck > 0.88 else timedelta()
    at = one.until + late if late else one.slot_at + timedelta(minutes=rng.randint(8, 170))
    if luck < 0.06:
        over = one.slot_at + timedelta(hours=24)
        if over < now:
            act(matter_id=one.pk, action="miss", actor=SYSTEM_ACTOR, now=over)
        return
    if at >= now:
        return
    found = {item.code: True for item in round_checklist()}
    words = {}
    if rng.random() < 0.1:
        code = rng.choice(sorted(_SAID))
        found[code], words = False, {"words": _SAID[code]}
    data = {"found": written(found), **words}
    act(matter_id=one.pk, action="done", actor=_on_duty(one, at), now=at, data=data, files=[_photo(at)])


def _on_duty(one: Round, at: datetime) -> Actor:
    """Who has the round, as the product finds them; else whoever has the desk."""
    chain = [area.id for area in area_tree().chain(one.matter.area_id)]
    for role in ("grid_worker", "secretary", "city_desk"):
        holder = nearest_on_duty(people.holders([role], chain, at), role, chain)
        if holder is not None and holder.user_id is not None:
            return people.actor_of(User.objects.get(pk=holder.user_id), at)
    raise LookupError("grid_worker")


def _photo(now: datetime) -> int:
    """A shed at night; the id of the stored file."""
    picture = Image.new("RGB", (1200, 900), "#20262b")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 240, 1080, 300), fill="#59646b")
    for x in range(180, 1040, 120):
        draw.rectangle((x, 300, x + 10, 760), fill="#8b969c")
        draw.ellipse((x + 30, 640, x + 100, 710), outline="#c9d2d6", width=8)
        draw.rectangle((x + 22, 380, x + 60, 460), fill="#3e8e6b")
    draw.ellipse((560, 250, 640, 300), fill="#f3e7b8")
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=80)
    content.seek(0)
    return keep_photo(stream=content, filename="shed.jpg", now=now).pk
