"""The people of the sample district: posts with somebody on duty in every community of 昆山, and the departments.

Nobody here is a person: accounts are named for their posts. All share one password, which everybody may know, and none
has an address: nothing that the sample district does can reach anybody outside it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from huiyin.people.models import Duty, Post, Unit, User
from huiyin.places.queries import area_tree
from huiyin.places.sample.atlas import CITY, DISTRICT, STORY_COMMUNITY
from huiyin.places.tree import AreaRef

PASSWORD = "huiyin-demo"  # noqa: S105  known to everybody: docs/howto/sample-district.md
SINCE = timedelta(days=400)
DEPARTMENTS = (  # code, username, Chinese name, English name
    ("fire", "fire", "消防救援大队", "Fire and rescue"),
    ("housing", "housing", "住房和城乡建设局", "Housing and construction"),
    ("urban", "urban", "城市管理局", "Urban management"),
    ("transport", "transport", "交通运输局", "Transport"),
    ("water", "water", "水务局", "Water"),
    ("environment", "environment", "生态环境局", "Environment"),
    ("market", "market", "市场监督管理局", "Market supervision"),
    ("social", "social", "人力资源和社会保障局", "Human resources and social security"),
    ("education", "education", "教育局", "Education"),
    ("health", "health", "卫生健康委员会", "Health"),
    ("police", "police", "公安局", "Police"),
    ("tobacco", "tobacco", "烟草专卖局", "Tobacco monopoly"),
    ("press", "press", "新闻出版和电影局", "Press, publication and film"),
    ("culture", "culture", "文化和旅游局", "Culture and tourism"),
    ("sports", "sports", "体育局", "Sports"),
    ("science", "science", "科学技术局", "Science and technology"),
    ("agriculture", "agriculture", "农业农村局", "Agriculture"),
)


@dataclass(slots=True)
class _Rows:
    """What is to be written; posts name their unit by code and their holder by username ("" for nobody)."""

    units: dict[str, Unit]
    users: dict[str, User]
    posts: list[tuple[Post, str, str]]

    def unit(self, code: str, area: AreaRef, name_zh: str, name_en: str = "", *, desk: bool = False) -> None:
        self.units[code] = Unit(code=code, area_id=area.id, name_zh=name_zh, name_en=name_en, desk=desk)

    def post(self, role: str, area: AreaRef, unit: str, name_zh: str, name_en: str, username: str) -> None:
        """A post, and the account that holds it."""
        if username and username not in self.users:
            self.users[username] = User(username=username, name=name_zh)
        self.posts.append((Post(role=role, area_id=area.id, name_zh=name_zh, name_en=name_en), unit, username))


@transaction.atomic
def build(*, now: datetime) -> None:
    """Make units, posts, accounts and duties. Does nothing where there are units already."""
    if Unit.objects.exists():
        return
    rows = _Rows({}, {}, [])
    tree = area_tree()
    district = tree.by_code(DISTRICT)
    _city(rows, tree.by_code(CITY), district)
    for number, street in enumerate(tree.children(district.id), start=1):
        communities = tree.children(street.id)
        story = any(community.name_zh == STORY_COMMUNITY for community in communities)
        _street(rows, street, "" if story else str(number))
        for community in communities:
            _community(rows, community, "" if community.name_zh == STORY_COMMUNITY else f"-{community.code}")
            _cells(rows, community, tree.children(community.id))
    _duty_office(rows, district)
    _write(rows, now)


def _duty_office(rows: _Rows, district: AreaRef) -> None:
    """A second post for `secretary`: whoever tries the product out may raise something anywhere and look for it there.

    It sees every community; each keeps its own secretary as owner, who is nearer.
    """
    rows.unit("duty-office", district, f"{district.name_zh}社区值班室", "Duty office of the communities")
    rows.post("secretary", district, "duty-office", f"{district.name_zh}值班书记", "Secretary on duty", "secretary")


def _city(rows: _Rows, city: AreaRef, district: AreaRef) -> None:
    rows.unit("city-desk", city, "市级调度中心", "City desk", desk=True)
    rows.post("city_desk", city, "city-desk", "市级调度员", "City dispatcher", "desk")
    rows.unit("approval", district, "行政审批局", "Administrative approval")
    rows.post("permit_window", district, "approval", "综合窗口经办人", "Comprehensive window", "window")
    for code, username, name_zh, name_en in DEPARTMENTS:
        rows.unit(code, district, name_zh, name_en)
        rows.post("officer", district, code, f"{name_zh}经办人", f"Officer, {name_en}", username)


def _street(rows: _Rows, street: AreaRef, suffix: str) -> None:
    """The story's street has the plain names (dispatcher, supervisor, officer), the others a number behind them."""
    office, team = f"street-{street.code}", f"team-{street.code}"
    name, english = street.name_zh, street.name_en or street.name_zh
    rows.unit(office, street, f"{name}联动中心", f"{english} joint-action centre")
    rows.unit(team, street, f"{name}综合执法队", f"{english} enforcement team")
    rows.post("dispatcher", street, office, f"{name}调度员", f"Dispatcher, {english}", f"dispatcher{suffix}")
    rows.post("supervisor", street, office, f"{name}分管主任", f"Supervisor, {english}", f"supervisor{suffix}")
    rows.post("officer", street, team, f"{name}执法队员", f"Officer, {english}", f"officer{suffix}")


def _community(rows: _Rows, community: AreaRef, suffix: str) -> None:
    name, english = community.name_zh, community.name_en or community.name_zh
    unit = f"community-{community.code}"
    rows.unit(unit, community, name, english)
    rows.post("secretary", community, unit, f"{name}书记", f"Secretary, {english}", f"secretary{suffix}")


def _cells(rows: _Rows, community: AreaRef, cells: tuple[AreaRef, ...]) -> None:
    """The story's cells have a grid worker each, elsewhere the second cell's post is vacant."""
    story = community.name_zh == STORY_COMMUNITY
    for number, cell in enumerate(cells, start=1):
        username = f"grid{number if number > 1 else ''}" if story else ("" if number == 2 else f"grid-{cell.code}")
        name_en = f"Grid worker {number}, {community.name_en or community.name_zh}"
        rows.post("grid_worker", cell, f"community-{community.code}", f"{cell.name_zh}网格员", name_en, username)


def _write(rows: _Rows, now: datetime) -> None:
    password = make_password(PASSWORD)  # one salt for all: the password is no secret
    for user in rows.users.values():
        user.password = password
    admin = User(username="admin", name="管理员", password=password, is_staff=True, is_superuser=True)
    Unit.objects.bulk_create(rows.units.values())
    User.objects.bulk_create([*rows.users.values(), admin])
    for post, unit, _ in rows.posts:
        post.unit_id = rows.units[unit].pk
    Post.objects.bulk_create(post for post, _, _ in rows.posts)
    duties = (Duty(post=p, user=rows.users[name], starts=now - SINCE) for p, _, name in rows.posts if name)
    Duty.objects.bulk_create(duties)
