"""Filings are done by filing; a permit that the law drops ends by itself; who is refused is told where to appeal."""

from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from huiyin.domains.permits.models import Licence, PermitCase
from huiyin.domains.permits.operations import advance, dropping, hand_in
from huiyin.domains.permits.rules.catalogue import Catalogue, Value
from huiyin.domains.permits.rules.reading import read_catalogue
from huiyin.domains.permits.tests.cast import AUTHORITIES, build_permit_town, case, grant, refuse, wanted, wanted_for
from huiyin.domains.permits.tests.product import texts
from huiyin.domains.permits.tests.sample import with_change
from huiyin.matters import queries as matters
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.refusals import NotAllowed, StateHasMoved
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of
from huiyin.people.actors import RESIDENT_ACTOR

PREPACKAGED: dict[str, Value] = {"area": 80.0, "sells_tobacco": False, "only_prepackaged": True}


def accepted(town: Town, answers: dict[str, Value] | None = None) -> Matter:
    whole = wanted_for(answers) if answers else wanted()
    matter = hand_in(wanted=whole, actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    return matter


BASIS = 'basis = [{ source = "own_reading", grade = "unverified" }]'


def without(permit: str, today: str) -> Catalogue:
    """The product's catalogue with a permit that is a mere duty from today on."""
    file = f"permits/{permit}.toml"
    ended = with_change(file, 'kind = "permit"', f'until = {today}\nkind = "permit"', texts())
    duty = f'\n[[versions]]\nsince = {today}\nkind = "duty"\n{BASIS}\n'
    return read_catalogue({**ended, file: ended[file] + duty})


def test_a_filing_is_done_when_it_is_accepted_and_its_authority_sees_it(town: Town) -> None:
    matter = accepted(town, PREPACKAGED)
    filed = case(matter, "food_filing")
    assert (filed.matter.state, filed.matter.resolution) == ("granted", "filed")
    assert filed.matter.owner_unit == town.units["market"]
    assert filed.number == filed.matter.number
    assert Matter.objects.get(pk=matter.pk).state == "issued"
    assert [one.permit for one in Licence.objects.get().permits.all()] == ["food_filing"]
    market = town.actor("market")
    act(matter_id=filed.pk, action="look_again", actor=market, now=NOW, data={"words": "现场只有预包装食品"})


def test_nobody_decides_on_a_filing(town: Town) -> None:
    from huiyin.domains.permits.models import Authority

    Authority.objects.filter(code="market_regulation").delete()
    filed = case(accepted(town, PREPACKAGED), "food_filing")
    assert filed.matter.state == "received"
    act(matter_id=filed.pk, action="hand_out", actor=town.actor("window"), now=NOW, data={"unit": "market"})
    for action, data in (("grant", {"permit_number": "1"}), ("refuse", {"reason": "不喜欢"})):
        with pytest.raises(NotAllowed):
            act(matter_id=filed.pk, action=action, actor=town.actor("market"), now=NOW, data=data)
    advance(application_id=filed.application_id, now=NOW)
    assert case(filed.application.matter, "food_filing").matter.state == "granted"


def test_a_permit_that_the_law_drops_today_ends_by_itself_and_the_rest_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = accepted(town)
    today = NOW.date().isoformat()
    ends = without("tobacco", today)
    monkeypatch.setattr(dropping, "catalogue", lambda: ends)
    advance(application_id=matter.pk, now=NOW)
    dropped = case(matter, "tobacco").matter
    assert (dropped.state, dropped.resolution) == ("withdrawn", "dropped")
    (line,) = [one for one in matters.history(dropped, public_only=True) if one.action == "drop"]
    assert f"自 {today} 起法律不再要求" in line.words["reason"]
    assert Notice.objects.filter(subject=dropped.pk, contact=matter.contact).exists()
    grant(town, matter, "food")
    advance(application_id=matter.pk, now=NOW)
    assert [one.permit for one in Licence.objects.get().permits.all()] == ["food"]


def test_when_the_law_drops_all_of_it_nothing_is_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = accepted(town, {"area": 80.0, "sells_tobacco": False})
    today = NOW.date().isoformat()
    ends = without("food", today)
    monkeypatch.setattr(dropping, "catalogue", lambda: ends)
    advance(application_id=matter.pk, now=NOW)
    assert Matter.objects.get(pk=matter.pk).resolution == "not_needed"
    assert set(PermitCase.objects.values_list("matter__resolution", flat=True)) == {"dropped"}


def test_a_refusal_names_who_decided_and_the_two_ways_with_their_statutes(town: Town) -> None:
    matter = accepted(town)
    refuse(town, matter, "tobacco")
    one = case(matter, "tobacco")
    for link in (f"/r/{token_of(matter.pk)}", f"/r/{token_of(one.pk)}"):
        page = Client().get(link).content.decode()
        for words in ("由tobacco作出", "60 日内", "《行政复议法》第二十条", "六个月内", "《行政诉讼法》第四十六条"):
            assert words in page, (link, words)
        assert "art. 46" in Client(headers={"Accept-Language": "en"}).get(link).content.decode()
    told = Notice.objects.get(subject=one.pk, contact=matter.contact, params__action="refuse")
    assert "由tobacco作出" in words_of(told).body
    assert "decided by tobacco" in words_of(told, "en").body


def test_what_was_granted_says_nothing_of_appeals(town: Town) -> None:
    matter = accepted(town)
    grant(town, matter, "tobacco")
    one = case(matter, "tobacco")
    assert "行政复议" not in Client().get(f"/r/{token_of(one.pk)}").content.decode()
    told = Notice.objects.get(subject=one.pk, contact=matter.contact, params__action="grant")
    assert "行政复议" not in words_of(told).body
    act(matter_id=one.pk, action="revoke", actor=town.actor("tobacco"), now=NOW, data={"reason": "材料是假的"})
    assert "行政复议" in Client().get(f"/r/{token_of(one.pk)}").content.decode()


def test_who_is_not_accepted_is_told_where_to_appeal_against_the_window(town: Town) -> None:
    matter = hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    window = town.actor("window")
    act(matter_id=matter.pk, action="do_not_accept", actor=window, now=NOW, data={"reason": "不属于本区"})
    assert "由approval作出" in Client().get(f"/r/{token_of(matter.pk)}").content.decode()


def test_of_two_officers_who_decide_at_once_one_decides(committed_db: str, settings: Settings, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    settings.FILES_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        town = build_permit_town()
        one = case(accepted(town), "food")
        officer = town.actor(AUTHORITIES[one.authority])
        both = [("grant", {"permit_number": "NO-1"}), ("refuse", {"reason": "不符合"})]

        def decide(way: tuple[str, dict[str, str]]) -> str:
            try:
                act(matter_id=one.pk, action=way[0], actor=officer, now=NOW, data=way[1], seen="reviewing")
            except StateHasMoved:
                return "moved"
            finally:
                connection.close()
            return way[0]

        with ThreadPoolExecutor(2) as pool:
            said = list(pool.map(decide, both))
    assert sorted(said).count("moved") == 1
    won = next(one for one in said if one != "moved")
    taken = Matter.objects.get(pk=one.pk).taken
    assert taken.get(won) == 1 and not taken.get({"grant": "refuse", "refuse": "grant"}[won])


def test_an_authority_that_never_answers_is_named_late_upwards_and_to_the_applicant(town: Town) -> None:
    from datetime import timedelta

    from huiyin.matters.operations import fire_due

    matter = accepted(town)
    one = case(matter, "food").matter
    assert one.due_at is not None
    at = one.due_at
    for _day in range(6):
        at += timedelta(days=1)
        with time_machine.travel(at, tick=False):
            fire_due(now=at)
    late = Notice.objects.filter(subject=one.pk, template="matters.late")
    assert {notice.user for notice in late if notice.user} >= {town.users["supervisor"], town.users["desk"]}
    with time_machine.travel(at, tick=False):
        page = Client().get(f"/r/{token_of(matter.pk)}").content.decode()
    assert "超期" in page and "market" in page
