"""Owners and firms are told of a letter, once."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from huiyin.domains.sensing.apps import a_day_to_send_letters_on
from huiyin.domains.sensing.models import Letter, Part, Premises, Tie
from huiyin.domains.sensing.operations import send_letters, tie
from huiyin.domains.sensing.tests.letters import APRIL_3, flats, owner_of, read
from huiyin.domains.sensing.tests.street import NOW, Street, build_street
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of


def told() -> list[str]:
    rows = Notice.objects.filter(template="sensing.letter", channel="in_app").select_related("user")
    return sorted(one.user.username for one in rows if one.user)


@pytest.fixture
def buildings(street: Street) -> list[Premises]:
    """Three buildings: an owner of two flats and a firm in the first, an owner in the second, only contacts in the
    third."""
    first, second, third = flats(street, 2), flats(street, 2, "4 幢"), flats(street, 1, "5 幢")
    for flat in first:
        owner_of(street, flat)
    owner_of(street, first[0], "firm", Part.FIRM)
    owner_of(street, first[0], "lodger", Part.TENANT)
    owner_of(street, second[0], "second")
    tie(premises=third[0], part=Part.OWNER, name="业主丙", phone="13800000003", now=NOW)
    return [first[0], second[0], third[0]]


@pytest.mark.usefixtures("buildings")
def test_owners_and_firms_with_an_account_are_told_once_on_the_day(street: Street) -> None:
    Tie.objects.update(since=NOW)  # so that nobody is owed February's
    assert send_letters(now=APRIL_3 - timedelta(days=1), day=3) == 0
    assert send_letters(now=APRIL_3, day=3) == 2
    assert told() == ["firm", "owner", "second"]
    assert send_letters(now=APRIL_3 + timedelta(days=20), day=3) == 0
    assert told() == ["firm", "owner", "second"]
    assert {str(one.month) for one in Letter.objects.all()} == {"2026-03-01"}


@pytest.mark.usefixtures("buildings")
def test_where_it_is_switched_off_nothing_is_sent(street: Street) -> None:
    assert send_letters(now=APRIL_3, day=0) == 0
    assert told() == []


@pytest.mark.usefixtures("buildings")
def test_killed_in_the_middle_it_goes_on(street: Street) -> None:
    assert send_letters(now=APRIL_3, day=3, most=1) == 1
    assert told() == ["firm", "owner"]
    assert send_letters(now=APRIL_3, day=3) == 1
    assert told() == ["firm", "owner", "second"]


@pytest.mark.usefixtures("buildings")
def test_a_letter_whose_notices_were_not_written_counts_as_not_sent(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> None:
        raise RuntimeError("killed here")

    with monkeypatch.context() as here:
        here.setattr("huiyin.domains.sensing.operations.letters.notices.write", broken)
        assert send_letters(now=APRIL_3, day=3) == 0
    assert not Letter.objects.exists()
    assert send_letters(now=APRIL_3, day=3) == 2


def test_two_workers_at_once_tell_nobody_twice(committed_db: str) -> None:
    street = build_street()
    for n in range(6):
        owner_of(street, flats(street, 1, f"{n} 幢")[0], f"owner-{n}")
    gate, sent = Barrier(2), []

    def work() -> None:
        gate.wait()
        sent.append(send_letters(now=APRIL_3, day=3))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(sent) == 6
    assert told() == [f"owner-{n}" for n in range(6)]


def test_the_notice_names_the_building_and_leads_to_the_letter(street: Street, buildings: list[Premises]) -> None:
    send_letters(now=APRIL_3, day=3)
    notice = Notice.objects.filter(user__username="owner", template="sensing.letter").first()
    assert notice
    for language, said in (("zh-hans", "消防安全月报"), ("en", "Fire safety letter")):
        told_in = words_of(notice, language)
        assert said in told_in.title
        assert "3 幢" in told_in.title
        assert told_in.link.endswith(f"/my-homes/letters/2026-03/{buildings[0].pk}")
    assert f"/my-homes/letters/2026-03/{buildings[0].pk}" in read(street, "owner", "/desk/notices")
    read(street, "owner", f"/my-homes/letters/2026-03/{buildings[0].pk}")


@pytest.mark.parametrize(("day", "wrong"), [(0, 0), (28, 0), (29, 1), (-1, 1)])
def test_a_day_that_not_every_month_has_stops_the_start(day: int, wrong: int) -> None:
    with override_settings(LETTERS_SENT_ON=day):
        assert [error.id for error in a_day_to_send_letters_on(None)] == ["huiyin.sensing.E001"] * wrong
