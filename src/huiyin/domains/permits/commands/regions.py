"""`huiyin permits region …`: the directory of linked regions."""

from typing import Annotated

import typer

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.rules.answers import BadAnswers, pairs

commands = typer.Typer()


@commands.command("region")
def region(
    code: Annotated[str, typer.Argument(help="The region by GB/T 2260; without it, the directory is printed.")] = "",
    *,
    by: Annotated[str, typer.Option(help="Which linked installation decides for it.")] = "",
    offers: Annotated[list[str] | None, typer.Option(help="As convenience_store=online,catering=on_behalf.")] = None,
) -> None:
    """Say which industries may be applied for in a region that another installation decides for, and by which way."""
    if not code:
        _print_directory()
        return
    try:
        operations.put_region(code=code, peer=by, offers=pairs(offers or []))
    except (operations.UnfitLink, BadAnswers) as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(1) from why
    typer.echo(f"applications for {code} go to {by}", err=True)


def _print_directory() -> None:
    for line in queries.directory():
        ways = " ".join(f"{one}={way}" for way, industries in line.ways.items() for one in industries)
        state = "linked" if line.is_linked else "not linked"
        since = f" no answer since {line.failing_since:%Y-%m-%d %H:%M}" if line.failing_since else ""
        typer.echo("\t".join((line.code, state + since, ways)))
