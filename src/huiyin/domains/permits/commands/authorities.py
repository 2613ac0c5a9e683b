"""`huiyin permits authority …`: which unit decides for an authority of the catalogue."""

from typing import Annotated

import typer

from huiyin.domains.permits import operations, queries

commands = typer.Typer()


@commands.command("authority")
def authority(
    code: Annotated[str, typer.Argument(help="As the catalogue calls it: market_regulation; without it, all.")] = "",
    unit: Annotated[str, typer.Argument(help="The code of the unit that decides in its area and below.")] = "",
    *,
    area: Annotated[str, typer.Option(help="Print who decides in this area; without it, in all.")] = "",
) -> None:
    """Say which unit decides for an authority; or print all, those that nobody here is included.

    Ends with 1 where an area is named and an authority of the catalogue is nobody there: what it decides waits at the
    window, which hands it out by hand.
    """
    if code:
        _put(code, unit)
        return
    try:
        lines = queries.deciding(area)
    except LookupError as why:
        raise typer.BadParameter(str(why), param_hint="--area") from why
    for line in lines:
        typer.echo("\t".join((line.authority, line.name, line.area or "-", line.unit or "nobody")))
    if area and not all(line.unit for line in lines):
        raise typer.Exit(1)


def _put(code: str, unit: str) -> None:
    try:
        put = operations.put_authority_by_code(code=code, unit=unit)
    except LookupError as why:
        typer.echo(str(why.args[0]), err=True)
        raise typer.Exit(1) from why
    typer.echo(f"{put.unit.name_zh} decides for {code} in {put.area.name_zh} and below", err=True)
