"""One key signs at a time; what an old one signed stays good, and nothing does that a stolen one signed."""

import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction
from django.utils import timezone

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.models import LicenceCode, SigningKey
from huiyin.domains.permits.operations import KeyIsThere, NoSuchCode, NoSuchKey, RequestOfAnother, codes
from huiyin.domains.permits.rules import issuing, verifier
from huiyin.domains.permits.rules.issuing import UnfitClaims
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.rules.verifier import Fault
from huiyin.domains.permits.tests.codes import NOW, fault_of
from huiyin.people import rotation, vault

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SHOP = sample_licence("convenience_store")


def why(code: LicenceCode, now: datetime) -> Fault | None:
    """Why a code is refused by the keys and the standing that are published at `now`."""
    keys = queries.verifier_keys(now)

    def both() -> None:
        found = verifier.verify(code.text, keys, now=int(now.timestamp()))
        token = operations.status_list_token(number=1, now=now)
        statuses = verifier.read_status_list(token, keys, now=int(now.timestamp()))
        assert verifier.check_status(found, statuses, now=int(now.timestamp())).fresh

    return fault_of(both)


def test_the_first_code_makes_the_first_key(db: None) -> None:
    code = operations.issue_code(claims=SHOP, now=NOW)
    assert why(code, NOW) is None
    assert SigningKey.objects.get().kid == code.key_id
    found = verifier.verify(code.text, queries.verifier_keys(NOW), now=int(NOW.timestamp()))
    assert verifier.read_licence(found) == SHOP
    with pytest.raises(KeyIsThere):
        operations.make_key(now=NOW)


def test_a_private_key_is_never_kept_as_it_is_nor_given_out(db: None) -> None:
    key = operations.make_key(now=NOW)
    assert vault.is_token(key.private_token)
    assert "BEGIN PRIVATE KEY" in vault.decrypt(key.private_token)
    assert set(queries.jwk_set(NOW)["keys"][0]) == {"kty", "crv", "x", "y", "kid", "alg", "use", "nbf"}


def test_what_an_old_key_signed_is_good_after_another_follows(db: None) -> None:
    before = operations.issue_code(claims=SHOP, now=NOW)
    operations.rotate_key(now=NOW + DAY)
    after = operations.issue_code(claims=SHOP, now=NOW + DAY)
    assert before.key_id != after.key_id
    assert [why(code, NOW + DAY) for code in (before, after)] == [None, None]
    old = SigningKey.objects.get(pk=before.key_id)
    assert (old.private_token, old.verifies_until) == ("", before.expires_at)


def test_a_key_that_signed_nothing_still_vouches_for_its_lists_for_two_days(db: None) -> None:
    old = operations.make_key(now=NOW)
    operations.rotate_key(now=NOW + DAY)
    assert [len(queries.jwk_set(NOW + days * DAY)["keys"]) for days in (2, 4)] == [2, 1]
    assert SigningKey.objects.get(pk=old.pk).verifies_until == NOW + 3 * DAY


def test_codes_of_the_very_moment_of_a_change_are_good(db: None) -> None:
    """Clocks of processes differ: what was signed just before, by a clock that ran ahead, stays in its key's time."""
    ahead = operations.issue_code(claims=SHOP, now=NOW + 3 * SECOND)
    operations.rotate_key(now=NOW)
    behind = operations.issue_code(claims=SHOP, now=NOW)
    assert ahead.key_id != behind.key_id
    assert [why(code, NOW + 10 * SECOND) for code in (ahead, behind)] == [None, None]


def test_two_changes_at_the_same_moment_leave_one_key_that_signs(db: None) -> None:
    for _ in range(3):
        operations.rotate_key(now=NOW)
    assert SigningKey.objects.filter(signs_until=None).count() == 1
    assert why(operations.issue_code(claims=SHOP, now=NOW), NOW + 10 * SECOND) is None


def test_nothing_that_a_revoked_key_signed_is_good_and_a_new_one_signs(db: None) -> None:
    stolen = operations.issue_code(claims=SHOP, now=NOW)
    operations.revoke_key(kid=stolen.key_id, now=NOW + DAY)
    operations.revoke_key(kid=stolen.key_id, now=NOW + 2 * DAY)  # said again, it changes nothing
    again = operations.issue_code(claims=SHOP, now=NOW + DAY)
    assert [why(code, NOW + DAY) for code in (stolen, again)] == [Fault.KEY_REVOKED, None]
    key = SigningKey.objects.get(pk=stolen.key_id)
    assert (key.private_token, key.revoked_at) == ("", NOW + DAY)
    with pytest.raises(NoSuchKey):
        operations.revoke_key(kid="nobody's", now=NOW)


@pytest.mark.parametrize("change", [operations.rotate_key, operations.make_key])
def test_of_many_who_change_the_key_at_once_one_key_is_left(
    committed_db: None, change: Callable[..., SigningKey]
) -> None:
    def changed(_: int) -> str:
        try:
            return change(now=timezone.now()).kid
        except KeyIsThere:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as many:
        kids = [kid for kid in many.map(changed, range(6)) if kid]
    assert SigningKey.objects.filter(signs_until=None).count() == 1
    assert SigningKey.objects.count() == len(set(kids)) == len(kids)


def test_codes_issued_while_the_key_changes_are_all_good(committed_db: None) -> None:
    def issued(number: int) -> LicenceCode | None:
        try:
            if number % 5 == 0:
                operations.rotate_key(now=timezone.now())
                return None
            return operations.issue_code(claims=SHOP, now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as many:
        codes = [code for code in many.map(issued, range(25)) if code]
    later = timezone.now() + 60 * SECOND
    assert [why(code, later) for code in codes] == [None] * 20
    assert len({code.pk for code in codes}) == 20


def test_the_database_itself_refuses_a_second_current_key(db: None) -> None:
    operations.make_key(now=NOW)
    with pytest.raises(IntegrityError, match="permits_key_one_current"), transaction.atomic():
        SigningKey.objects.create(kid="another", public_jwk={}, private_token="k", signs_from=NOW)


def test_the_product_cannot_delete_keys_or_codes(db: None) -> None:
    operations.issue_code(claims=SHOP, now=NOW)
    for table in ("permits_licencecode", "permits_signingkey"):
        with (
            connection.cursor() as cursor,
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
        ):
            cursor.execute(f"DELETE FROM {table}")


def test_private_keys_go_under_a_new_data_key_with_everything_else(db: None) -> None:
    assert "permits.SigningKey.private_token" in dict(rotation.columns.items())


def test_a_request_that_was_made_already_gives_the_same_code(db: None) -> None:
    first = operations.issue_code(claims=SHOP, now=NOW, request="application 7")
    again = operations.issue_code(claims=SHOP, now=NOW + DAY, request="application 7")
    assert (again.pk, again.text) == (first.pk, first.text)
    assert LicenceCode.objects.count() == 1
    with pytest.raises(RequestOfAnother):
        operations.issue_code(claims=sample_licence("hotel", 99), now=NOW, request="application 7")


def test_one_request_made_many_times_at_once_gives_one_code(committed_db: None) -> None:
    def issued(_: int) -> str:
        try:
            return operations.issue_code(claims=SHOP, now=NOW, request="application 8").text
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as many:
        texts = set(many.map(issued, range(12)))
    assert len(texts) == LicenceCode.objects.count() == 1
    assert "" not in texts


def test_who_is_cut_off_between_signing_and_storing_has_issued_nothing(
    committed_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after kill -9: the line to the database is gone, and it never hears of the end. Asked again, it gives one."""

    def signed_and_cut_off(*words: Any) -> str:
        made = issuing.code_of(*words)
        line = socket.socket(fileno=os.dup(connection.connection.pgconn.socket))
        line.shutdown(socket.SHUT_RDWR)
        line.close()
        return made

    monkeypatch.setattr(codes, "code_of", signed_and_cut_off)
    with pytest.raises(OperationalError):
        operations.issue_code(claims=SHOP, now=NOW, request="application 9")
    connection.close()
    monkeypatch.undo()
    assert LicenceCode.objects.count() == 0
    code = operations.issue_code(claims=SHOP, now=NOW, request="application 9")
    assert (LicenceCode.objects.count(), why(code, NOW + 10 * SECOND)) == (1, None)


def test_what_cannot_be_issued_leaves_nothing_behind(db: None) -> None:
    with pytest.raises(UnfitClaims):
        operations.issue_code(claims=verifier.LicenceClaims("", "", "", "", "", (), SHOP.until), now=NOW)
    assert LicenceCode.objects.count() == 0


def test_what_is_suspended_can_stand_again_and_what_is_revoked_cannot(db: None) -> None:
    code = operations.issue_code(claims=SHOP, now=NOW)
    later = NOW + 10 * SECOND

    def after(standing: Standing) -> Fault | None:
        operations.set_standing(code_id=code.pk, standing=standing, now=later)
        return why(code, later)

    assert after(Standing.SUSPENDED) == Fault.SUSPENDED
    assert after(Standing.VALID) is None
    assert after(Standing.REVOKED) == Fault.REVOKED
    assert after(Standing.VALID) == Fault.REVOKED
    with pytest.raises(NoSuchCode):
        operations.set_standing(code_id=code.pk + 1, standing=Standing.REVOKED, now=later)


def test_two_codes_have_two_places_and_one_standing_each(db: None) -> None:
    codes = [operations.issue_code(claims=SHOP, now=NOW) for _ in range(3)]
    operations.set_standing(code_id=codes[1].pk, standing=Standing.REVOKED, now=NOW)
    assert [why(code, NOW) for code in codes] == [None, Fault.REVOKED, None]
