"""What permits add to the `huiyin` command: `huiyin permits …`."""

import typer

from huiyin.domains.permits.commands import authorities, codes, kiosks, plans, regions

commands = typer.Typer()
permits = typer.Typer(help="What it takes to open a business, and licences that prove it.", no_args_is_help=True)
commands.add_typer(permits, name="permits")
for part in (plans.commands, codes.commands, regions.commands, kiosks.commands, authorities.commands):
    permits.registered_commands += part.registered_commands
