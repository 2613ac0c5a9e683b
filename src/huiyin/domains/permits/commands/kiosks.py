"""`huiyin permits kiosk add|list|remove`: self-service machines."""

from enum import StrEnum
from typing import Annotated, NoReturn

import typer
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from huiyin.domains.permits import operations, queries
from huiyin.places.queries import area_tree
from huiyin.places.tree import UnknownArea

commands = typer.Typer()
LONGEST_NAME = 36


class KioskAction(StrEnum):
    """What may be done with kiosks."""

    ADD = "add"
    LIST = "list"
    REMOVE = "remove"


@commands.command("kiosk")
def kiosk(
    action: Annotated[KioskAction, typer.Argument(help="`add`, `list` or `remove`.")] = KioskAction.LIST,
    *,
    name: Annotated[str, typer.Option(help="What the hall calls it.")] = "",
    area: Annotated[str, typer.Option(help="The code of the area that it stands in.")] = "",
) -> None:
    """Self-service kiosks: `add` prints, once, the link that makes a kiosk of the browser that opens it."""
    match action:
        case KioskAction.ADD:
            _add(name.strip(), area)
        case KioskAction.REMOVE:
            if not operations.remove_kiosk(name=name, now=timezone.now()):
                _refuse(f"there is no kiosk {name!r}")
            typer.echo(f"{name} is no kiosk any more", err=True)
        case KioskAction.LIST:
            for one in queries.kiosks():
                typer.echo("\t".join((one.name, one.area.code, f"{one.added_at:%Y-%m-%d}")))


def _add(name: str, area: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME:
        _refuse(f"--name has 1 to {LONGEST_NAME} characters")
    try:
        here = area_tree().by_code(area)
        _kiosk, secret = operations.add_kiosk(name=name, area_id=here.id, now=timezone.now())
    except UnknownArea:
        _refuse(f"there is no area {area!r}")
    except operations.KioskIsThere:
        _refuse(f"there is a kiosk {name!r} already")
    typer.echo(settings.PUBLIC_URL + reverse("permits:kiosk-enrol", args=[secret]))
    typer.echo("this link is shown once: whoever opens it has a kiosk", err=True)


def _refuse(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(1)
