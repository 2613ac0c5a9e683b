"""An intake that remembers in memory what it was given, and can be made to wait and to fail."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from huiyin.intake.face import Intake
from huiyin.intake.operations import UnableToKeep
from huiyin.intake.sent import Known, Sent


class Remembered(Intake):
    """Keys are `key-NUMBER` of the sources 1 to 999."""

    def __init__(self) -> None:
        self.stored: list[Sent] = []
        self.batches: list[int] = []
        self.refused: Counter[str] = Counter()
        self.refused_from: list[str] = []
        self.may_commit = threading.Event()
        self.may_commit.set()
        self.fails = False
        self.asked: list[str] = []

    async def keep(self, sent: Sequence[Sent]) -> None:
        while not self.may_commit.is_set():
            await asyncio.sleep(0.005)
        if self.fails:
            raise UnableToKeep("told to fail")
        self.stored += sent
        self.batches.append(len(sent))

    async def by_key(self, key: str) -> Known | None:
        self.asked.append(key)
        name, _, number = key.partition("-")
        if name != "key" or not number.isdecimal():
            return None
        return Known(int(number), int(number) % 16, f"device {number}")

    async def by_certificate(self, digest: str) -> Known | None:
        self.asked.append(digest)
        return Known(8, 8, "by certificate")

    async def child_of(self, parent: Known, name: str, kind: str = "") -> Known:
        return Known(parent.id * 1000 + len(name), 0, name, kind, parent=parent.id)

    def refuse(self, door: str, why: str, told_from: str = "") -> None:
        assert door == "mqtt"
        self.refused[why] += 1
        self.refused_from.append(told_from)

    async def ask(self, question: Callable[[], Any]) -> Any:
        return question()
