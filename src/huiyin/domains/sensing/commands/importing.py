"""`huiyin sensing device import` and `template`: a register of devices from a file."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from django.utils import timezone

from huiyin.domains.sensing.adapters.registers import COLUMNS, NEEDS, Columns, Entry, Unusable, read_entry
from huiyin.domains.sensing.importing import Judged, Keyed, import_devices, judge
from huiyin.kernel.tables.opening import Row, Table, UnableToRead, open_table
from huiyin.kernel.tables.rejects import Rejects

MOST_ROWS = 200_000


class NoPlaceForKeys(Exception):
    """Keys are shown once, and there is no file for them."""


def import_register(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX; UTF-8 or GB18030.")],
    *,
    keys: Annotated[
        Path | None, typer.Option(help="Where the new devices' keys go, this once; readable by you.")
    ] = None,
    good_rows: Annotated[bool, typer.Option("--good-rows", help="Register what is right, leave the others.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, write nothing.")] = False,
    rejected: Annotated[Path | None, typer.Option(help="Where bad rows go. [FILE.rejected.csv]")] = None,
    zone: Annotated[str, typer.Option(help="The zone of dates that name none.")] = "Asia/Shanghai",
    encoding: Annotated[str, typer.Option(help="The encoding, when it is guessed wrongly.")] = "",
) -> None:
    """Register the devices of a file: all, or none where a row is wrong; with --good-rows those that are right.

    Run again, it leaves alone what is here, by serial number or address. Wrong rows go to FILE.rejected.csv, whole,
    with line and reason.
    """
    if keys is not None and keys.exists() and not dry_run:
        raise typer.BadParameter(f"{keys} exists: keys are written once, and over nothing", param_hint="--keys")
    try:
        table = open_table(file, encoding=encoding, knows=lambda header: Columns.of(header).usable, needs=NEEDS)
        with Rejects(rejected or file.with_name(f"{file.name}.rejected.csv"), table.header) as rejects:
            found, read, unreadable = _take_in(
                table, ZoneInfo(zone), rejects, keys, good_rows=good_rows, dry_run=dry_run
            )
    except (UnableToRead, ZoneInfoNotFoundError, NoPlaceForKeys) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(1) from wrong
    _say(found, read, unreadable, rejects.path, good_rows=good_rows, dry_run=dry_run)


def make_template(file: Annotated[Path, typer.Argument(help="The XLSX file to make.")]) -> None:
    """Make the empty sheet that `device import` reads, with a page that explains each column."""
    from openpyxl import Workbook  # here: it takes a third of a second, and most processes never see a workbook

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("设备")
    sheet.freeze_panes = "A2"
    sheet.append([column.heading for column in COLUMNS.values()])
    notes: Any = book.create_sheet("说明")
    notes.append(["列", "名称", "最多字数", "怎么填"])
    for name, column in COLUMNS.items():
        notes.append([column.heading, name, column.limit, column.hint])
    with file.open("xb") as out:
        book.save(out)


def _take_in(
    table: Table, zone: ZoneInfo, rejects: Rejects, keys: Path | None, *, good_rows: bool, dry_run: bool
) -> tuple[Judged, int, int]:
    """What was found, how many rows were read, and how many of them could not be read."""
    entries, rows, unreadable = _entries(table, zone, rejects)
    if dry_run or (unreadable and not good_rows):
        found = judge(entries=entries, now=timezone.now())
    else:
        found = _import(entries, keys, good_rows=good_rows)
    for entry, reason in found.wrong:
        rejects.keep(rows[entry.line], reason)
    return found, len(rows), unreadable


def _import(entries: Sequence[Entry], keys: Path | None, *, good_rows: bool) -> Judged:
    now = timezone.now()
    try:
        return import_devices(entries=entries, now=now, keep=lambda made: _keep(made, keys), all_or_none=not good_rows)
    except BaseException:
        if keys is not None:
            keys.unlink(missing_ok=True)  # keys of devices that were not registered
        raise


def _entries(table: Table, zone: ZoneInfo, rejects: Rejects) -> tuple[list[Entry], dict[int, Row], int]:
    columns = Columns.of(table.header)
    entries: list[Entry] = []
    rows: dict[int, Row] = {}
    for row in table.rows:
        if len(rows) >= MOST_ROWS:
            raise UnableToRead(f"more than {MOST_ROWS:,} rows: take it in in parts")
        rows[row.line] = row
        try:
            entries.append(read_entry(row, columns, zone))
        except Unusable as wrong:
            rejects.keep(row, str(wrong))
    return entries, rows, len(rows) - len(entries)


def _keep(made: Sequence[Keyed], path: Path | None) -> None:
    """Write the keys down, readable by us alone, on the disk before anything is committed."""
    keyed = [one for one in made if one.key]
    if not keyed:
        return
    if path is None:
        raise NoPlaceForKeys(f"{len(keyed)} devices get keys, which are shown once: say where to with --keys FILE")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "serial", "name", "key"])
        writer.writerows([one.device.pk, one.device.serial, one.device.name, one.key] for one in keyed)
        file.flush()
        os.fsync(file.fileno())


def _say(found: Judged, read: int, unreadable: int, rejects: Path, *, good_rows: bool, dry_run: bool) -> None:
    wrong = len(found.wrong) + unreadable
    refused = bool(wrong) and not good_rows
    added = "would be added" if dry_run or refused else "added"
    counts = f"{added} {len(found.fresh)} + already there {len(found.there)} + rejected {wrong}"
    typer.echo(f"read {read} = {counts}")
    if wrong:
        typer.echo(f"the rejected rows, with line and reason, are in {rejects}", err=True)
    if refused:
        typer.echo("nothing was written: mend these rows, or leave them out with --good-rows", err=True)
        raise typer.Exit(1)
