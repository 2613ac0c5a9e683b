"""What requests add to the `huiyin` command: `huiyin import voice`."""

import getpass
import hashlib
import sys
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from huiyin.domains.voice.adapters.ahead import CutOff, ahead
from huiyin.domains.voice.adapters.batches import Source, batches
from huiyin.domains.voice.adapters.messages import BadMapping, Columns
from huiyin.domains.voice.importing import Tally, begin_run, end_run, import_messages
from huiyin.kernel.tables.opening import Table, UnableToRead, open_table
from huiyin.kernel.tables.rejects import Rejects
from huiyin.matters.rules.refusals import NobodyToOwn

NEEDS = "the columns 留言编号, 留言时间 and 留言详情; name others with --map 列名=field"

commands = typer.Typer()
imports = typer.Typer(help="Take in data from files.")
commands.add_typer(imports, name="import")


@imports.callback()
def _group() -> None:
    """Keep `voice` a subcommand even while it is alone in the group."""


@imports.command("voice")
def import_voice(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX; UTF-8 or GB18030.")],
    *,
    columns: Annotated[list[str] | None, typer.Option("--map", help="列名=field; 列名= leaves a column out.")] = None,
    zone: Annotated[str, typer.Option(help="The zone of dates that name none.")] = "Asia/Shanghai",
    encoding: Annotated[str, typer.Option(help="The encoding, when it is guessed wrongly.")] = "",
    prefix: Annotated[str, typer.Option(help="Put before the ids, when several systems number alike.")] = "",
    rejected: Annotated[Path | None, typer.Option(help="Where bad rows go. [FILE.rejected.csv]")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, write nothing.")] = False,
) -> None:
    """Take in a back-log of citizens' messages with their dates and replies; nobody is told, no deadline starts.

    It can be cut off and run again at any time: what is here already is left alone. Rows that cannot be taken go to
    FILE.rejected.csv, whole, with line and reason.
    """
    table, source = _opened(file, columns or [], zone, encoding, prefix)
    with Rejects(rejected or file.with_name(f"{file.name}.rejected.csv"), table.header) as rejects:
        tally = _take_in(file, table, source, rejects, dry_run=dry_run)
    done = "would be added" if dry_run else "added"
    typer.echo(f"read {tally.read} = {done} {tally.added} + already there {tally.there} + rejected {tally.rejected}")
    if tally.rejected:
        typer.echo(f"the rejected rows, with line and reason, are in {rejects.path}", err=True)


def _opened(file: Path, columns: list[str], zone: str, encoding: str, prefix: str) -> tuple[Table, Source]:
    given = dict(_pair(one) for one in columns)
    try:
        table = open_table(file, encoding=encoding, knows=lambda header: Columns.of(header, given).usable, needs=NEEDS)
        return table, Source(Columns.of(table.header, given), ZoneInfo(zone), prefix)
    except (UnableToRead, BadMapping, LookupError, ZoneInfoNotFoundError) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(1) from wrong


def _pair(text: str) -> tuple[str, str]:
    name, equals, wanted = text.rpartition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not of the form 列名=field")
    return name.strip(), wanted.strip()


def _take_in(file: Path, table: Table, source: Source, rejects: Rejects, *, dry_run: bool) -> Tally:
    now = timezone.now()
    run = None
    if not dry_run:
        run, carried_on = begin_run(file_name=file.name, digest=_digest(file), by=_who(), now=now)
        if carried_on:
            typer.echo(f"carrying on the import begun {timezone.localtime(run.started_at):%Y-%m-%d %H:%M}", err=True)
    tally = Tally()
    try:
        # The reader first: a process is forked before the bar starts its thread.
        with ahead(batches(table, source, now)) as read, _bar() as bar:
            task = bar.add_task(file.name, total=1000, rows=0)
            steps = import_messages(batches=read, source=source, run=run, now=now, reject=rejects.keep)
            for tally in steps:
                bar.update(task, completed=int(1000 * tally.fraction), rows=tally.read)
    except (NobodyToOwn, LookupError) as wrong:
        typer.echo(f"nobody could own what is taken in: {wrong}", err=True)
        raise typer.Exit(1) from wrong
    except CutOff as wrong:
        typer.echo(f"{wrong}; nothing is lost: run the same command again and it carries on", err=True)
        raise typer.Exit(1) from wrong
    except UnableToRead as wrong:
        typer.echo(f"{wrong}; what was read before is kept: mend the file and run the same command again", err=True)
        raise typer.Exit(1) from wrong
    if run:
        end_run(run=run, tally=tally, now=timezone.now())
    return tally


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
    )


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
