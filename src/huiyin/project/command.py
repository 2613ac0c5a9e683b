"""The `huiyin` command: the commands of the project itself, and those that the rooms contribute.

The rooms are asked, and Django is set up, only for a command that is none of the project's own. Results go to
standard output; talk goes to standard error.
"""

import os
import sys
from typing import Any

import typer
from django.db import OperationalError
from typer.core import TyperGroup

from huiyin.project import processes
from huiyin.project.backup.command import backup, restore
from huiyin.project.contributed import contributed
from huiyin.project.doctor import doctor
from huiyin.project.prepare import prepare
from huiyin.project.tables import manage, migrate
from huiyin.project.up.command import up


class _Assembled(TyperGroup):
    """The project's own commands first; behind them, those of the rooms."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *sorted(contributed())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return super().get_command(ctx, cmd_name) or contributed().get(cmd_name)


app = typer.Typer(
    cls=_Assembled,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Huiyin 回音: whatever is raised gets an owner, a deadline and an answer.",
)
for own in (up, *processes.ALL, prepare, migrate, doctor, backup, restore):
    app.command()(own)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})(
    manage
)


def main() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.project.settings")
    try:
        app(prog_name="huiyin")
    except OperationalError as why:
        # Most often the product is not running; a page of traces would hide that.
        reason = str(why).strip().splitlines()[0]
        typer.echo(f"the database does not answer: {reason}", err=True)
        typer.echo("start it with `huiyin up`, or ask `huiyin doctor`", err=True)
        sys.exit(1)
