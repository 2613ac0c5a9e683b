"""`huiyin lifecycle KIND`: the lifecycle as an SVG on standard output, or as text."""

import sys

import typer
from django.template.loader import render_to_string
from django.utils import translation

from huiyin.kernel.registry import NotRegistered
from huiyin.lifecycles.drawing import draw
from huiyin.lifecycles.outline import outline
from huiyin.lifecycles.registry import lifecycles

commands = typer.Typer()


@commands.callback()
def _group() -> None:
    """Lifecycles."""


@commands.command("lifecycle")
def lifecycle(
    kind: str = typer.Argument(help="The kind of matter, as “voice”."),
    text: bool = typer.Option(False, "--text", help="As text instead of SVG."),
    english: bool = typer.Option(False, "--english", help="In English instead of Chinese."),
) -> None:
    """Draw the lifecycle of a kind of matter."""
    try:
        found = lifecycles.get(kind).lifecycle
    except NotRegistered as unknown:
        typer.echo(str(unknown), err=True)
        raise typer.Exit(2) from None
    language = "en" if english else "zh"
    if text:
        sys.stdout.write(outline(found, language))
        return
    with translation.override("en" if english else "zh-hans"):
        drawn = render_to_string("lifecycles/drawing.html", {"drawing": draw(found, lang=language)})
    sys.stdout.write(drawn.strip() + "\n")
