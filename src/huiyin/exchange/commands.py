"""`huiyin exchange`: the keys of this installation, the others it is linked with, and what waits for them."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone

from huiyin.exchange import operations, queries
from huiyin.exchange.models import Peer

commands = typer.Typer()
exchange = typer.Typer(help="跨域交换 Signed messages between installations.", no_args_is_help=True)
commands.add_typer(exchange, name="exchange")


@exchange.command("key")
def key() -> None:
    """Print this installation's public keys as a JWK set, for a person of the other side; the first is made here."""
    operations.ensure_key(now=timezone.now())
    typer.echo(json.dumps(queries.own_keys(), indent=2))
    typer.echo(f"the code of this installation is {settings.EXCHANGE_CODE}", err=True)


@exchange.command("rotate-key")
def rotate_key() -> None:
    """Sign with a new key from now on; every peer is told in a message that the old one signs."""
    typer.echo(operations.rotate_key(now=timezone.now()).kid)


@exchange.command("link")
def link(
    code: Annotated[str, typer.Argument(help="The other's HUIYIN_EXCHANGE_CODE.")],
    url: Annotated[str, typer.Option(help="Its address: https://…")],
    keys: Annotated[str, typer.Option(help="A file with its JWK set as a person there gave it; - for standard input.")],
    name: Annotated[str, typer.Option(help="What it is called in Chinese.")],
    name_en: Annotated[str, typer.Option(help="And in English.")] = "",
) -> None:
    """Link another installation, or change its address and keys."""
    try:
        text = sys.stdin.read() if keys == "-" else Path(keys).read_text()
        jwk_set = json.loads(text)
        operations.put_peer(code=code, name_zh=name, name_en=name_en, url=url, jwk_set=jwk_set)
    except (OSError, ValueError) as why:
        typer.echo(f"not linked: {why}", err=True)
        raise typer.Exit(1) from why
    typer.echo(f"{code} is linked", err=True)


@exchange.command("lines")
def lines() -> None:
    """Who is linked, what waits for them, and since when one does not answer."""
    for one in queries.lines():
        state = f"no answer since {one.failing_since:%Y-%m-%d %H:%M}: {one.failure}" if one.failing_since else "answers"
        counts = f"{one.waiting} waiting\t{one.refused} refused\t{one.unhandled} to be handled"
        typer.echo("\t".join((one.code, one.url, counts, state if one.is_active else "switched off")))


@exchange.command("replay")
def replay(
    code: Annotated[str, typer.Argument(help="Whom to send to.")],
    number: Annotated[int, typer.Option("--from", min=1, help="The first message that is sent once more.")] = 1,
) -> None:
    """Send once more what was told a peer: after it has lost what it had. Nothing is done twice by it."""
    try:
        again = operations.replay(code=code, number=number)
    except Peer.DoesNotExist as why:
        typer.echo(f"no installation {code!r} is linked", err=True)
        raise typer.Exit(1) from why
    typer.echo(f"{again} messages wait to be sent again", err=True)
