"""A small town and its people, with known rights: the cast of the core's tests and of everything above it.

The town lies on a grid of hundredths of a degree: street 0 holds communities 0 and 1, each with two cells. Everybody
is on duty since 2026-01-01 but the grid worker of community 1, whose post is vacant.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from huiyin.people.actors import Actor
from huiyin.people.models import Duty, Post, Unit, User
from huiyin.people.queries import actor_of
from huiyin.places.levels import Level
from huiyin.places.models import Area
from huiyin.places.queries import forget_area_tree

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
"""A Wednesday, 10:00 in Suzhou."""
WEST, SOUTH = 120.95, 31.30
INSIDE = (120.955, 31.305)
"""A point in the first cell of community 0."""
NEXT_DOOR = (120.975, 31.305)
"""A point in community 1."""
ELSEWHERE = (116.4, 39.9)
"""A point outside every area."""


@dataclass(frozen=True, slots=True)
class Town:
    """Areas by code, units by code, users by username."""

    areas: dict[str, Area]
    units: dict[str, Unit]
    users: dict[str, User]

    def actor(self, username: str, now: datetime = NOW) -> Actor:
        """The person as an actor."""
        return actor_of(self.users[username], now)


_POSTS = (  # username, role, area, unit, post
    ("desk", "city_desk", "city", "city-desk", "市级调度员"),
    ("supervisor", "supervisor", "street", "street-office", "街道分管主任"),
    ("dispatcher", "dispatcher", "street", "street-office", "街道调度员"),
    ("secretary", "secretary", "community-0", "community-0", "社区书记甲"),
    ("neighbour", "secretary", "community-1", "community-1", "社区书记乙"),
    ("grid", "grid_worker", "cell-0-0", "community-0", "网格员甲"),
    (None, "grid_worker", "cell-1-0", "community-1", "网格员乙"),
    ("officer", "officer", "street", "property", "办事员丁"),
    ("colleague", "officer", "street", "roads", "办事员戊"),
)


_AREAS = (  # level, then code, parent and box of each; a box is west, south, east, north in hundredths of a degree
    (Level.CITY, (("city", None, (0, 0, 8, 4)),)),
    (Level.DISTRICT, (("district", "city", (0, 0, 6, 4)),)),
    (Level.STREET, (("street", "district", (0, 0, 4, 2)),)),
    (Level.COMMUNITY, tuple((f"community-{i}", "street", (2 * i, 0, 2 * i + 2, 2)) for i in (0, 1))),
    (
        Level.CELL,
        tuple(
            (f"cell-{i}-{j}", f"community-{i}", (2 * i + j, 0, 2 * i + j + 1, 2))
            for i, j in ((0, 0), (0, 1), (1, 0), (1, 1))
        ),
    ),
)


def build_town() -> Town:
    """Make the town in the database of the test, in few statements: a thousand tests begin with it."""
    areas = _areas()
    forget_area_tree()
    seats = {"city-desk": "city", "community-0": "community-0", "community-1": "community-1"}
    codes = ("city-desk", "street-office", "community-0", "community-1", "property", "roads")
    units = {
        unit.code: unit
        for unit in Unit.objects.bulk_create(
            Unit(code=code, name_zh=code, area=areas[seats.get(code, "street")]) for code in codes
        )
    }
    posts = Post.objects.bulk_create(
        Post(role=role, area=areas[area], unit=units[unit], name_zh=name) for _, role, area, unit, name in _POSTS
    )
    named = [(username, name, f"{username}@example.org") for username, *_, name in _POSTS if username]
    users = {
        user.username: user
        for user in User.objects.bulk_create(
            User(username=username, name=name, email=email)
            for username, name, email in [*named, ("stranger", "无岗位者", "")]
        )
    }
    Duty.objects.bulk_create(
        Duty(post=post, user=users[username], starts=datetime(2026, 1, 1, tzinfo=UTC))
        for post, (username, *_) in zip(posts, _POSTS, strict=True)
        if username
    )
    return Town(areas, units, users)


def _areas() -> dict[str, Area]:
    made: dict[str, Area] = {}
    for level, areas in _AREAS:
        rows = Area.objects.bulk_create(
            Area(
                code=code,
                level=level,
                parent=made[parent] if parent else None,
                name_zh=code,
                boundary=_square(*box),
                synthetic=True,
            )
            for code, parent, box in areas
        )
        made |= {area.code: area for area in rows}
    return made


def _square(x0: int, y0: int, x1: int, y1: int) -> dict[str, object]:
    west, east, south, north = WEST + x0 / 100, WEST + x1 / 100, SOUTH + y0 / 100, SOUTH + y1 / 100
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
