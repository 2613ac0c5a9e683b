"""`huiyin permits plan …`: what it takes to open a business."""

import typer

commands = typer.Typer()
