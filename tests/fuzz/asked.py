"""An intake that answers without a database what doors ask it, and takes nothing that PostgreSQL would not take."""

from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import patch

from huiyin.doors.mqtt.tests.remembered import Remembered
from huiyin.intake import thingsboard
from huiyin.intake.operations import attributing, claiming, commanding
from huiyin.intake.operations.provisioning import NotProvisioned
from huiyin.intake.queries import attributes
from huiyin.intake.registry import Package, package_of
from huiyin.intake.telemetry import storable as settled
from tests.fuzz.rules import check_values, held, storable

PACKAGE = Package("firmware", "1.0", 1_000, lambda at, size: bytes(1_000)[at : at + size])


class Answering(Remembered):
    """Keys are `key-NUMBER`, as with `Remembered`."""

    async def ask(self, question: Callable[[], Any]) -> Any:
        assert isinstance(question, partial)
        return _ANSWERS[question.func](*question.args, **question.keywords)


def _told(*, source_id: int, values: dict[str, Any], now: object) -> None:
    check_values(values)


def _attributes(source_id: int, scope: str, wanted: list[str] | None = None) -> dict[str, Any]:
    held(scope in {"client", "shared"} and all(map(storable, wanted or ())), "names that are asked for can be")
    return {"a": 1}


def _answered(*, command_id: int, holder: int, said: Any, now: object) -> bool:
    held(0 <= command_id < 2**63, "an order's number fits")
    commanding.refuses(settled(said))
    return command_id % 2 == 1


def _offered(source_id: int, said: object, now: Any) -> None:
    with patch.object(claiming, "offer", _claimed):
        thingsboard.offer(source_id, said, now)


def _claimed(*, source_id: int, secret: str, lasts: object, now: object) -> None:
    secret.encode()


def _provisioned(said: Any, now: Any) -> Any:
    with patch.object(thingsboard, "provision", _provision):
        return thingsboard.provisioned(said, now)


def _provision(*, door: str, series: str, secret: str, name: str, wanted: str | None, now: object) -> str:
    held(all(map(storable, (series, secret, name, wanted or ""))), "what is looked up can be")
    if series != "series":
        raise NotProvisioned
    return wanted or "a-key-of-its-own"


_ANSWERS: dict[object, Callable[..., Any]] = {
    attributing.tell: _told,
    attributes.of: _attributes,
    commanding.answer: _answered,
    commanding.take: lambda **_: None,
    commanding.refuse: lambda **_: None,
    commanding.release: lambda **_: None,
    thingsboard.offer: _offered,
    thingsboard.provisioned: _provisioned,
    package_of: lambda _: PACKAGE,
    PACKAGE.read: PACKAGE.read,
}
