"""Sheds and their rounds at nine in the evening, made by the product's own operations."""

import io
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from huiyin.domains.patrol.adapters.checklist import round_checklist
from huiyin.domains.patrol.models import Round, Site
from huiyin.domains.patrol.operations import SiteDraft, open_rounds, put_site
from huiyin.domains.patrol.rules import written
from huiyin.evidence.operations import keep_photo
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import INSIDE, Town

NINE = datetime(2026, 3, 4, 13, 0, tzinfo=UTC)
"""21:00 in the city, when the first round of the night is due."""
CODES = [item.code for item in round_checklist()]


def shed(name: str = "梅里充电棚", at: tuple[float, float] = INSIDE, **hours: Any) -> Site:
    return put_site(draft=SiteDraft(name, *at, "梅里路 3 号", **hours), now=NINE)


def a_round(site: Site | None = None, at: datetime = NINE) -> Round:
    """The round that is due then."""
    site = site or shed()
    open_rounds(now=at)
    return Round.objects.select_related("matter").get(site=site, slot_at__lte=at, until__gt=at)


def photo() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG")
    return stream.getvalue()


def walked(town: Town, one: Round, at: datetime, *wrong: str, who: str = "grid", words: str = "") -> None:
    """Somebody does the round; these items are not right."""
    stored = keep_photo(stream=io.BytesIO(photo()), filename="shed.jpg", now=at).pk
    data = {"found": written({code: code not in wrong for code in CODES})} | ({"words": words} if words else {})
    act(matter_id=one.pk, action="done", actor=town.actor(who, at), now=at, data=data, files=[stored])
