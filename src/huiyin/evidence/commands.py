"""What evidence adds to the `huiyin` command."""

from datetime import UTC, datetime

import typer

from huiyin.evidence.operations import sweep

commands = typer.Typer()
files = typer.Typer(help="The folder of photos and documents.")
commands.add_typer(files, name="files")


@files.callback()
def _group() -> None:
    """Keep `sweep` a subcommand even while it is alone in the group."""


@files.command("sweep")
def sweep_files() -> None:
    """Remove files that belong to nothing and are older than a day; print their number."""
    typer.echo(sweep(now=datetime.now(UTC)))
