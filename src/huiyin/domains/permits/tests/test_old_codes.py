"""A code that is on a wall outlives what it says: whoever scans it learns that, and how the licence stands now."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from typer.testing import CliRunner

from huiyin.domains.permits.commands.codes import commands
from huiyin.domains.permits.models import Licence, LicenceCode, LicencePermit
from huiyin.domains.permits.operations import advance, issue_code, reissue_of, revoke_key, rotate_key, surrender
from huiyin.domains.permits.queries import status_of, verified, verifier_keys
from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.rules.verifier import Fault, NotGood
from huiyin.domains.permits.tests.cast import case, grant, refuse
from huiyin.domains.permits.tests.test_after_the_licence import holder
from huiyin.domains.permits.tests.test_applications import accepted, change, licensed
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice

SOON = NOW + timedelta(minutes=1)


def asked(code: str, at: object = SOON) -> dict[str, object]:
    with time_machine.travel(at, tick=False):  # type: ignore[arg-type]
        answer = Client().post("/api/v1/licence-codes/verify", {"code": code}, content_type="application/json")
    found: dict[str, object] = answer.json()
    return found


def offline(code: str) -> Fault | None:
    """What a device says that has this moment's list and no network."""
    found = verifier.verify(code, verifier_keys(SOON), now=int(SOON.timestamp()))
    try:
        verifier.check_status(found, status_of(found, SOON), now=int(SOON.timestamp()))
    except NotGood as why:
        return why.fault
    return None


def test_a_lawful_shop_with_an_old_plaque_is_not_called_struck_off(town: Town) -> None:
    matter = licensed(town)
    old = Licence.objects.get().code.text
    change(town, matter, "food", "renew", until="2036-03-03")
    assert offline(old) == Fault.REPLACED
    assert "旧码" in verifier.WORDS[Fault.REPLACED].zh
    told = asked(old)
    assert (told["valid"], told["fault"]) == (False, "replaced")
    assert isinstance(told["licence"], dict)
    assert [one["until"] for one in told["licence"]["permits"]] == ["2036-03-03", "2031-03-03"]


def test_the_page_shows_the_register_and_not_what_the_old_code_says(town: Town) -> None:
    licensed(town)
    licence = Licence.objects.get()
    Licence.objects.update(firm="梅里路新便利店")
    old = LicenceCode.objects.get()
    licence.code = issue_code(claims=sample_licence("catering"), now=NOW)
    licence.save(update_fields=["code"])
    with time_machine.travel(SOON, tick=False):
        page = Client().post("/verify", {"code": old.text}).content.decode()
    assert "梅里路新便利店" in page and "这是旧码" in page


def test_the_permits_of_a_sample_are_called_by_their_names(db: None) -> None:
    with time_machine.travel(SOON, tick=False):
        page = Client().post("/verify", {"code": issue_code(claims=sample_licence("cinema"), now=NOW).text})
    assert "电影放映经营许可证" in page.content.decode()


def test_behind_an_old_code_of_a_suspended_licence_nothing_stands(town: Town) -> None:
    matter = licensed(town)
    first = Licence.objects.get().code.text
    change(town, matter, "tobacco", "suspend")
    change(town, matter, "food", "suspend")
    assert offline(first) == Fault.REPLACED
    assert (asked(first)["fault"], asked(first)["licence"]) == ("suspended", None)


def test_when_the_licence_has_ended_no_code_of_it_promises_a_newer_one(town: Town) -> None:
    matter = licensed(town)
    first = Licence.objects.get().code.text
    surrender(application=matter, permits=["tobacco"], reason="不卖烟了", actor=holder(matter), now=NOW)
    assert offline(first) == Fault.REPLACED
    surrender(application=matter, permits=["food"], reason="不做了", actor=holder(matter), now=NOW)
    assert offline(first) == Fault.REVOKED
    assert asked(first)["fault"] == "revoked"


def test_a_code_that_has_run_out_leads_to_the_licence_that_was_renewed(town: Town) -> None:
    matter = licensed(town)
    old = Licence.objects.get().code.text
    for permit in ("food", "tobacco"):
        change(town, matter, permit, "renew", until="2036-03-03")
    later = NOW.replace(year=2032)
    with pytest.raises(NotGood, match="ended"):
        verifier.verify(old, verifier_keys(later), now=int(later.timestamp()))
    found = verified(old, later)
    assert (found.replaced, found.state, found.claims.until) == (True, "valid", date(2036, 3, 3))
    assert asked(old, later)["fault"] == "replaced"


def test_a_code_that_has_run_out_and_was_not_renewed_has_expired(town: Town) -> None:
    licensed(town)
    later = NOW.replace(year=2032)
    with pytest.raises(NotGood) as why:
        verified(Licence.objects.get().code.text, later)
    assert why.value.fault == Fault.EXPIRED


def test_a_licence_that_is_issued_suspended_has_a_code_that_says_so(town: Town) -> None:
    matter = accepted(town)
    grant(town, matter, "food")
    act(matter_id=case(matter, "food").pk, action="suspend", actor=town.actor("market"), now=NOW, data={"reason": "x"})
    refuse(town, matter, "tobacco")
    advance(application_id=matter.pk, now=NOW)
    act(matter_id=matter.pk, action="take_part", actor=holder(matter), now=NOW)
    licence = Licence.objects.get()
    assert (licence.state, licence.code.standing) == ("suspended", Standing.SUSPENDED)
    assert offline(licence.code.text) == Fault.SUSPENDED


def test_what_was_revoked_stays_so_when_the_installation_moves_to_another_address(
    town: Town, settings: pytest.FixtureRequest
) -> None:
    matter = licensed(town)
    code = Licence.objects.get().code.text
    for permit in ("food", "tobacco"):
        change(town, matter, permit, "revoke")
    settings.PUBLIC_URL = "https://new.example"  # type: ignore[attr-defined]
    assert asked(code)["fault"] == "revoked"


def test_what_was_replaced_is_never_resumed(town: Town) -> None:
    matter = licensed(town)
    change(town, matter, "tobacco", "suspend")
    change(town, matter, "tobacco", "restore")
    codes = LicenceCode.objects.order_by("pk").values_list("standing", flat=True)
    assert [*codes] == [Standing.REPLACED, Standing.REPLACED, Standing.VALID]
    assert LicencePermit.objects.filter(state="valid").count() == 2


def test_after_a_key_is_revoked_every_licence_is_signed_anew_and_its_holder_told(town: Town) -> None:
    matter = licensed(town)
    old = Licence.objects.select_related("code").get()
    kid = old.code.key_id
    rotate_key(now=NOW)
    revoke_key(kid=kid, now=NOW)
    with pytest.raises(NotGood, match="revoked"):
        verified(old.code.text, SOON)
    assert reissue_of(kid=kid, now=NOW) == (1, 0)
    assert reissue_of(kid=kid, now=NOW) == (0, 0)
    new = Licence.objects.select_related("code").get()
    assert (verified(new.code.text, SOON).state, new.number) == ("valid", old.number)
    assert Notice.objects.filter(subject=matter.pk, params__action="sign_anew").exists()


def test_the_command_line_revokes_no_licence_behind_the_backs_of_its_authorities(town: Town) -> None:
    licensed(town)
    number = Licence.objects.get().number
    said = CliRunner().invoke(commands, ["standing", "revoke", number])
    assert (said.exit_code, LicenceCode.objects.get().standing) == (1, Standing.VALID)
    assert "in the register" in said.output


def test_no_sample_has_the_number_of_a_real_licence() -> None:
    numbers = {sample_licence(one).number for one in verifier.INDUSTRIES.values()}
    assert len(numbers) == len(verifier.INDUSTRIES)
    assert all(int(number[8:15]) > 9_999_000 for number in numbers)
