"""`huiyin figures …`: derive the facts again, publish a month."""

from datetime import date, datetime

import typer
from django.utils import timezone

from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.figures import keeping, publishing
from huiyin.matters.figures.definitions import definitions

figures = typer.Typer(help="指标 Figures of many matters", no_args_is_help=True)


@figures.command("rebuild")
def rebuild() -> None:
    """Derive the facts of every matter again from its history; can be cut off and run again."""
    typer.echo(f"{keeping.rebuild()} matters")


@figures.command("check")
def check() -> None:
    """Check the definitions; name what is wrong and how to mend it."""
    found = definitions()
    typer.echo(f"{len(found.figures)} figures, {len(found.options)} options")


@figures.command("publish")
def publish(month: str = typer.Option(help="2026-10"), kind: str = "voice") -> None:
    """Put a month that is over before the public: its rows without anything personal, and the figures from them."""
    now = timezone.now()
    first = _month(month)
    if kind not in lifecycles.kinds():
        raise typer.BadParameter(f"no kind {kind!r}; there are {', '.join(sorted(lifecycles.kinds()))}")
    if first >= timezone.localdate(now).replace(day=1):
        raise typer.BadParameter(f"{month} is not over yet: publish it from the first day of the next month on")
    keeping.catch_up(now=now)
    made = publishing.publish(kind=kind, month=first, now=now)
    if made is None:
        typer.echo("nothing to publish: no matters, or published as it stands", err=True)
        return
    typer.echo(f"{kind} {month} edition {made.edition}: {made.rows} rows, SHA-256 {made.digest}")


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no month: write it as 2026-10") from None
