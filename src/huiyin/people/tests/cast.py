"""A small town for the tests of people: a city with one community, two units and three posts."""

from dataclasses import dataclass
from datetime import UTC, datetime

from huiyin.kernel.ids import new_id
from huiyin.people import vault
from huiyin.people.models import Contact, Duty, Post, Unit, User
from huiyin.places.levels import Level
from huiyin.places.models import Area

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Town:
    """The secretary and the grid worker are on duty; nobody holds the second grid post."""

    city: Area
    community: Area
    office: Unit
    secretary_post: Post
    grid_post: Post
    vacant_post: Post
    secretary: User
    grid_worker: User


def build_town() -> Town:
    """Make the town in the database of the test."""
    city = Area.objects.create(level=Level.CITY, code="city", name_zh="示例市")
    district = Area.objects.create(level=Level.DISTRICT, code="district", name_zh="示例区", parent=city)
    community = Area.objects.create(level=Level.COMMUNITY, code="meili", name_zh="梅里社区", parent=district)
    office = Unit.objects.create(code="meili-office", name_zh="梅里社区居委会", name_en="Meili office", area=community)
    posts = {
        role: Post.objects.create(role=role, area=community, unit=office, name_zh=name)
        for role, name in (("secretary", "社区书记"), ("grid_worker", "网格员"), ("fire_warden", "消防员"))
    }
    secretary = User.objects.create_user("secretary", "correct horse", name="社区书记甲", language="en")
    grid_worker = User.objects.create_user("grid", "battery staple", name="网格员甲")
    for post, user in ((posts["secretary"], secretary), (posts["grid_worker"], grid_worker)):
        Duty.objects.create(post=post, user=user, starts=LONG_AGO)
    return Town(
        city=city,
        community=community,
        office=office,
        secretary_post=posts["secretary"],
        grid_post=posts["grid_worker"],
        vacant_post=posts["fire_warden"],
        secretary=secretary,
        grid_worker=grid_worker,
    )


def a_contact(phone: str = "13800005678", email: str = "lin@example.org", name: str = "林某") -> Contact:
    """A contact in the database."""
    return Contact.objects.create(
        id=new_id(),
        phone_token=vault.encrypt(phone),
        email_token=vault.encrypt(email),
        name_token=vault.encrypt(name),
        phone_index=vault.blind_index(phone),
        created_at=NOW,
    )
