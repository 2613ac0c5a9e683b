"""`huiyin sensing premises …`: people move, homes are sold, places are worked at; and what alarms set in motion."""

import json
from datetime import timedelta
from typing import Annotated, Any

import typer
from django.utils import timezone

from huiyin.domains.sensing import operations, queries
from huiyin.domains.sensing.commands.finding import operator, refuse, refusing, the_device, the_premises
from huiyin.domains.sensing.models import Part, Tie
from huiyin.domains.sensing.rules import Severity
from huiyin.domains.sensing.rules.durations import UnreadableDuration, milliseconds
from huiyin.people.masks import mask_phone
from huiyin.people.models import User
from huiyin.people.vault import decrypt

Which = Annotated[str, typer.Argument(help="Id of the premises.")]
Why = Annotated[str, typer.Option("--why", help="What history is to say.")]
Name = Annotated[str, typer.Option(help="What they are called.")]
Phone = Annotated[str, typer.Option(help="Their telephone; “-” asks for it, so that it stands in no shell's history.")]
Account = Annotated[str, typer.Option(help="Their account, instead of a telephone.")]
premises = typer.Typer(help="Homes, sheds, shops: who belongs to them, and what is done there.", no_args_is_help=True)
interlock = typer.Typer(help="What alarms set in motion by themselves.", no_args_is_help=True)


@premises.command("list")
def list_premises(
    word: Annotated[str, typer.Argument(help="In the name, address, building, or the flat.")] = "",
) -> None:
    """Premises with their ids, by address."""
    for one in queries.premises_like(word):
        typer.echo(f"{one.pk}\t{one.use}\t{one}")


@premises.command()
def show(where: Which) -> None:
    """Who belongs there, what alarms set in motion, and what changed, as JSON; telephones are masked."""
    one = the_premises(where)
    plain: dict[str, Any] = {
        "id": one.pk,
        "use": one.use,
        "place": str(one),
        "lon": one.lon,
        "lat": one.lat,
        "maintained_until": one.maintained_until.isoformat() if one.maintained_until else None,
        "people": [_person(tie) for tie in queries.ties_of(one)],
        "interlocks": [
            {"id": lock.pk, "alarm": lock.alarm, "severity": lock.severity, "device": lock.device_id,
             "method": lock.method, "undoing": lock.undoing, "in_tests": lock.in_tests}
            for lock in queries.interlocks_of(one)
        ],
        "changes": [
            {"what": change.what, "at": change.at.isoformat(), "by": change.by_name, "words": change.words}
            for change in queries.life_of_premises(one)
        ],
    }  # fmt: skip
    typer.echo(json.dumps(plain, ensure_ascii=False, indent=2))


@premises.command()
def move_in(
    where: Which,
    *,
    part: Annotated[Part, typer.Option("--as", help="What they are there.")] = Part.TENANT,
    name: Name = "",
    phone: Phone = "",
    account: Account = "",
    why: Why = "",
) -> None:
    """Somebody belongs there from now on and is told of alarms; prints the number by which they move out."""
    with refusing():
        made = operations.move_in(
            premises=the_premises(where), part=part, name=name, phone=_asked(phone), user=_user(account),
            actor=operator(), now=timezone.now(), words=why,
        )  # fmt: skip
    typer.echo(made.pk)


@premises.command()
def move_out(
    where: Which,
    *,
    who: Annotated[int, typer.Option(help="Their number in `show`.")],
    why: Why = "",
) -> None:
    """They belong there no more and are told of nothing from now on."""
    tie = next((one for one in queries.ties_of(the_premises(where)) if one.pk == who and one.until is None), None)
    if tie is None:
        refuse(f"nobody with number {who} belongs there now")
    with refusing():
        operations.move_out(tie=tie, actor=operator(), now=timezone.now(), words=why)


@premises.command("owner")
def change_owner(where: Which, *, name: Name = "", phone: Phone = "", account: Account = "", why: Why = "") -> None:
    """The home has another owner: those of before are told of nothing and see nothing from now on."""
    with refusing():
        made = operations.change_owner(
            premises=the_premises(where), name=name, phone=_asked(phone), user=_user(account), actor=operator(),
            now=timezone.now(), words=why,
        )  # fmt: skip
    typer.echo(made.pk)


@premises.command()
def maintain(
    where: Which,
    *,
    lasting: Annotated[str, typer.Option("--for", help="How long, as “2 h”; at most 30 d.")],
    why: Annotated[str, typer.Option("--why", help="Who works there, at what.")],
) -> None:
    """Somebody works there: alarms are marked as tests and told to the centre alone; it ends by itself."""
    now = timezone.now()
    try:
        until = now + timedelta(milliseconds=milliseconds(lasting))
    except UnreadableDuration as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--for") from wrong
    with refusing():
        operations.begin_maintenance(premises=the_premises(where), until=until, actor=operator(), now=now, words=why)
    typer.echo(timezone.localtime(until).isoformat(timespec="minutes"))


@premises.command()
def maintained(where: Which, *, why: Why = "") -> None:
    """The work is done before its time: alarms are told to everybody again."""
    with refusing():
        operations.end_maintenance(premises=the_premises(where), actor=operator(), now=timezone.now(), words=why)


@interlock.command("add")
def add_interlock(
    where: Which,
    *,
    device: Annotated[str, typer.Option(help="Id, serial number or address of the device that is told.")],
    method: Annotated[str, typer.Option(help="The command, as cut_power or start_ventilation.")],
    undoing: Annotated[str, typer.Option(help="The command that releases it; none where it is put back by hand.")] = "",
    alarm: Annotated[str, typer.Option(help="The alarm's type, as fire; any if not given.")] = "",
    severity: Annotated[Severity, typer.Option(help="At least so bad.")] = Severity.CRITICAL,
    within: Annotated[str, typer.Option(help="How long it has to confirm; then it is told once more.")] = "15 s",
    in_tests: Annotated[bool, typer.Option("--in-tests", help="In tests and drills too.")] = False,
) -> None:
    """Let alarms of these premises tell a device to do something; prints the interlock's number."""
    with refusing():
        made = operations.put_interlock(
            premises=the_premises(where), device=the_device(device), method=method, undoing=undoing, alarm=alarm,
            severity=severity.value, within=timedelta(milliseconds=milliseconds(within)), in_tests=in_tests,
            now=timezone.now(),
        )  # fmt: skip
    typer.echo(made.pk)


@interlock.command("remove")
def remove_interlock(number: Annotated[int, typer.Argument(help="As `premises show` has it.")]) -> None:
    """Let alarms set it in motion no more."""
    found = queries.interlock_by_id(number)
    if found is None:
        refuse(f"there is no interlock {number}")
    operations.end_interlock(interlock=found)


def _asked(phone: str) -> str:
    return str(typer.prompt("telephone", err=True)) if phone == "-" else phone


def _user(account: str) -> User | None:
    if not account:
        return None
    found = User.objects.filter(username=account, is_active=True).first()
    if found is None:
        refuse(f"no active account {account}")
    return found


def _person(tie: Tie) -> dict[str, Any]:
    contact = tie.contact
    phone = mask_phone(decrypt(contact.phone_token)) if contact and contact.phone_token else ""
    return {
        "number": tie.pk,
        "part": tie.part,
        "account": tie.user.username if tie.user else None,
        "phone": phone,
        "since": tie.since.isoformat(),
        "until": tie.until.isoformat() if tie.until else None,
    }
