"""What the API adds to the `huiyin` command."""

import typer

from huiyin.api.assembly import api
from huiyin.api.describing import as_text

commands = typer.Typer()


@commands.callback()
def _group() -> None:
    """The API."""


@commands.command("openapi")
def openapi() -> None:
    """Print the OpenAPI document of the API."""
    typer.echo(as_text(api), nl=False)
