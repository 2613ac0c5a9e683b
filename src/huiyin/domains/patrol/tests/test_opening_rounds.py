"""A round is opened when it is due, once a site and slot; what nobody could open is written down as missed."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection

from huiyin.domains.patrol import queries
from huiyin.domains.patrol.models import Round, Site
from huiyin.domains.patrol.operations import SiteDraft, open_rounds, put_site, set_active
from huiyin.domains.patrol.queries.rounds import SiteRate
from huiyin.domains.patrol.tests.nights import NINE, a_round, shed
from huiyin.matters.models import Matter, Timer
from huiyin.matters.tests.cast import INSIDE, Town, build_town
from huiyin.notices.models import Notice


def test_a_round_is_a_matter_of_whoever_has_the_duty_until_its_slot_ends(town: Town) -> None:
    one = a_round()
    assert one.matter.owner_person == town.users["grid"]
    assert (one.slot_at, one.until, one.matter.due_at) == (NINE, NINE + timedelta(hours=4), NINE + timedelta(hours=4))
    assert one.matter.title == "夜间巡查 · 梅里充电棚"


def test_opened_late_it_still_ends_with_its_slot(town: Town) -> None:
    assert a_round(at=NINE + timedelta(hours=3)).matter.due_at == NINE + timedelta(hours=4)


def test_a_site_has_one_round_a_slot_however_often_the_job_runs(town: Town) -> None:
    shed()
    counts = [open_rounds(now=NINE + timedelta(minutes=n)) for n in range(5)]
    assert counts == [1, 0, 0, 0, 0]
    assert open_rounds(now=NINE + timedelta(hours=4)) == 1
    assert open_rounds(now=NINE + timedelta(hours=9)) == 0
    assert Round.objects.count() == Matter.objects.filter(kind="round").count() == 2


def test_killed_between_two_sites_it_goes_on_with_the_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = shed(), shed("二号棚")
    with monkeypatch.context() as here:
        here.setattr("huiyin.domains.patrol.operations.rounds._write_row", _broken_at(first))
        assert open_rounds(now=NINE) == 1
    assert list(Round.objects.values_list("site", flat=True)) == [second.pk]
    assert Matter.objects.filter(kind="round").count() == 1  # nothing half written
    assert open_rounds(now=NINE) == 1


def _broken_at(site: Site) -> Any:
    from huiyin.domains.patrol.operations import rounds

    real = rounds._write_row

    def write(matter: Matter, **more: Any) -> None:
        if more["site"] == site:
            raise RuntimeError("killed here")
        real(matter, **more)

    return write


def test_two_workers_at_once_open_one_each(committed_db: str) -> None:
    build_town()
    for n in range(5):
        shed(f"{n} 号棚")
    gate, opened = Barrier(2), []

    def work(late: timedelta) -> None:
        gate.wait()
        opened.append(open_rounds(now=NINE + late))
        connection.close()

    workers = [Thread(target=work, args=[timedelta(minutes=n)]) for n in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(opened) == Round.objects.count() == Matter.objects.filter(kind="round").count() == 5


def recorded(site: Site) -> list[tuple[datetime, str]]:
    rows = Round.objects.filter(site=site).select_related("matter").order_by("slot_at")
    return [(one.slot_at, one.matter.state) for one in rows]


def test_what_was_due_while_no_worker_ran_is_opened_while_its_slot_lasts_and_missed_where_it_is_over(
    town: Town,
) -> None:
    site = shed()
    one_in_the_morning = NINE + timedelta(hours=4)
    back = one_in_the_morning + timedelta(hours=3)
    with time_machine.travel(back, tick=False):
        assert [open_rounds(now=back), open_rounds(now=back)] == [2, 0]
    assert recorded(site) == [(NINE, "missed"), (one_in_the_morning, "due")]
    (rate,) = queries.rates(town.actor("desk", back), back)
    assert rate == SiteRate(site, 1, 0, 0, 1)


def test_a_night_that_is_over_is_missed_says_why_and_is_told_upwards_not_to_the_owner(town: Town) -> None:
    site = shed(hours=8)
    back = NINE + timedelta(hours=12)
    with time_machine.travel(back, tick=False):
        open_rounds(now=back)
    one = Round.objects.select_related("matter").get(site=site)
    assert (one.matter.state, one.matter.resolution, one.matter.opened_at) == ("missed", "missed", back)
    assert "2026-03-04 21:00–05:00，当时系统没有运行，没有通知任何人" in one.matter.summary
    told = set(Notice.objects.filter(subject=one.pk).values_list("user__username", flat=True))
    assert told == {"secretary", "supervisor"}
    assert not Timer.objects.filter(matter=one.pk, state="waiting").exists()


def test_after_a_long_time_every_night_since_the_last_round_is_there(town: Town) -> None:
    site = shed(hours=8)
    a_round(site)
    back = NINE + timedelta(days=5, hours=12)
    assert open_rounds(now=back) == 5
    assert [at for at, _state in recorded(site)] == [NINE + timedelta(days=day) for day in range(6)]
    assert open_rounds(now=back + timedelta(days=60)) == 30, "no further back than figures go"


def test_nights_before_a_site_had_these_hours_or_while_it_was_stopped_are_not_missed(town: Town) -> None:
    site = shed(hours=8)
    morning = NINE + timedelta(days=3, hours=12)
    set_active(site=site, active=False, now=NINE)
    set_active(site=site, active=True, now=morning)
    assert open_rounds(now=morning) == 0
    set_active(site=site, active=True, now=morning + timedelta(days=1))  # it was already
    put_site(draft=SiteDraft(site.name, *INSIDE, site.address, hours=8), now=morning + timedelta(days=1))  # as before
    assert open_rounds(now=morning + timedelta(days=1)) == 1
    put_site(draft=SiteDraft(site.name, *INSIDE, site.address, hours=2), now=morning + timedelta(days=2))
    assert open_rounds(now=morning + timedelta(days=2)) == 0
