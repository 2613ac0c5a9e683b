"""`huiyin sensing device …` and `transmitter …`: making devices known by command. What a script wants stands alone on
standard output."""

import json
from datetime import timedelta
from typing import Annotated

import typer
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.adapters.registers import GBT26875, LARGEST_ADDRESS
from huiyin.domains.sensing.commands.importing import import_register, make_template
from huiyin.domains.sensing.models import Part, Premises, Use
from huiyin.domains.sensing.operations import (
    BadDevice,
    BadPremises,
    NewDevice,
    PremisesDraft,
    put_premises,
    register_device,
    tie,
)
from huiyin.domains.sensing.rules.durations import UnreadableDuration, milliseconds
from huiyin.intake.operations.registering import TakenAddress
from huiyin.people.models import User

ADDRESS_LONGEST = 120

device = typer.Typer(help="Devices: detectors, buttons, gauges, gateways.", no_args_is_help=True)
transmitter = typer.Typer(help="User information transmission devices (GB/T 26875.3).", no_args_is_help=True)

Name = Annotated[str, typer.Option(help="What people call it.")]
Where = Annotated[str, typer.Option("--place", help="The address in words, without building and flat.")]
Building = Annotated[str, typer.Option(help="The building, as “3 幢”.")]
Flat = Annotated[str, typer.Option(help="The flat, as “402”.")]
Lon = Annotated[float | None, typer.Option(help="Degrees east, WGS-84.")]
Lat = Annotated[float | None, typer.Option(help="Degrees north, WGS-84.")]
Area = Annotated[str, typer.Option(help="Code of the area, when no point is known.")]
Purpose = Annotated[Use, typer.Option("--use", help="What the premises are.")]
OwnerPhone = Annotated[str, typer.Option(help="The owner's telephone, who is told of alarms.")]
Owner = Annotated[str, typer.Option(help="The owner's account, who is told of alarms.")]
Interval = Annotated[str, typer.Option(help="How often it reports, as “10 min”; its type's interval if not given.")]
AsJson = Annotated[bool, typer.Option("--json", help="Everything, as JSON.")]


device.command("import")(import_register)
device.command("template")(make_template)


@transmitter.callback()
def _transmitters() -> None:
    """Keep `add` a subcommand even while it is alone."""


@device.command("add")
def add_device(
    *,
    kind: Annotated[str, typer.Option("--type", help="One of `huiyin sensing types`.")],
    name: Name = "",
    serial: Annotated[str, typer.Option(help="The number on its label.")] = "",
    room: Annotated[str, typer.Option(help="Where in the flat, as “客厅”.")] = "",
    circuit: Annotated[str, typer.Option(help="The circuit that it watches.")] = "",
    interval: Interval = "",
    place: Where = "",
    building: Building = "",
    flat: Flat = "",
    lon: Lon = None,
    lat: Lat = None,
    area: Area = "",
    use: Purpose = Use.HOME,
    owner: Owner = "",
    owner_phone: OwnerPhone = "",
    door: Annotated[str, typer.Option(help="Whose address it has, as “ctwing”; without one it gets a key.")] = "",
    address: Annotated[str, typer.Option(help="Its address there: a deviceId, a devEui, a camera's name.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a device known and print its key, this once: MQTT takes it as user name or password, HTTP in the address.

    One that speaks through another platform has an address there and no key; its number is printed.
    """
    draft = PremisesDraft(use.value, "", building, flat, place, lon, lat, area)
    texts = {"name": name, "serial": serial, "room": room, "circuit": circuit}
    made = _made(kind, draft, owner, owner_phone, interval=interval, **texts, **_addressed(door, address))
    _say(made, as_json)


@transmitter.command("add")
def add_transmitter(
    *,
    address: Annotated[int, typer.Option(help="Its source address, a number.")],
    name: Name = "",
    profile: Annotated[str, typer.Option(help="The vendor's profile, where it departs from the standard.")] = "",
    interval: Interval = "",
    place: Where = "",
    building: Building = "",
    lon: Lon = None,
    lat: Lat = None,
    area: Area = "",
    owner: Owner = "",
    owner_phone: OwnerPhone = "",
    as_json: AsJson = False,
) -> None:
    """Make a transmitter known by its address, and print its id. Its components are made known when they report."""
    if not 0 <= address <= LARGEST_ADDRESS:
        raise typer.BadParameter(f"an address is a number from 0 to {LARGEST_ADDRESS}")
    draft = PremisesDraft(Use.OTHER.value, name, building, "", place, lon, lat, area)
    known = {"door": GBT26875, "address": str(address), "profile": profile}
    made = _made("transmitter", draft, owner, owner_phone, interval=interval, name=name, **known)
    _say(made, as_json)


def list_types() -> None:
    """The types of devices that the product knows, with their rules."""
    for code, kind in sorted(device_types().items()):
        typer.echo(f"{code}  {kind.name.zh}  {kind.name.en}")
        for rule in kind.rules:
            levels = "; ".join(f"{level.severity.value}: {level.when}" for level in rule.levels)
            typer.echo(f"    {rule.code}  {levels}")


def _addressed(door: str, address: str) -> dict[str, str]:
    """Under which door it is known by which address; nothing for a device with a key."""
    if not door and not address:
        return {}
    known = [name.removeprefix("huiyin.doors.") for name in settings.DOORS]
    if door not in known:
        raise typer.BadParameter(f"an address needs the door that it is for, one of {', '.join(known)}")
    address = address.strip()
    if not 0 < len(address) <= ADDRESS_LONGEST or not address.isprintable():
        raise typer.BadParameter(f"an address has 1 to {ADDRESS_LONGEST} printable characters")
    return {"door": door, "address": address}


def _made(kind: str, draft: PremisesDraft, owner: str, owner_phone: str, **given: str) -> NewDevice:
    now = timezone.now()
    try:
        interval = _interval(given.pop("interval"))
        with transaction.atomic():
            premises = put_premises(draft=draft, now=now) if draft != PremisesDraft(use=draft.use) else None
            if owner or owner_phone:
                _tie(premises, owner, owner_phone)
            return register_device(kind=kind, now=now, premises=premises, interval=interval, **given)
    except (BadDevice, BadPremises, TakenAddress, UnreadableDuration) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(1) from wrong


def _tie(premises: Premises | None, owner: str, phone: str) -> None:
    if premises is None:
        raise BadPremises({"place": "missing: an owner belongs to a place"})
    user = User.objects.filter(username=owner).first() if owner else None
    if owner and user is None:
        raise BadPremises({"owner": "no account has this name"})
    tie(premises=premises, part=Part.OWNER, now=timezone.now(), user=user, phone=phone)


def _interval(text: str) -> timedelta | None:
    return timedelta(milliseconds=milliseconds(text)) if text else None


def _say(made: NewDevice, as_json: bool) -> None:
    found = made.device
    if as_json:
        typer.echo(json.dumps({"id": found.pk, "source": found.source_id, "type": found.kind, "key": made.key}))
        return
    typer.echo(made.key or str(found.pk))
    typer.echo(f"device {found.pk}: {found}", err=True)
