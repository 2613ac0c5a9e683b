"""`huiyin key`: keys of other systems. What a script wants stands alone on standard output."""

from typing import Annotated

import typer
from django.utils import timezone

from huiyin.people import keys as rules
from huiyin.people.models import ApiKey

keys = typer.Typer(help="Keys with which other systems call the API and Open311.")


@keys.command()
def create(
    *,
    name: Annotated[str, typer.Option(help="What the system is called: history shows it.")],
    scope: Annotated[list[rules.Scope], typer.Option(help="May be given several times.")],
    user: Annotated[str, typer.Option(help="Acts as this account, with its posts.")] = "",
    area: Annotated[str, typer.Option(help="Code of the area that the key is limited to.")] = "",
) -> None:
    """Make a key and print it, this once."""
    try:
        made = rules.create_key(name=name, scopes=frozenset(scope), now=timezone.now(), username=user, area_code=area)
    except (rules.UnableToMakeKey, ValueError) as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(1) from why
    typer.echo(made)


@keys.command("list")
def list_keys() -> None:
    """All keys: prefix, name, scopes, whom or what they are limited to, last use. Secrets are not kept."""
    for key in ApiKey.objects.select_related("user", "area").order_by("id"):
        limit = key.user.username if key.user else key.area.code if key.area else "-"
        state = "revoked" if key.revoked_at else f"used {key.last_used_on or 'never'}"
        typer.echo("\t".join((key.prefix, key.name, ",".join(key.scopes), limit, state)))


@keys.command()
def revoke(prefix: Annotated[str, typer.Argument(help="The letters between the two underscores of the key.")]) -> None:
    """End a key at once."""
    try:
        rules.revoke_key(prefix=prefix, now=timezone.now())
    except rules.NoSuchKey as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(1) from why
