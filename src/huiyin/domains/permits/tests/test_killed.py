"""Whoever is killed with -9 between signing and storing has issued nothing, and nothing is issued twice after it."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.db import connection
from pytest_django import Settings

from huiyin.domains.permits.models import Licence, LicenceCode
from huiyin.domains.permits.operations import advance, codes, hand_in
from huiyin.domains.permits.queries import verified
from huiyin.domains.permits.rules import issuing
from huiyin.domains.permits.tests.cast import build_permit_town, case, grant, wanted
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR


def nearly_decided() -> tuple[Town, Matter]:
    """An application of whose permits one is granted: the other's decision issues the licence."""
    town = build_permit_town()
    matter = hand_in(wanted=wanted(), actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    grant(town, matter, "food")
    return town, matter


def killed_when_it_has_signed(do: Callable[[], object]) -> int:
    """Do it in a process of its own that is killed as soon as the code is signed; the signal that ended it."""
    connection.close()
    child = os.fork()
    if child == 0:

        def signed_and_killed(*words: Any) -> str:
            issuing.code_of(*words)
            os.kill(os.getpid(), signal.SIGKILL)
            return ""

        codes.code_of = signed_and_killed  # type: ignore[attr-defined,assignment]
        try:
            do()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def test_who_is_killed_between_signing_and_storing_has_issued_nothing(
    committed_db: str, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        town, matter = nearly_decided()
        assert killed_when_it_has_signed(lambda: grant(town, matter, "tobacco")) == signal.SIGKILL
        assert case(matter, "tobacco").matter.state == "granted"
        assert (Licence.objects.count(), LicenceCode.objects.count()) == (0, 0)
        assert Matter.objects.get(pk=matter.pk).state == "deciding"
        for _twice in range(2):
            advance(application_id=matter.pk, now=NOW)
        assert (Licence.objects.count(), LicenceCode.objects.count()) == (1, 1)
        assert verified(Licence.objects.get().code.text, NOW + timedelta(minutes=1)).state == "valid"


def test_who_is_killed_while_a_lost_one_is_issued_again_has_changed_nothing(
    committed_db: str, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        town, matter = nearly_decided()
        grant(town, matter, "tobacco")
        holder = replace(RESIDENT_ACTOR, key=receipt_key(matter.pk))

        def again() -> None:
            act(matter_id=matter.pk, action="report_lost", actor=holder, now=NOW, client_id="lost:1")

        old = Licence.objects.get()
        assert killed_when_it_has_signed(again) == signal.SIGKILL
        assert (Licence.objects.get().code_id, Licence.objects.get().reissued_at) == (old.code_id, None)
        assert verified(old.code.text, NOW + timedelta(minutes=1)).replaced is False
        for _twice in range(2):
            again()
        assert LicenceCode.objects.filter(standing=0).count() == 1
        assert LicenceCode.objects.count() == 2
