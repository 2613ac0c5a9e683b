"""`huiyin permits verify …`, `keys` …: codes of licences."""

import typer

commands = typer.Typer()
