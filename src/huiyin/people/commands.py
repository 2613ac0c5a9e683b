"""What the room of people adds to `huiyin`: `key` for other systems' keys, `keys` for those of personal
data, `people` for sheets."""

import typer

from huiyin.people import rotation
from huiyin.people.key_commands import keys as api_keys
from huiyin.people.roster.commands import people

commands = typer.Typer(no_args_is_help=True)
data_keys = typer.Typer(help="个人信息的密钥 Keys that personal data is encrypted with", no_args_is_help=True)
commands.add_typer(api_keys, name="key")
commands.add_typer(data_keys, name="keys")
commands.add_typer(people, name="people")


@data_keys.command()
def rotate() -> None:
    """Make a new key and bring all personal data under it. After a kill, go on with `huiyin keys reencrypt`."""
    try:
        typer.echo(f"new key {rotation.add_key()}", err=True)
    except rotation.UnableToRotate as why:
        _refuse(why)
    reencrypt()


@data_keys.command()
def reencrypt() -> None:
    """Bring what is under older keys under the newest, batch by batch; print how much was."""
    done = unreadable = 0
    for batch in rotation.reencrypt():
        done, unreadable = done + batch.done, unreadable + batch.unreadable
        typer.echo(f"{batch.column}: {batch.done}", err=True)
    typer.echo(done)
    if unreadable:
        typer.echo(f"{unreadable} tokens are opened by no key: put the key they were made with back", err=True)
        raise typer.Exit(1)


@data_keys.command()
def retire() -> None:
    """Take the older keys away, once nothing is encrypted with them; restart the product before."""
    try:
        typer.echo(rotation.retire())
    except rotation.UnableToRotate as why:
        _refuse(why)


def _refuse(why: Exception) -> None:
    typer.echo(str(why), err=True)
    raise typer.Exit(1)
