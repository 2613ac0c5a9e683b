"""What a matter's page offers about who may read it."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.matters import queries as matters
from huiyin.matters.operations import PLACE_ROUNDED, Visibility
from huiyin.matters.rules.permission import may_publish
from huiyin.pages.frame import Clerk
from huiyin.pages.matter import Deed

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


def offered(found: "Matter", clerk: Clerk) -> Deed | None:
    """The one change that makes sense now, when this person may make it."""
    if not may_publish(clerk.actor, matters.standing(found)):
        return None
    href = reverse("desk:visibility", args=[found.number])
    if found.visibility == Visibility.PUBLIC:
        return Deed(
            Visibility.INVOLVED,
            _("不再公开"),
            "lock",
            href,
            _("马上从公开页、地图、订阅和 Open311 里拿掉。以后再公开，位置只显示大致。"),
        )
    told = _("任何人都能看到：内容（电话、证件号会遮住）、大致位置、照片、公开的经过和答复。先看一遍照片。")
    return Deed(Visibility.PUBLIC, _("公开给大家看"), "users", href, told)


def rounding(found: "Matter", clerk: Clerk) -> Deed | None:
    """Making the place rough while the matter stays public, when it is shown exactly and this person may."""
    exact = found.visibility == Visibility.PUBLIC and found.place_public
    if not exact or not may_publish(clerk.actor, matters.standing(found)):
        return None
    return Deed(
        PLACE_ROUNDED,
        _("只显示大致位置"),
        "map-pin",
        reverse("desk:round_place", args=[found.number]),
        _("事还是公开的，各处马上只显示大致位置（约 100 米），不写地址，以后改不回准确的。内容里写的地址还在。"),
    )
