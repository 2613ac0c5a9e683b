"""History: the running product cannot rewrite it, and whoever can is found out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from huiyin.matters import verification
from huiyin.matters.models import DailyRoot
from huiyin.matters.operations import act
from huiyin.matters.operations.roots import make_root
from huiyin.matters.tests.cast import NOW, Town
from huiyin.matters.tests.conftest import Raise

ONE_DAY = date(2026, 3, 4)


def problems() -> list[str]:
    return [f"{broken.where}: {broken.problem}" for broken in verification.breaks()]


@contextmanager
def as_owner() -> Iterator[None]:
    """What somebody with the owner's rights could do behind the product's back."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield
        cursor.execute("SET ROLE huiyin_app")


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE matters_entry SET action = 'x'",
        "DELETE FROM matters_entry",
        "TRUNCATE matters_entry CASCADE",
        "DELETE FROM matters_matter",
        "DELETE FROM matters_entrytext",
        "TRUNCATE matters_matter CASCADE",
        "UPDATE matters_dailyroot SET root = 'x'",
        "DELETE FROM matters_dailyroot",
        "DELETE FROM matters_rootedhead",
        "UPDATE matters_attachment SET public = true",
        "ALTER TABLE matters_entry DROP COLUMN hash",
        "DROP TABLE matters_entry",
    ],
)
def test_the_running_product_may_not(town: Town, raise_one: Raise, forbidden: str) -> None:
    raise_one()
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        run(forbidden)


def test_an_untouched_ledger_is_whole(town: Town, raise_one: Raise) -> None:
    for _ in range(3):
        raise_one()
    assert problems() == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE matters_entry SET action = 'other' WHERE matter_id = %s AND sequence = 2", "was changed"),
        ("UPDATE matters_entry SET data = '[1]' WHERE matter_id = %s AND sequence = 2", "was changed"),
        ("UPDATE matters_entry SET actor_name = '某人' WHERE matter_id = %s AND sequence = 1", "was changed"),
        (
            "UPDATE matters_entry SET recorded_at = recorded_at - interval '1 us' WHERE matter_id = %s",
            "was changed",
        ),
        ("UPDATE matters_entry SET public = false WHERE matter_id = %s AND sequence = 1", "was changed"),
        ("UPDATE matters_matter SET entries = 9 WHERE id = %s", "stands at entry 9"),
        ("UPDATE matters_matter SET head = repeat('0', 64) WHERE id = %s", "its history ends"),
        (
            "UPDATE matters_entrytext SET text = '改过' FROM matters_entry e WHERE e.id = entry_id"
            " AND e.matter_id = %s",
            "the words",
        ),
    ],
)
def test_whoever_changes_a_row_is_found_out(town: Town, raise_one: Raise, tampering: str, found: str) -> None:
    opened = raise_one()
    raise_one()
    act(matter_id=opened.matter.id, action="remind", actor=town.actor("secretary"), now=NOW)
    with as_owner():
        run(tampering, opened.matter.id)
    broken = problems()
    assert broken
    assert all(found in line for line in broken)
    assert opened.matter.number in broken[0] or str(opened.matter.id) in broken[0]


def test_a_chain_cut_at_its_end_shows_even_when_the_row_is_mended_to_match(town: Town, raise_one: Raise) -> None:
    opened = raise_one()
    before = opened.matter.head
    act(matter_id=opened.matter.id, action="remind", actor=town.actor("secretary"), now=NOW)
    seal_today()
    with as_owner():
        run("DELETE FROM matters_entry WHERE matter_id = %s AND sequence = 2", opened.matter.id)
        run("UPDATE matters_matter SET entries = 1, head = %s WHERE id = %s", before, opened.matter.id)
    assert [line for line in problems() if f"is gone or changed since {ONE_DAY}" in line]


def test_a_deleted_matter_shows(town: Town, raise_one: Raise) -> None:
    opened = raise_one()
    raise_one()
    seal_today()
    with as_owner():
        for table in ("voice_voicerequest", "matters_timer"):
            run(f"DELETE FROM {table} WHERE matter_id = %s", opened.matter.id)
        run(
            "DELETE FROM matters_entrytext USING matters_entry e WHERE e.id = entry_id AND e.matter_id = %s",
            opened.matter.id,
        )
        run("DELETE FROM matters_entry WHERE matter_id = %s", opened.matter.id)
        run("DELETE FROM matters_matter WHERE id = %s", opened.matter.id)
    assert problems() == [f"{opened.matter.id} entry 1: is gone or changed since {ONE_DAY}"]


def test_a_root_made_by_somebody_else_shows(town: Town, raise_one: Raise) -> None:
    raise_one()
    seal_today()
    with as_owner():
        run("UPDATE matters_dailyroot SET signature = repeat('0', 128)")
    assert problems() == [f"root of {ONE_DAY}: is not signed by this installation"]


def test_each_day_has_one_root_and_each_root_names_the_one_before(town: Town, raise_one: Raise) -> None:
    raise_one()
    first = seal_today()
    assert first is not None
    assert make_root(day=ONE_DAY, now=NOW) is None
    second = make_root(day=ONE_DAY + timedelta(days=1), now=NOW + timedelta(days=1))
    assert second is not None
    assert second.previous == first.root
    assert problems() == []


def test_erasing_words_leaves_the_chain_whole(town: Town, raise_one: Raise) -> None:
    opened = raise_one("我叫某某，住在三楼")
    run(
        "UPDATE matters_entrytext t SET text = '', erased_at = now() FROM matters_entry e"
        " WHERE e.id = t.entry_id AND e.matter_id = %s",
        opened.matter.id,
    )
    assert problems() == []


def test_a_receipt_proves_that_its_first_entry_is_in_the_chain(town: Town, raise_one: Raise) -> None:
    opened = raise_one()
    proof = verification.prove_receipt(f"http://127.0.0.1:8000/r/{opened.receipt}")
    assert proof is not None
    assert proof.problems == ()
    assert proof.number == opened.matter.number
    assert verification.prove_receipt("A" * 40) is None


def test_a_receipt_of_another_matter_does_not_fit_a_swapped_first_entry(town: Town, raise_one: Raise) -> None:
    opened, other = raise_one(), raise_one()
    with as_owner():
        run("UPDATE matters_matter SET receipt_digest = 'x' WHERE id = %s", other.matter.id)
        run(
            "UPDATE matters_matter SET receipt_digest = %s WHERE id = %s",
            other.matter.receipt_digest,
            opened.matter.id,
        )
    proof = verification.prove_receipt(other.receipt)
    assert proof is None or proof.problems


def seal_today() -> DailyRoot | None:
    """The root of the day, over entries of this very transaction too."""
    from huiyin.matters.operations import roots

    grown = roots._GROWN
    roots._GROWN = grown.replace("AND xid < pg_snapshot_xmin(pg_current_snapshot())", "")
    try:
        return make_root(day=ONE_DAY, now=NOW)
    finally:
        roots._GROWN = grown
