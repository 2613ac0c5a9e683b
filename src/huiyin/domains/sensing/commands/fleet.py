"""`huiyin sensing device …`: what is done to devices that are known."""

import csv
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from django.utils import timezone

from huiyin.domains.sensing import operations, queries
from huiyin.domains.sensing.commands.finding import operator, refuse, refusing, the_device, the_premises
from huiyin.domains.sensing.models import Device, Health, Service

Which = Annotated[str, typer.Argument(help="Its id, serial number, or address.")]
Why = Annotated[str, typer.Option("--why", help="What history is to say.")]
MOST_LABELS = 5_000


def list_devices(
    *,
    kind: Annotated[str, typer.Option("--type", help="One of `huiyin sensing types`.")] = "",
    service: Annotated[Service | None, typer.Option(help="Where it stands in its life.")] = None,
    health: Annotated[Health | None, typer.Option(help="How it is.")] = None,
    premises: Annotated[str, typer.Option(help="Id of the premises.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line.")] = False,
) -> None:
    """Devices, the newest first: id, type, serial, state, health, name, place. CSV, or JSON by line."""
    where = the_premises(premises) if premises else None
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for one in queries.devices_like(kind=kind, service=service or "", health=health or "", premises=where):
        if as_json:
            typer.echo(json.dumps(_plain(one), ensure_ascii=False))
        else:
            writer.writerow([one.pk, one.kind, one.serial, one.service, one.health, one.name, one.premises or ""])


def show(device: Which) -> None:
    """All that is known of a device, and what was done to it, as JSON. Its key is kept nowhere."""
    one = the_device(device)
    plain = _plain(one) | {
        "changes": [
            {"what": change.what, "at": change.at.isoformat(), "by": change.by_name, "words": change.words}
            for change in queries.life_of(one)
        ]
    }
    typer.echo(json.dumps(plain, ensure_ascii=False, indent=2))


def key(device: Which, *, why: Why = "") -> None:
    """Give it a new key and print it, this once; the one before lets nobody in any more."""
    with refusing():
        typer.echo(operations.renew_key(device=the_device(device), actor=operator(), now=timezone.now(), words=why))


def certificate(
    device: Which,
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="PEM; the first one in it.")] = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Let it in by no certificate any more.")] = False,
) -> None:
    """Let it in by a certificate (MQTT over TLS), and print its SHA-256 fingerprint."""
    if (file is None) is not remove:
        raise typer.BadParameter("give a file, or --remove")
    try:
        fingerprint = "" if file is None else _fingerprint(file)
    except ValueError:
        refuse(f"{file} holds no certificate in PEM")
    with refusing():
        one, now = the_device(device), timezone.now()
        operations.register_certificate(device=one, fingerprint=fingerprint, actor=operator(), now=now)
    typer.echo(fingerprint or "removed")


def label(
    devices: Annotated[list[str], typer.Argument(help="Ids or serial numbers; “-” reads them from standard input.")],
    *,
    out: Annotated[Path, typer.Option(help="The PDF to make: A4, 24 labels of 70 × 37 mm a sheet.")],
) -> None:
    """Make labels to stick on devices: a QR code of the device's page, its name and serial number."""
    from huiyin.domains.sensing.adapters.labels import Label, labels  # here: few processes ever make a PDF

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    wanted = sys.stdin.read().split() if devices == ["-"] else devices
    if len(wanted) > MOST_LABELS:
        refuse(f"more than {MOST_LABELS} labels: make them in parts")
    made = labels(
        [Label(queries.page_of(one), str(one), one.serial, str(one.premises or "")) for one in map(the_device, wanted)]
    )
    with out.open("xb") as file:
        file.write(made)
    typer.echo(f"{len(wanted)} labels in {out}", err=True)


def swap(
    device: Which,
    *,
    serial: Annotated[str, typer.Option(help="The number on the new one's label.")],
    why: Why = "",
) -> None:
    """Put another device in its place, and print the new one's key, this once; the old one is retired.

    What is known by its address keeps it: the new one has that address, and no key is printed.
    """
    with refusing():
        made = operations.swap(
            device=the_device(device), serial=serial, actor=operator(), now=timezone.now(), words=why
        )
    if made.key:
        typer.echo(made.key)
    typer.echo(f"device {made.device.pk}: {made.device}", err=True)


def move(
    device: Which,
    *,
    to: Annotated[str, typer.Option(help="Id of the premises where it hangs from now on.")],
    room: Annotated[str, typer.Option(help="Where there, as “客厅”.")] = "",
    circuit: Annotated[str, typer.Option(help="The circuit that it watches there.")] = "",
    why: Why = "",
) -> None:
    """Move it to another home: what it told of the old one stays there."""
    with refusing():
        operations.move_device(
            device=the_device(device), to=the_premises(to), room=room, circuit=circuit, actor=operator(),
            now=timezone.now(), words=why,
        )  # fmt: skip


def test(device: Which, *, why: Why = "") -> None:
    """Try it out: until `back`, its alarms are raised as tests and told to the centre alone."""
    with refusing():
        operations.put_in_test(device=the_device(device), actor=operator(), now=timezone.now(), words=why)


def repair(device: Which, *, why: Annotated[str, typer.Option("--why", help="What is wrong with it.")]) -> None:
    """Send it for repair: what it says is stored and not weighed; alarms of it that are open can be closed."""
    with refusing():
        operations.send_to_repair(device=the_device(device), actor=operator(), now=timezone.now(), words=why)


def back(device: Which, *, why: Why = "") -> None:
    """It is in its place again, after a test or a repair."""
    with refusing():
        operations.put_back(device=the_device(device), actor=operator(), now=timezone.now(), words=why)


def retire(device: Which, *, why: Annotated[str, typer.Option("--why", help="Why it is taken down.")]) -> None:
    """Take it out of use: its key lets nobody in any more; what it has said stays."""
    with refusing():
        operations.retire(device=the_device(device), actor=operator(), now=timezone.now(), words=why)


def _plain(one: Device) -> dict[str, Any]:
    source = one.source
    return {
        "id": one.pk,
        "type": one.kind,
        "name": one.name,
        "serial": one.serial,
        "service": one.service,
        "health": one.health,
        "premises": one.premises_id,
        "place": str(one.premises or ""),
        "room": one.room,
        "circuit": one.circuit,
        "firmware": one.firmware,
        "door": source.door,
        "address": source.address,
        "gateway": source.parent_id,
        "enabled": source.enabled,
        "certificate": source.certificate_digest,
        "interval_seconds": one.interval.total_seconds() if one.interval else None,
        "serviced_at": one.serviced_at.isoformat() if one.serviced_at else None,
        "service_due": one.service_due.isoformat() if one.service_due else None,
        "replaces": one.replaces_id,
        "made_at": one.made_at.isoformat(),
    }


def _fingerprint(file: Path) -> str:
    """The SHA-256 fingerprint of a certificate's DER form. Raises `ValueError`."""
    return x509.load_pem_x509_certificate(file.read_bytes()).fingerprint(SHA256()).hex()


ALL: dict[str, Callable[..., None]] = {
    "list": list_devices,
    "show": show,
    "key": key,
    "certificate": certificate,
    "label": label,
    "swap": swap,
    "move": move,
    "test": test,
    "repair": repair,
    "back": back,
    "retire": retire,
}
"""The commands by name."""
