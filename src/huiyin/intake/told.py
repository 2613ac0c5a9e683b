"""What another platform or a broker tells of devices, whatever its words: the same for a POST and for a topic."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from huiyin.intake.naming import of_kind
from huiyin.intake.sent import Known, Sent, Value


class Told(msgspec.Struct, frozen=True):
    """One observation of the device with one of these addresses, the first that is known.

    Times in milliseconds; `own_id` as in `Sent`; `refused` is why parts of it were left out.
    """

    addresses: tuple[str, ...]
    values: dict[str, Value]
    device_ms: int | None = None
    own_id: bytes = b""
    refused: tuple[str, ...] = ()


class Answered(msgspec.Struct, frozen=True):
    """What became of an order to the device with one of these addresses, which the platform calls by `name`.

    `said` is the device's answer, or that there will be none; None where the order is only on its way.
    """

    addresses: tuple[str, ...]
    name: str
    said: Any = None


def parted(found: Iterable[Told | Answered]) -> tuple[list[Told], list[Answered]]:
    """Observations, and answers to orders."""
    told: list[Told] = []
    answered: list[Answered] = []
    for one in found:
        if isinstance(one, Told):
            told.append(one)
        else:
            answered.append(one)
    return told, answered


def sent_of(told: Iterable[Told], known: Mapping[str, Known], received_ms: int) -> tuple[list[Sent], list[str]]:
    """What is to be stored, and for each that speaks of a device which nobody has registered, that one's address."""
    rows, strangers = [], []
    for one in told:
        found = next((known[address] for address in one.addresses if address in known), None)
        if found is None:
            strangers.append(next(iter(one.addresses), ""))
        else:
            values = of_kind(one.values, found.kind)
            rows.append(Sent(found.id, found.partition, values, received_ms, one.device_ms, one.own_id))
    return rows, strangers
