"""`huiyin verify …` and `huiyin root …`: what proves that the ledger is whole."""

from datetime import timedelta
from typing import Annotated

import typer
from django.utils import timezone

from huiyin.matters import verification
from huiyin.matters.figures.commands import figures
from huiyin.matters.operations.erasing import count_expired, erase_expired, hold
from huiyin.matters.operations.roots import make_root, public_key
from huiyin.matters.queries import by_number
from huiyin.matters.rules.refusals import NoSuchMatter

commands = typer.Typer(no_args_is_help=True)
verify = typer.Typer(help="核对记录 Recompute the ledger", no_args_is_help=True)
roots = typer.Typer(help="每日根 Daily signed roots", no_args_is_help=True)
commands.add_typer(verify, name="verify")
commands.add_typer(roots, name="root")
people = typer.Typer(help="个人信息 What is kept of people", no_args_is_help=True)
commands.add_typer(people, name="people")
commands.add_typer(figures, name="figures")


@verify.command("ledger")
def verify_ledger() -> None:
    """Recompute every chain and every root; name each broken link, first the first. Exit status 1 when there is one."""
    found = 0
    for broken in verification.breaks():
        found += 1
        typer.echo(f"{broken.where}: {broken.problem}")
    if found:
        raise typer.Exit(1)
    matters, entries, signed = verification.extent()
    typer.echo(f"whole: {matters} matters, {entries} entries, {signed} signed roots")


@verify.command("receipt")
def verify_receipt(receipt: str) -> None:
    """Prove that the first entry of a receipt (its secret link, its token or its number) is in the chain."""
    proof = verification.prove_receipt(receipt)
    if proof is None:
        typer.echo("no matter has this receipt", err=True)
        raise typer.Exit(1)
    for broken in proof.problems:
        typer.echo(f"{broken.where}: {broken.problem}")
    if proof.problems:
        raise typer.Exit(1)
    typer.echo(f"{proof.number} opened {proof.opened_at}")
    typer.echo(f"first entry {proof.first_hash}")
    typer.echo(f"chain of {proof.entries} to {proof.head}: whole")
    covered = f"covered by the root of {proof.root_day}: {proof.root}" if proof.root else "no daily root covers it yet"
    typer.echo(covered)


@roots.command("make")
def root_make() -> None:
    """Sign the root of yesterday now, unless it is made; the worker does so every night."""
    now = timezone.now()
    made = make_root(day=timezone.localdate(now) - timedelta(days=1), now=now)
    typer.echo(made.root if made else "made already", err=made is None)


@roots.command("key")
def root_key() -> None:
    """The public key that daily roots are signed with, base64."""
    typer.echo(public_key())


@people.command()
def retention(*, dry_run: Annotated[bool, typer.Option(help="Only count; change nothing.")] = False) -> None:
    """Erase what has outlived the years of its kind (retention.toml); the worker does so every hour."""
    now = timezone.now()
    if dry_run:
        for (kind, part), matters in sorted(count_expired(now=now).items()):
            typer.echo(f"{kind} {part} {matters}")
        return
    total = 0
    while done := erase_expired(now=now, limit=500):
        total += done
    typer.echo(total)


@people.command("hold")
def hold_matter(
    number: str, *, why: Annotated[str, typer.Option(help="For which inquiry or court; empty ends it.")]
) -> None:
    """Keep everything of a matter, whoever asks for erasure and however old it is; `--why ""` ends that."""
    try:
        matter = by_number(number)
    except NoSuchMatter as none:
        typer.echo(f"no matter has the number {number}", err=True)
        raise typer.Exit(1) from none
    hold(matter_id=matter.id, why=why, now=timezone.now())
