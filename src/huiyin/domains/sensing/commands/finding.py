"""What a command names, and in whose name it acts."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.models import Device, Premises
from huiyin.domains.sensing.operations import BadDevice, BadInterlock, BadPremises, UnableToChange
from huiyin.domains.sensing.rules.durations import UnreadableDuration
from huiyin.people.actors import Actor, ActorKind


def the_device(word: str) -> Device:
    """The device of this id, serial number or source address. Ends the command where there is none, or several."""
    found = queries.devices_named(word)
    if len(found) != 1:
        refuse(f"there are {len(found)} devices {word}: name one by its id" if found else f"there is no device {word}")
    return found[0]


def the_premises(word: str) -> Premises:
    """The premises of this id. Ends the command where there are none."""
    found = queries.premises_by_id(int(word)) if word.isascii() and word.isdigit() and len(word) < 18 else None
    if found is None:
        refuse(f"there are no premises {word}: `huiyin sensing premises list` has their ids")
    return found


def operator() -> Actor:
    """Whoever has the server's command line, as history names them."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "?"
    return Actor(kind=ActorKind.SYSTEM, name=f"命令行 {name}", trusted=True)


def refuse(why: object) -> NoReturn:
    """Say why, and end the command."""
    typer.echo(str(why), err=True)
    raise typer.Exit(1)


@contextmanager
def refusing() -> Iterator[None]:
    """Say what an operation refuses, and end the command with 1."""
    try:
        yield
    except (UnableToChange, BadDevice, BadPremises, BadInterlock, UnreadableDuration) as why:
        refuse(why)
