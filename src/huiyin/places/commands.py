"""What places add to the `huiyin` command."""

from pathlib import Path
from typing import Annotated

import typer

from huiyin.kernel.coordinates import System
from huiyin.places.geojson import PropertyNames, UnableToImport
from huiyin.places.levels import Level
from huiyin.places.operations import import_geojson

commands = typer.Typer()
imports = typer.Typer(help="Take in data from files.")
commands.add_typer(imports, name="import")


@imports.callback()
def _group() -> None:
    """Keep `areas` a subcommand even while it is alone in the group."""


@imports.command("areas")
def import_areas(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A GeoJSON FeatureCollection.")],
    *,
    level: Annotated[Level, typer.Option(help="The level of all areas in the file.")],
    system: Annotated[System, typer.Option(help="The coordinate system of the file.")] = System.WGS84,
    parent: Annotated[str, typer.Option(help="Code of the parent of areas that name none themselves.")] = "",
    code: Annotated[str, typer.Option(help="Property with an area's code.")] = "code",
    name: Annotated[str, typer.Option(help="Property with an area's Chinese name.")] = "name",
    name_en: Annotated[str, typer.Option(help="Property with an area's English name.")] = "name_en",
    parent_code: Annotated[str, typer.Option(help="Property with the code of an area's parent.")] = "parent_code",
    repair: Annotated[bool, typer.Option(help="Close open rings and make crossing ones valid.")] = False,
) -> None:
    """Import areas of one level with their boundaries, all or none; areas that are there are changed."""
    names = PropertyNames(code=code, name_zh=name, name_en=name_en, parent_code=parent_code)
    try:
        with file.open("rb") as source:
            done = import_geojson(
                source=source, level=level, system=system, parent_code=parent, names=names, repair=repair
            )
    except UnableToImport as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"added {done.added}, changed {done.changed}, unchanged {done.unchanged}")
