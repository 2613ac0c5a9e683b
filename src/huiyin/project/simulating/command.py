"""`huiyin simulate homes`: a district of devices, fires and faults, and a verdict."""

import json
from dataclasses import replace
from typing import Annotated

import typer

simulate = typer.Typer(help="Devices that are none, speaking to the doors as real ones do.", no_args_is_help=True)
Share = Annotated[float, typer.Option(min=0, max=1)]


@simulate.callback()
def _group() -> None:
    """Keep `homes` a subcommand even while it is alone."""


@simulate.command()
def homes(
    *,
    devices: Annotated[int, typer.Option(min=1, max=100_000, help="Smoke alarms.")] = 1_000,
    rate: Annotated[float, typer.Option(min=0.1, help="Messages a second, all together.")] = 500,
    fires: Annotated[int, typer.Option(min=0, help="How many of them burn.")] = 5,
    seconds: Annotated[float, typer.Option(min=1, help="How long they speak.")] = 60,
    host: Annotated[str, typer.Option(help="Where the doors are.")] = "127.0.0.1",
    gateways: Annotated[float, typer.Option(min=0, max=1, help="Share behind ThingsBoard gateways.")] = 0.3,
    transmitters: Annotated[float, typer.Option(min=0, max=1, help="Share behind GB/T 26875.3 transmitters.")] = 0.1,
    late: Annotated[float, typer.Option(min=0, max=1, help="Share of messages that come up to 5 s late.")] = 0.01,
    doubled: Annotated[float, typer.Option(min=0, max=1, help="Share that comes twice.")] = 0.02,
    disordered: Annotated[float, typer.Option(min=0, max=1, help="Share that is overtaken by the next.")] = 0.01,
    halves: Annotated[float, typer.Option(min=0, max=1, help="Share that breaks off with its connection.")] = 0.001,
    wrong_clocks: Annotated[float, typer.Option(min=0, max=1, help="Share of devices with wrong clocks.")] = 0.01,
    seed: Annotated[int, typer.Option(help="The same seed, the same faults.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="The verdict as JSON.")] = False,
) -> None:
    """Make a district of its own, let its devices speak, burn and fail, retire it, and say whether all held.

    Every fire must have become exactly one alarm, told to owner, grid worker and centre; every acknowledged message
    must be stored, and none twice. Ends with 1 otherwise. Doors and evaluator must be running (`huiyin up`).
    """
    import uvloop
    from django.utils import timezone

    from huiyin.doors.gbt26875.configured import configured as gbt26875
    from huiyin.doors.mqtt.configured import places as mqtt
    from huiyin.places.tree import NoCity
    from huiyin.project.simulating import district
    from huiyin.project.simulating.checking import check
    from huiyin.project.simulating.plan import Plan
    from huiyin.project.simulating.speaking import Speaking

    if fires > devices or gateways + transmitters > 1:
        raise typer.BadParameter("no more fires than devices, and no more shares than one")
    plan = Plan(devices, rate, fires, seconds, host, mqtt().port, gbt26875().port)
    plan = replace(
        plan, gateways=gateways, transmitters=transmitters, late=late, doubled=doubled, disordered=disordered,
        halves=halves, wrong_clocks=wrong_clocks, seed=seed,
    )  # fmt: skip
    began = timezone.now()
    try:
        made = district.make(plan, began)
    except NoCity as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(1) from why
    typer.echo(f"模拟区 {made.run}: {devices} devices", err=True)
    try:
        known = uvloop.run(Speaking(plan, made).run())
        verdict = check(made, known, began)
    except OSError as why:
        typer.echo(f"a door does not open: {why}", err=True)
        raise typer.Exit(1) from why
    finally:
        district.retire(made, timezone.now())
    acknowledged = len(known.acknowledged) + len(known.confirmed)
    facts = {
        "run": made.run,
        "sent": known.sent,
        "acknowledged": acknowledged,
        "stored": verdict.stored,
        "unanswered": known.unanswered,
        "held_back": known.held_back,
        "reconnected": known.reconnected,
        "faults": known.faults,
        "fires": len(known.burning),
        "alarms": verdict.alarms,
        "wrong": verdict.wrong,
    }
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
    else:
        for name, value in facts.items():
            if name != "wrong":
                typer.echo(f"{name}: {value}")
        for sentence in verdict.wrong:
            typer.echo(f"WRONG: {sentence}")
        typer.echo("all held" if not verdict.wrong else "NOT all held")
    raise typer.Exit(1 if verdict.wrong else 0)
