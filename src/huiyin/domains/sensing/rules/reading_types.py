"""From the text of a device type's file (TOML) to a `DeviceType`, all its mistakes found at once."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from huiyin.domains.sensing.rules.arming import UnusableRule, arm, limits_used, watch_for
from huiyin.domains.sensing.rules.device_type import DeviceType, Quantity
from huiyin.domains.sensing.rules.reading_rules import length, numbers, read_rule, words
from huiyin.domains.sensing.rules.reading_terms import UnreadableTerm
from huiyin.domains.sensing.rules.rule import Rule
from huiyin.domains.sensing.rules.seen import IMPLAUSIBLE, MixedKinds
from huiyin.domains.sensing.rules.usable import Kind
from huiyin.lifecycles.mistakes import Mistake, did_you_mean
from huiyin.lifecycles.reading import Table

LARGEST = 128 * 1024
"""Bytes of a file of a device type: far more than anybody can still read."""
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class BadDeviceType(ValueError):
    """A file of a device type that cannot be used. `mistakes` has all that was found, in the order of the file."""

    def __init__(self, file: str, mistakes: list[Mistake]) -> None:
        self.file, self.mistakes = file, tuple(mistakes)
        super().__init__("\n".join([f"{file} cannot be used:", *(f"  {mistake}" for mistake in mistakes)]))


def read_device_type(text: str, file: str = "device type") -> DeviceType:
    """The device type that `text` describes. Raises `BadDeviceType`."""
    mistakes: list[Mistake] = []
    found = _device_type(Table(_toml(text, file), "", mistakes))
    if not mistakes:
        mistakes = _contradictions(found)
    if mistakes:
        raise BadDeviceType(file, mistakes)
    return found


def _toml(text: str, file: str) -> Mapping[str, Any]:
    if len(text) > LARGEST:
        raise BadDeviceType(file, [Mistake("", f"has {len(text)} characters", f"Keep it under {LARGEST}")])
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        mistake = Mistake("", f"is no TOML ({wrong})", "Correct the line; see https://toml.io")
        raise BadDeviceType(file, [mistake]) from wrong


def _device_type(top: Table) -> DeviceType:
    code = top.text("code", wanted='the type\'s code, as "smoke"') or ""
    if code and not _KEY.fullmatch(code):
        top.wrong("code", f"is “{code}”", "Use lower-case letters, digits and “_”, a letter first")
    found = DeviceType(
        code=code,
        name=words(top, "name"),
        interval_ms=length(top, "interval"),
        standards=top.texts("standards"),
        quantities={key: _quantity(table) for key, table in top.tables("quantities").items()},
        rules=tuple(read_rule(f"{code}.{key}", key, table) for key, table in top.tables("rules").items()),
    )
    if not found.quantities:
        top.wrong("quantities", "is empty", "Give what the device tells, each as [quantities.…]")
    top.finish()
    return found


def _quantity(table: Table) -> Quantity:
    kind = table.text("kind", wanted="number, truth or text") or ""
    if kind and kind not in set(Kind):
        table.wrong("kind", f"is “{kind}”", did_you_mean(kind, Kind))
    span = numbers(table, "range")
    is_number = kind == Kind.NUMBER
    if is_number and (span is None or len(span) != 2 or span[0] >= span[1]):
        table.wrong("range", "is no range", "Give the least and the most that the sensor can measure, as [-40, 300]")
    found = Quantity(
        name=words(table, "name"),
        kind=Kind(kind) if kind in set(Kind) else Kind.TEXT,
        unit=words(table, "unit") if is_number else None,
        span=(span[0], span[1]) if is_number and span and len(span) == 2 else None,
    )
    table.finish()
    return found


def _contradictions(found: DeviceType) -> list[Mistake]:
    mistakes = [mistake for rule in found.rules for mistake in _of_rule(found, rule)]
    alarms = [rule.alarm for rule in found.rules]
    for rule in found.rules:
        if alarms.count(rule.alarm) > 1:
            key = f"rules.{rule.code.rpartition('.')[2]}.alarm"
            mistakes.append(Mistake(key, f"“{rule.alarm}” is another rule's too", "Give each rule an alarm of its own"))
    if not mistakes:
        try:
            watch_for([arm(rule) for rule in found.rules], found.ranges)
        except MixedKinds as wrong:
            mistakes.append(Mistake("rules", str(wrong), "Compare it alike everywhere"))
    return mistakes


def _of_rule(found: DeviceType, rule: Rule) -> list[Mistake]:
    key = f"rules.{rule.code.rpartition('.')[2]}"
    try:
        watch = watch_for([arm(rule)])
    except (UnreadableTerm, UnusableRule, MixedKinds) as wrong:
        return [Mistake(f"{key}.levels", str(wrong), "Correct the condition, or give the rule that limit")]
    mistakes = [
        Mistake(f"{key}.limits.{name}", "is used in no condition", "Use it, or leave it out")
        for name in rule.limits.keys() - limits_used(rule)
    ]
    for used, kind in watch.kinds.items():
        if used == IMPLAUSIBLE:
            continue
        if used not in found.quantities:
            remedy = did_you_mean(used, found.quantities)
            mistakes.append(Mistake(f"{key}.levels", f"“{used}” is no quantity of this type", remedy))
        elif found.quantities[used].kind is not kind:
            problem = f"“{used}” is compared as a {kind}, and is a {found.quantities[used].kind}"
            mistakes.append(Mistake(f"{key}.levels", problem, "Compare it as what it is"))
    return mistakes
