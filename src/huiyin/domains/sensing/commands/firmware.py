"""`huiyin sensing firmware …`: files for devices, and the waves in which they go out."""

import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.commands.finding import operator, refuse, the_device
from huiyin.domains.sensing.models import Firmware
from huiyin.domains.sensing.operations.firmware import LIMIT, BadFirmware, add_firmware, assign, stop_wave
from huiyin.places.queries import area_tree
from huiyin.places.tree import UnknownArea

firmware = typer.Typer(help="Firmware, and the waves in which devices get it.", no_args_is_help=True)
Which = Annotated[int, typer.Argument(help="Its number, as `list` prints it.")]


@firmware.command("add")
def add(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file, as devices are to get it.")],
    *,
    kind: Annotated[str, typer.Option("--type", help="One of `huiyin sensing types`.")],
    title: Annotated[str, typer.Option(help="What devices know it by.")],
    version: Annotated[str, typer.Option(help="As devices compare it.")],
) -> None:
    """Keep a file as firmware, and print its number. No device gets it yet."""
    try:
        with file.open("rb") as stream:
            made = add_firmware(
                stream=stream, filename=file.name, kind=kind, title=title, version=version, actor=operator(),
                now=timezone.now(),
            )  # fmt: skip
    except BadFirmware as why:
        refuse(why)
    typer.echo(str(made.pk))


@firmware.command("list")
def list_firmware() -> None:
    """All firmware, the newest first: number, type, title, version, bytes, SHA-256; and where its waves stand."""
    for one in queries.all_firmware():
        typer.echo(f"{one.pk}  {one.kind}  {one.title}  {one.version}  {one.file.size}  {one.file.sha256}")
        for wave, counts in queries.waves_of(one):
            stands = ", ".join(f"{state} {count}" for state, count in sorted(counts.items()))
            ended = f"; stopped: {wave.why}" if wave.stopped_at else ""
            typer.echo(f"    wave {wave.pk}: {wave.percent} % ({stands}){ended}")


@firmware.command("assign")
def assign_firmware(
    number: Which,
    *,
    device: Annotated[list[str] | None, typer.Option(help="Id, serial number or address; may be given often.")] = None,
    area: Annotated[str, typer.Option(help="Code of an area: devices there and below.")] = "",
    percent: Annotated[int, typer.Option(help="How many of them have it after this wave, in percent.")] = 100,
    limit: Annotated[int, typer.Option(help="Percent of the wave that may fail before it stops.")] = LIMIT,
    again: Annotated[bool, typer.Option("--again", help="Go on although a wave of it was stopped.")] = False,
) -> None:
    """Begin a wave: devices of its type get it, all or some, and print the wave's number."""
    found = _firmware(number)
    try:
        area_ids = area_tree().below(area_tree().by_code(area).id) if area else None
        begun = assign(
            firmware=found, devices=[the_device(word).pk for word in device or ()],
            area_ids=None if area_ids is None else frozenset(area_ids), percent=percent, limit=limit, again=again,
            actor=operator(), now=timezone.now(),
        )  # fmt: skip
    except UnknownArea:
        refuse(f"there is no area {area}")
    except BadFirmware as why:
        refuse(why)
    typer.echo(str(begun.wave.pk))
    typer.echo(f"{begun.devices} of {begun.eligible} devices have it, or are to have it", err=True)


@firmware.command("stop")
def stop(
    wave: Annotated[int, typer.Argument(help="The wave's number.")],
    *,
    why: Annotated[str, typer.Option("--why", help="What history is to say.")],
) -> None:
    """Stop a wave: devices that have not begun do not get it."""
    found = queries.wave_by_id(wave)
    if found is None:
        refuse(f"there is no wave {wave}")
    try:
        held = stop_wave(wave=found, why=why, now=timezone.now())
    except BadFirmware as wrong:
        refuse(wrong)
    typer.echo(json.dumps({"wave": wave, "held": held}))


def _firmware(number: int) -> Firmware:
    found = queries.firmware_by_id(number)
    if found is None:
        refuse(f"there is no firmware {number}: `huiyin sensing firmware list` has the numbers")
    return found
