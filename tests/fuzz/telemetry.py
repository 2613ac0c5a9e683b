"""JSON of devices and gateways (`intake/telemetry.py`): read, or `Unreadable`; by the short way as by the long one."""

from collections.abc import Iterable
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
    held(repr(short) == repr(long), "the short way reads as the long one")
    _check(short or [])
    for _, said in _or_none(devices, data) or []:
        _check(said)
    held(len(_or_none(devices, data) or []) <= DEVICES_MOST, "no more devices than permitted")
    check_values(_or_none(attributes_in, told) or {})
    held(_is_storable(_or_none(storable, told)), "JSON can be stored")


def _or_none(reads: Any, given: Any) -> Any:
    try:
        return reads(given)
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
