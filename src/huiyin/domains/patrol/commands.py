"""What patrols add to the `huiyin` command: `huiyin patrol site …`."""

import json
from typing import Annotated

import typer
from django.utils import timezone

from huiyin.domains.patrol import operations, queries
from huiyin.domains.patrol.models import Site
from huiyin.domains.patrol.operations import BadSite, SiteDraft

commands = typer.Typer()
patrol = typer.Typer(help="Rounds of charging sheds.", no_args_is_help=True)
site = typer.Typer(help="Where somebody goes round, and when.", no_args_is_help=True)
commands.add_typer(patrol, name="patrol")
patrol.add_typer(site, name="site")


@patrol.callback()
def _group() -> None:
    """Keep `site` a subcommand even while it is alone."""


@site.command("put")
def put(
    name: Annotated[str, typer.Option(help="As people call it: 梅里新村充电棚.")],
    lon: Annotated[float, typer.Option(help="WGS-84.")],
    lat: Annotated[float, typer.Option(help="WGS-84.")],
    address: Annotated[str, typer.Option(help="The estate and where in it.")] = "",
    starts: Annotated[str, typer.Option("--from", help="When the first round is due.")] = "21:00",
    ends: Annotated[
        str, typer.Option("--to", help="When the last one ends; over midnight where it is earlier.")
    ] = "05:00",
    every: Annotated[float, typer.Option(help="Hours between two rounds.")] = 4,
) -> None:
    """Make a site known and print its id; one of this address and name gets these hours and this point."""
    try:
        made = operations.put_site(draft=SiteDraft(name, lon, lat, address, starts, ends, every), now=timezone.now())
    except BadSite as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(1) from why
    typer.echo(made.pk)


@site.command("list")
def show() -> None:
    """The sites, one a line, as JSON."""
    for one in queries.sites():
        plain = {
            "id": one.pk,
            "name": one.name,
            "address": one.address,
            "from": f"{one.starts:%H:%M}",
            "to": f"{one.ends:%H:%M}",
            "every_hours": one.every.total_seconds() / 3600,
            "active": one.active,
        }
        typer.echo(json.dumps(plain, ensure_ascii=False))


@site.command("stop")
def stop(number: Annotated[int, typer.Argument(help="Its id.")]) -> None:
    """Open no more rounds there; those that are open go on."""
    operations.set_active(site=_site(number), active=False, now=timezone.now())


@site.command("start")
def start(number: Annotated[int, typer.Argument(help="Its id.")]) -> None:
    """Open rounds there again."""
    operations.set_active(site=_site(number), active=True, now=timezone.now())


def _site(number: int) -> Site:
    found = queries.site_by_id(number)
    if found is None:
        typer.echo(f"there is no site {number}: `huiyin patrol site list` has their ids", err=True)
        raise typer.Exit(1)
    return found
