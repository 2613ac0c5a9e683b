"""A posted report as the core takes it in."""

from django.utils.translation import get_language

from huiyin.domains.voice.models import Category
from huiyin.doors.open311.catalogue import in_language
from huiyin.doors.open311.desk import Call
from huiyin.doors.open311.errors import Wrong
from huiyin.doors.open311.reading import Posted
from huiyin.matters.domain import Incoming
from huiyin.places.queries import AddressRef, address_by_id, find_address

SOURCE = "open311"
"""Where a report of the production endpoint came from."""


def incoming_of(posted: Posted, category: Category, call: Call, *, source: str) -> Incoming:
    """The report with its place found. A report without a description says the name of its service.

    device_id and account_id are not taken over: nothing here needs to know a person's telephone.
    """
    known = _known_address(posted)
    lon, lat = posted.lon, posted.lat
    if known and lon is None:
        lon, lat = known.lon, known.lat
    return Incoming(
        text=posted.description or in_language(category.name_zh, category.name_en),
        actor=call.actor,
        now=call.now,
        source=source,
        lon=lon,
        lat=lat,
        address=posted.address or (known.text if known else ""),
        category=category.code,
        answers=posted.attributes,
        name=posted.name,
        phone=posted.phone,
        email=posted.email,
        language="en" if (get_language() or "").startswith("en") else "zh-hans",
        files=call.files,
        public=True,
        place_public=True,  # the protocol gives every place to all as it came
        client_id=call.client_id,
    )


def _known_address(posted: Posted) -> AddressRef | None:
    if posted.address_id:
        known = address_by_id(posted.address_id)
        if known is None:
            raise Wrong(400, "address_id: there is no such address")
        return known
    return find_address(posted.address) if posted.address and posted.lon is None else None
