"""Many at once, and each many times: none is lost, none is there twice, none has two licences."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import (
    Application,
    Draft,
    DraftPaper,
    Licence,
    LicenceCode,
    LicencePermit,
    PermitCase,
)
from huiyin.domains.permits.operations import advance, begin, keep_form, keep_shown, licences, send
from huiyin.domains.permits.rules.planning import plan
from huiyin.domains.permits.tests.cast import ANSWERS, REGION, STORE, build_permit_town, case, grant, ticked, wanted
from huiyin.matters.operations import Place, act
from huiyin.matters.tests.cast import INSIDE, NOW
from huiyin.people.actors import RESIDENT_ACTOR

T = TypeVar("T")
SHOPS, TIMES = 40, 5
"""Two hundred sendings."""


def at_once(do: Callable[[T], object], over: Iterable[T]) -> list[object]:
    """Do it for each of them in sixteen threads with connections of their own."""

    def done(one: T) -> object:
        try:
            return do(one)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(done, over))


def filled_in() -> Draft:
    whole = wanted()
    draft, _secret = begin(industry=STORE, region=REGION, answers=ANSWERS, now=NOW)
    keep_form(draft=draft, form=whole.form, now=NOW)
    keep_shown(draft=draft, shown=ticked(ANSWERS), now=NOW)
    DraftPaper.objects.bulk_create(
        DraftPaper(draft=draft, material=material, file_id=file_id, added_at=NOW)
        for material, files in whole.papers.items()
        for file_id in files
    )
    return draft


def sent(draft: Draft) -> str:
    place = Place(*INSIDE)
    needed = plan(catalogue(), STORE, REGION, ANSWERS, NOW.date())
    told = {"phone": "13800000000", "language": "zh-hans"}
    opened = send(draft=draft, needed=needed, actor=RESIDENT_ACTOR, place=place, now=NOW, **told)
    return opened.matter.number


def test_two_hundred_sendings_of_forty_applications_are_forty_and_forty_licences(
    committed_db: str, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        town = build_permit_town()
        drafts = [filled_in() for _ in range(SHOPS)]
        numbers = at_once(sent, drafts * TIMES)
        assert Counter(Counter(numbers).values()) == {TIMES: SHOPS}
        applications = list(Application.objects.select_related("matter"))
        assert len(applications) == SHOPS

        for one in applications:
            act(matter_id=one.pk, action="accept", actor=town.actor("window"), now=NOW)
        at_once(lambda one: advance(application_id=one.pk, now=NOW), applications * 3)
        assert PermitCase.objects.count() == 2 * SHOPS
        assert set(PermitCase.objects.values_list("matter__state", flat=True)) == {"reviewing"}

        for one in applications:
            grant(town, one.matter, "food")
            grant(town, one.matter, "tobacco")
        at_once(lambda one: advance(application_id=one.pk, now=NOW), applications * 3)
        assert Licence.objects.count() == SHOPS
        assert LicenceCode.objects.filter(standing=0).count() == SHOPS
        assert set(Application.objects.values_list("matter__state", flat=True)) == {"issued"}


def test_what_is_revoked_while_its_licence_is_issued_is_not_in_it(
    committed_db: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FILES_ROOT = tmp_path
    reading, serial = threading.Event(), licences._serial

    def slow() -> int:
        """Between reading what was granted and writing the licence."""
        reading.set()
        time.sleep(0.5)
        return serial()

    monkeypatch.setattr(licences, "_serial", slow)
    with time_machine.travel(NOW, tick=False):
        town = build_permit_town()
        sent(filled_in())
        one = Application.objects.select_related("matter").get()
        act(matter_id=one.pk, action="accept", actor=town.actor("window"), now=NOW)
        advance(application_id=one.pk, now=NOW)
        grant(town, one.matter, "food")
        food, officer = case(one.matter, "food").pk, town.actor("market")

        def finish() -> None:
            grant(town, one.matter, "tobacco")
            advance(application_id=one.pk, now=NOW)

        def revoke() -> None:
            assert reading.wait(10)
            act(matter_id=food, action="revoke", actor=officer, now=NOW, data={"reason": "材料是假的"})

        at_once(lambda do: do(), [finish, revoke])
        assert PermitCase.objects.get(pk=food).matter.state == "revoked"
        assert {it.permit: it.state for it in LicencePermit.objects.all()} == {"food": "revoked", "tobacco": "valid"}
