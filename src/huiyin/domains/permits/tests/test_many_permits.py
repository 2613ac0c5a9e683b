"""A licence of more than seven permits stands whole in its code, on its paper and on the page that verifies it."""

import re

import pypdfium2
from django.test import Client

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Licence, PermitCase
from huiyin.domains.permits.operations import advance, hand_in, put_authority
from huiyin.domains.permits.queries import verifier_keys
from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.tests.cast import ending, wanted_in
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.receipts import token_of
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR

GRAND = {
    "area": 900.0, "sells_food": True, "has_pool": True, "sells_tobacco": True, "builds": True, "drains_kitchen": True,
}  # fmt: skip


def issued(town: Town) -> Matter:
    """A grand hotel, all of whose permits one unit decides."""
    for code in catalogue().authorities:
        put_authority(code=code, unit=town.units["market"])
    matter = hand_in(wanted=wanted_in("hotel", GRAND), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    for _wave in range(4):
        for case in PermitCase.objects.filter(application_id=matter.pk, matter__state="reviewing"):
            given = {"permit_number": f"昆字〔2026〕{case.permit}"}
            given = {**given, **ending(case)}
            act(matter_id=case.pk, action="grant", actor=town.actor("market"), now=NOW, data=given)
        advance(application_id=matter.pk, now=NOW)
    return matter


def test_a_hotel_with_a_pool_and_more_has_all_its_permits_in_the_code(client: Client, town: Town) -> None:
    matter = issued(town)
    licence = Licence.objects.get()
    permits = set(licence.permits.values_list("permit", flat=True))
    assert len(permits) >= 9
    told = verifier.read_licence(verifier.verify(licence.code.text, verifier_keys(NOW), now=int(NOW.timestamp())))
    assert {one.code for one in told.permits} == permits
    page = client.post("/verify", {"code": licence.code.text}).content.decode()
    assert all(number in page for number in licence.permits.values_list("number", flat=True))
    for name in ("licence", "plaque"):
        paper = pypdfium2.PdfDocument(client.get(f"/r/{token_of(matter.pk)}/{name}.pdf").content)
        words = re.sub(r"\s", "", "".join(sheet.get_textpage().get_text_bounded() for sheet in paper))
        assert all(re.sub(r"\s", "", one) in words for one in licence.permits.values_list("name", flat=True)), name
    assert len(paper) == 1
