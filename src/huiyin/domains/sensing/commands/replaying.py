"""`huiyin sensing replay`: what rules would have done on recorded readings, before they are switched on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.adapters.recordings import (
    Layout,
    Recording,
    UnableToReplay,
    Unit,
    check_columns,
    recording,
)
from huiyin.domains.sensing.rules import MixedKinds, Reason, Rule, UnreadableTerm, UnusableRule
from huiyin.domains.sensing.rules.clocks import EARLIEST_MS
from huiyin.domains.sensing.rules.device_type import DeviceType
from huiyin.domains.sensing.rules.durations import written
from huiyin.domains.sensing.rules.overriding import UnableToOverride, override
from huiyin.domains.sensing.rules.replaying import Happening, Replayed, replay
from huiyin.domains.sensing.rules.rule_text import read_rule_text

SHOWN = 200
"""Rows of the table; --json gives all."""


def replay_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, or JSON by line (.jsonl).")],
    *,
    rule: Annotated[
        list[str],
        typer.Option(help="heat.temperature_high, heat (all of the type), or “temperature >= 57 lasting 10 s”."),
    ],
    columns: Annotated[list[str] | None, typer.Option(help="value=column, as temperature=“Temperature[C]”.")] = None,
    limit: Annotated[list[str] | None, typer.Option(help="A site's own limit, as limit=60 or grace=“2 h”.")] = None,
    time: Annotated[str | None, typer.Option(help="The column of the time.")] = None,
    time_unit: Annotated[Unit | None, typer.Option(help="What a number there counts.")] = None,
    device_time: Annotated[str | None, typer.Option(help="The column of the device's own time, if apart.")] = None,
    zone: Annotated[str, typer.Option(help="The zone of dates that name none, and of schedules.")] = "Asia/Shanghai",
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as JSON.")] = False,
) -> None:
    """Show when alarms would have been raised and cleared on one device's recorded readings. Nothing is changed."""
    try:
        where = ZoneInfo(zone)
        rules, kind = _rules(rule, dict(_pair(one) for one in limit or []))
        layout = Layout(dict(_pair(one) for one in columns or []), time, device_time, time_unit, where)
        check_columns(file, layout)
        read = recording(file, layout)
        units, ranges = (kind.units(), kind.ranges) if kind else ({}, {})
        found = replay(rules, read.rows, where, units, ranges)
    except (UnableToReplay, UnreadableTerm, UnusableRule, UnableToOverride, MixedKinds) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(1) from wrong
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        typer.echo(f"there is no zone {zone}; write it as Asia/Shanghai", err=True)
        raise typer.Exit(1) from wrong
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(_plain(found, read)), indent=2).decode())
    else:
        _show(found, read, where)


def _rules(wanted: list[str], limits: Mapping[str, object]) -> tuple[list[Rule], DeviceType | None]:
    """The rules that are asked for, with a site's limits, and the type whose units and ranges hold."""
    kinds, rules = device_types(), []
    kind: DeviceType | None = None
    for text in wanted:
        found = kinds.get(text.partition(".")[0])
        if found is None or not text.replace(".", "_").isidentifier():
            _refuse_unknown(text)
            rules.append(read_rule_text(text))
            continue
        kind = kind or found
        chosen = [one for one in found.rules if text in {found.code, one.code}]
        if not chosen:
            known = ", ".join(one.code for one in found.rules)
            raise UnableToReplay(f"there is no rule {text}; this type has {known}")
        rules += chosen
    taken = {name for one in rules for name in one.limits} & limits.keys()
    if unknown := limits.keys() - taken:
        raise UnableToReplay(f"none of these rules has a limit {min(unknown)}; write --limit limit=60")
    return [override(one, {k: _wish(v) for k, v in limits.items() if k in one.limits}) for one in rules], kind


def _refuse_unknown(text: str) -> None:
    if text.replace(".", "_").isidentifier():
        raise UnableToReplay(f"there is no device type or rule {text}; types are: {', '.join(device_types())}")


def _wish(text: object) -> object:
    try:
        return float(str(text))
    except ValueError:
        return text


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise typer.BadParameter(f"{text!r} is not of the form name=value")
    return name.strip(), value.strip()


def _show(found: Replayed, read: Recording, zone: ZoneInfo) -> None:
    table = Table("time", "rule", "what", "severity", "because", box=None, pad_edge=False)
    for one in found.happenings[:SHOWN]:
        change = one.change
        table.add_row(
            _when(change.at_ms, read, zone),
            one.code,
            change.what.replace("_", " "),
            change.severity,
            _why(change.reason),
        )
    # A table for a file or another command is not folded to a screen's width.
    console = Console(width=None if Console().is_terminal else 200, markup=False, highlight=False)
    console.print(table)
    if len(found.happenings) > SHOWN:
        console.print(f"… and {len(found.happenings) - SHOWN} more; --json gives all")
    console.print(_summary(found))
    for code, tally in found.tallies.items():
        still = ", one still open" if tally.open else ""
        length = _length(tally.raised_for_ms)
        console.print(f"{code}: raised {tally.raised}, cleared {tally.cleared}{still}; {length} altogether")


def _summary(found: Replayed) -> str:
    parts = [f"{found.readings} readings over {_length(found.last_ms - found.first_ms)}"]
    parts += [f"{count} unusable values of {key}" for key, count in found.unusable.items()]
    parts += [f"{found.late} late"] if found.late else []
    parts += [f"{found.wrong_clock} from a wrong clock"] if found.wrong_clock else []
    return "; ".join(parts)


def _length(length_ms: int) -> str:
    return str(timedelta(seconds=length_ms // 1000))


def _when(at_ms: int, read: Recording, zone: ZoneInfo) -> str:
    if read.relative:
        return f"+{timedelta(milliseconds=at_ms - EARLIEST_MS)}"
    return datetime.fromtimestamp(at_ms / 1000, zone).isoformat(sep=" ", timespec="milliseconds")


def _why(reason: Reason) -> str:
    if reason.measure == "silence":
        return f"nothing for {written(round(float(reason.value or 0)))}"
    value = reason.value
    if isinstance(value, bool) or value is None:
        return f"{reason.term} (was {str(value).lower() if value is not None else 'never told'})"
    value = round(value, 3) if isinstance(value, float) else value
    unit = f"{reason.unit}/min" if reason.measure == "rate" else reason.unit
    return f"{reason.term} (was {f'{value} {unit}'.strip()})"


def _plain(found: Replayed, read: Recording) -> dict[str, Any]:
    base = EARLIEST_MS if read.relative else 0
    return {
        "readings": found.readings,
        "first_ms": found.first_ms - base,
        "last_ms": found.last_ms - base,
        "relative": read.relative,
        "unusable": found.unusable,
        "late": found.late,
        "wrong_clock": found.wrong_clock,
        "rules": {code: msgspec.to_builtins(tally) for code, tally in found.tallies.items()},
        "changes": [_plain_change(one, base) for one in found.happenings],
    }


def _plain_change(one: Happening, base: int) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(one.change)
    return {**plain, "at_ms": one.change.at_ms - base, "rule": one.code, "known_ms": one.known_ms - base}
