"""A permit that expires: its holder is told in time, asks, is answered or renewed by law; what is over is over."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from huiyin.domains.permits.models import Licence, LicenceCode, PermitCase, Renewal
from huiyin.domains.permits.operations import announce_expiries, ask_renewal, expire, go_on_with_renewals
from huiyin.domains.permits.queries import renewal_window, verified
from huiyin.domains.permits.rules.renewal import window
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.tests.cast import case
from huiyin.domains.permits.tests.test_after_the_licence import holder
from huiyin.domains.permits.tests.test_applications import change, licensed
from huiyin.kernel.spans import Span
from huiyin.matters.calendars import working_calendar
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of
from huiyin.people.actors import RESIDENT_ACTOR

ENDS = date(2031, 3, 3)
IN_TIME = datetime(2031, 1, 6, 2, tzinfo=UTC)
LATE = datetime(2031, 2, 20, 2, tzinfo=UTC)
OVER = datetime(2031, 3, 3, 16, 1, tzinfo=UTC)
"""A minute into the day after, in China."""


def asked(matter: Matter, permit: str = "food", now: datetime = IN_TIME, client_id: str = "r1") -> Renewal:
    opened = ask_renewal(
        application=matter, permit=permit, words="", actor=holder(matter), now=now, client_id=client_id
    )
    return Renewal.objects.select_related("matter", "case").get(pk=opened.matter.pk)


def until(matter: Matter, permit: str = "food") -> date | None:
    return case(matter, permit).valid_until


def test_what_its_authority_renews_is_good_for_longer_in_licence_and_code_at_once(town: Town) -> None:
    matter = licensed(town)
    for permit, officer in (("food", "market"), ("tobacco", "tobacco")):
        one = asked(matter, permit, client_id=permit)
        assert (one.matter.state, one.matter.owner_unit, one.in_time) == ("deciding", town.units[officer], True)
        act(matter_id=one.pk, action="renew", actor=town.actor(officer), now=IN_TIME, data={"until": "2036-03-03"})
    assert go_on_with_renewals(now=IN_TIME) == 2
    assert go_on_with_renewals(now=IN_TIME) == 0
    licence = Licence.objects.get()
    assert (licence.valid_until, verified(licence.code.text, OVER).state) == (date(2036, 3, 3), "valid")
    assert expire(now=OVER) == 0


def test_who_hears_nothing_until_the_last_day_has_it_renewed_by_law(town: Town) -> None:
    matter = licensed(town)
    one = asked(matter)
    assert go_on_with_renewals(now=OVER - timedelta(minutes=2)) == 0
    assert expire(now=OVER) == 1  # tobacco, for which nobody asked; food is held by what was asked for in time
    assert go_on_with_renewals(now=OVER) == 1
    assert expire(now=OVER) == 0
    ended = Matter.objects.get(pk=one.pk)
    assert (ended.state, ended.resolution, until(matter)) == ("renewed", "deemed", date(2036, 3, 3))


def test_who_asks_late_and_hears_nothing_may_not_rely_on_silence(town: Town) -> None:
    matter = licensed(town)
    one = asked(matter, now=LATE)
    assert one.in_time is False
    assert expire(now=OVER) == 2
    go_on_with_renewals(now=OVER)
    assert (Matter.objects.get(pk=one.pk).resolution, until(matter)) == ("fallen_away", ENDS)


def test_a_refusal_names_where_to_appeal_and_the_permit_stands_until_its_last_day(town: Town) -> None:
    matter = licensed(town)
    one = asked(matter)
    act(matter_id=one.pk, action="refuse", actor=town.actor("market"), now=IN_TIME, data={"reason": "冷柜坏了没修"})
    assert "行政诉讼法" in Client().get(f"/r/{token_of(one.pk)}").content.decode()
    assert case(matter, "food").matter.state == "granted"
    assert asked(matter, client_id="again").matter.state == "deciding"


def test_on_the_day_after_its_last_a_permit_has_expired_everywhere(town: Town) -> None:
    matter = licensed(town)
    change(town, matter, "tobacco", "renew", until="2036-03-03")
    assert expire(now=OVER - timedelta(minutes=2)) == 0
    assert expire(now=OVER) == 1
    licence = Licence.objects.get()
    assert case(matter, "food").matter.state == "expired"
    assert {one.permit: one.state for one in licence.permits.all()} == {"food": "expired", "tobacco": "valid"}
    assert (licence.state, licence.valid_until) == ("valid", date(2036, 3, 3))  # the dead one does not shorten it
    assert [one.code for one in verified(licence.code.text, OVER + timedelta(minutes=1)).claims.permits] == ["tobacco"]


def test_a_licence_all_of_whose_permits_have_expired_is_neither_shown_as_valid_nor_printed(town: Town) -> None:
    matter = licensed(town)
    assert expire(now=OVER) == 2
    licence = Licence.objects.get()
    assert licence.state == "expired"
    assert set(LicenceCode.objects.values_list("standing", flat=True)) == {Standing.REVOKED}
    address = f"/r/{token_of(matter.pk)}"
    assert "已到期" in Client().get(address).content.decode()
    assert Client().get(f"{address}/licence.pdf").status_code == 404
    with pytest.raises(BadFields):
        asked(matter, now=OVER)


def test_the_holder_is_told_of_both_days_and_where_to_ask(town: Town) -> None:
    matter = licensed(town)
    first = renewal_window("food", ENDS, NOW).first
    assert announce_expiries(now=datetime(first.year, first.month, first.day, 4, tzinfo=UTC)) >= 1
    told = words_of(Notice.objects.get(subject=case(matter, "food").pk, params__action="announce_expiry")).body
    assert f"有效期至 {ENDS}" in told and f"/r/{token_of(matter.pk)}/licence" in told
    assert str(renewal_window("food", ENDS, NOW).last) in told


def test_who_must_ask_half_a_year_before_is_told_before_that() -> None:
    calendar = working_calendar(NOW)
    days = window(date(2031, 3, 3), None, Span.parse("180 days"), calendar)
    assert days.last == date(2030, 9, 4)
    assert days.first < date(2030, 8, 1)
    ordinary = window(date(2031, 3, 3), None, None, calendar)
    assert calendar.nth_after(ordinary.last, 30) <= date(2031, 3, 3) < calendar.nth_after(ordinary.first, 61)


@pytest.mark.parametrize(
    ("day", "why"), [("2031-03-03", "not later"), ("9999-12-31", "too far"), ("2030-01-01", "not later")]
)
def test_a_mistyped_year_is_refused_and_changes_nothing(town: Town, day: str, why: str) -> None:
    matter = licensed(town)
    one = asked(matter)
    with pytest.raises(BadFields, match=why):
        act(matter_id=one.pk, action="renew", actor=town.actor("market"), now=IN_TIME, data={"until": day})
    with pytest.raises(BadFields, match=why):
        change(town, matter, "food", "renew", until=day)
    assert until(matter) == ENDS


def test_only_its_holder_asks_once_and_not_too_early(town: Town) -> None:
    matter = licensed(town)
    with pytest.raises(NotAllowed):
        ask_renewal(application=matter, permit="food", words="", actor=RESIDENT_ACTOR, now=IN_TIME, client_id="x")
    with pytest.raises(BadFields, match="not before"):
        asked(matter, now=NOW)
    with pytest.raises(BadFields, match="not in this licence"):
        asked(matter, "hygiene")
    first = asked(matter)
    assert asked(matter).pk == first.pk
    with pytest.raises(BadFields, match="on its way"):
        asked(matter, client_id="r2")


def test_what_is_revoked_meanwhile_is_renewed_no_more(town: Town) -> None:
    matter = licensed(town)
    one = asked(matter)
    change(town, matter, "food", "revoke")
    go_on_with_renewals(now=IN_TIME)
    assert Matter.objects.get(pk=one.pk).resolution == "fallen_away"


def test_behind_the_receipt_stands_a_button_only_while_it_may_be_asked_for(town: Town) -> None:
    matter = licensed(town)
    PermitCase.objects.filter(permit="tobacco").update(valid_until=None)
    address = f"/r/{token_of(matter.pk)}/licence"
    with time_machine.travel(NOW, tick=False):
        early = Client().get(address).content.decode()
    assert "申请延续" in early and 'name="permit" value="food"' not in early
    with time_machine.travel(IN_TIME, tick=False):
        client = Client()
        assert 'name="permit" value="food"' in client.get(address).content.decode()
        answer = client.post(f"{address}/renew", {"permit": "food", "client_id": "a"})
        assert (answer.status_code, Renewal.objects.count()) == (302, 1)
        assert "正在延续" in client.get(address).content.decode()
