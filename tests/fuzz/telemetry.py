"""JSON of devices and gateways (`intake/telemetry.py`): read, or `Unreadable`; by the short way as by the long one."""

from collections.abc import Callable, Iterable
from typing import Any

from huiyin.intake.telemetry import (
    DEVICES_MOST,
    READINGS_MOST,
    Reading,
    Unreadable,
    attributes_in,
    devices,
    parsed,
    readings,
    readings_in,
    storable,
)
from tests.fuzz.rules import Target, check_time, check_values, held
from tests.fuzz.rules import storable as can_be_stored


def tries(data: bytes) -> None:
    """One payload, in each way in which payloads are read."""
    try:
        told = parsed(data)
    except Unreadable:
        for reads in (readings, devices):
            held(_or_none(reads, data) is None, "what is not JSON is not read")
        return
    short, long = _or_none(readings, data), _or_none(readings_in, told)
    held(repr(short) == repr(long), "the short way reads, and leaves out, as the long one")
    _check(short[0] if short else [])
    behind = _or_none(devices, data)
    for _, said in behind[0] if behind else []:
        _check(said)
    held(len(behind[0] if behind else []) <= DEVICES_MOST, "no more devices than permitted")
    told_of_itself = _or_none(attributes_in, told)
    check_values(told_of_itself[0] if told_of_itself else {})
    held(_is_storable(_stored(told)), "JSON can be stored")


def _or_none(reads: Callable[[Any, list[str]], Any], given: Any) -> tuple[Any, list[str]] | None:
    """What is read, and why parts were left out."""
    refused: list[str] = []
    try:
        found = reads(given, refused)
    except Unreadable:
        return None
    held(len(set(refused)) == len(refused) <= 10, "a reason is given once a message")
    return found, refused


def _stored(told: Any) -> Any:
    try:
        return storable(told)
    except Unreadable:
        return None


def _check(said: list[Reading]) -> None:
    held(len(said) <= READINGS_MOST, "no more readings than permitted")
    for ms, values in said:
        check_time(ms)
        check_values(values)


def _is_storable(told: Any) -> bool:
    if isinstance(told, dict):
        return all(can_be_stored(name) and _is_storable(one) for name, one in told.items())
    if isinstance(told, list):
        return all(map(_is_storable, told))
    return not (isinstance(told, str) and not can_be_stored(told)) and not (isinstance(told, float) and told - told)


def seeds() -> Iterable[bytes]:
    """Every shape that is read, and what is known to be sent wrongly."""
    yield b'{"smoke":true,"temperature":58.5,"battery":"97"}'
    yield b'{"ts":1790000000000,"values":{"smoke":false,"text":"\xe8\xb5\xb0\xe9\x81\x93"}}'
    yield b'[{"ts":1,"values":{"a":1}},{"b":"1.10"},{"ts":"1790000000000","values":{}}]'
    yield b'{"Device A":[{"ts":1,"values":{"a":1}}],"Device B":{"a":[1,{"b":null}]}}'
    yield b'{"a":NaN,"b":-Infinity,"c":1e999,"d":null,"e":9223372036854775808}'
    yield b'{"a":"\\u0000\\ud800x","b\\u0001":1,"":2}'
    yield b"[" * 1_000
    yield b'{"a":' * 12 + b"1" + b"}" * 12
    yield b"\xef\xbb\xbf{}"


TARGET = Target(tries, seeds, 1_500)
