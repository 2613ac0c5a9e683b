"""The commands that the rooms contribute.

A room contributes by a module `commands.py` that exposes `commands: typer.Typer`. What it holds appears at the top of
`huiyin`; groups of the same name are merged (`huiyin import voice` and `huiyin import premises` may come from two
domains).
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from huiyin.project.imports import importing


class TwoCommandsOfOneName(Exception):
    """Two rooms contribute a command of the same name."""


@cache
def contributed() -> dict[str, TyperCommand | TyperGroup]:
    """All contributed commands by name. Sets up Django."""
    import django
    from django.apps import apps

    found: dict[str, TyperCommand | TyperGroup] = {}
    with importing():
        django.setup()
        for config in apps.get_app_configs():
            module = f"{config.name}.commands"
            if config.name.startswith("huiyin.") and find_spec(module):
                merge(found, get_group(import_module(module).commands))
    return found


def merge(found: dict[str, TyperCommand | TyperGroup], group: TyperGroup) -> None:
    """Add the commands of one room; groups that are there already receive its members."""
    for name, command in group.commands.items():
        assert isinstance(command, TyperCommand | TyperGroup)
        there = found.setdefault(name, command)
        if there is command:
            continue
        if not (isinstance(there, TyperGroup) and isinstance(command, TyperGroup)):
            raise TwoCommandsOfOneName(name)
        there.commands.update(command.commands)
