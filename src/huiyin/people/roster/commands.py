"""`huiyin people …`: the roster from the command line."""

import getpass
import os
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone, translation

from huiyin.people.models import User
from huiyin.people.roster import template as empty_sheet
from huiyin.people.roster.columns import TITLES
from huiyin.people.roster.links import password_link
from huiyin.people.roster.planning import SHOWN, Plan, plan
from huiyin.people.roster.reading import UnableToRead, rows_of
from huiyin.people.roster.writing import UnableToWrite, write

people = typer.Typer(help="账号、单位、岗位 Accounts, units and posts", no_args_is_help=True)


@people.command("import")
def import_roster(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="XLSX or CSV, as `people template` makes.")],
    *,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write it; without this, only say what would be done.")
    ] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Write the rows that are right, leave the others.")
    ] = False,
    links: Annotated[Path | None, typer.Option(help="Where links for new accounts to set a password go (CSV).")] = None,
) -> None:
    """Check a sheet of areas, units, posts, accounts or duties, show what it would change, and with --apply do it."""
    with translation.override(_language()), file.open("rb") as source:
        try:
            if not apply:
                _finish(plan(rows_of(source), timezone.now()))
                return
            by = f"command line, {getpass.getuser()}"
            done = write(rows=rows_of(source), good_only=good_rows, now=timezone.now(), by=by)
        except UnableToRead as wrong:
            typer.echo(str(wrong), err=True)
            raise typer.Exit(1) from None
        except UnableToWrite as wrong:
            typer.echo(f"nothing was written: {wrong}", err=True)
            _finish(wrong.plan)
            raise typer.Exit(1) from None
        _links(done.new_accounts, links)
        _finish(done.plan)


@people.command()
def template(file: Annotated[Path, typer.Argument(help="The XLSX file to make.")]) -> None:
    """Make the empty sheet that `people import` reads, with a page that explains each column."""
    with translation.override(_language()), file.open("xb") as out:
        empty_sheet.save(out)


@people.command()
def link(username: str) -> None:
    """Print a link by which the holder of an account sets a password, once, within three days."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        typer.echo(f"no active account {username}", err=True)
        raise typer.Exit(1)
    typer.echo(password_link(user))


def _finish(made: Plan) -> None:
    """What is added, changed and wrong, bounded; ends with 1 when any row is wrong."""
    for kind, rows in made.added.items():
        if rows or made.unchanged[kind]:
            typer.echo(f"{TITLES[kind]}: +{len(rows)}, ={made.unchanged[kind]}")
    for change in made.changed[:SHOWN]:
        for heading, before, after in change.shown():
            typer.echo(f"{TITLES[change.kind]} {' '.join(change.key)} {heading}: {before or '—'} → {after or '—'}")
    if len(made.changed) > SHOWN:
        typer.echo(f"… {len(made.changed)} changed in all")
    for bad in made.problems.first:
        typer.echo(f"{TITLES[bad.kind]}:{bad.line} {bad.heading}: {bad.what} → {bad.remedy}", err=True)
    if made.problems.rows:
        typer.echo(f"{made.problems.rows} bad rows", err=True)
        for (kind, what), count in made.problems.by_what.most_common(20):
            typer.echo(f"  {count} × {TITLES[kind]}: {what}", err=True)
        raise typer.Exit(1)


def _links(accounts: list[User], to: Path | None) -> None:
    lines = [f"{user.username},{password_link(user)}" for user in accounts]
    if to is None:
        for line in lines:
            typer.echo(line)
        return
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.writelines(f"{line}\n" for line in lines)


def _language() -> str:
    return "zh-hans" if os.environ.get("LANG", "").startswith("zh") else "en"
