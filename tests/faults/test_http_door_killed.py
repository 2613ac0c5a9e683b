"""kill -9 of the web processes while devices post what they measure: what was answered is there, once.

The devices stand outside, keep their own lists, and send a message again until it is answered.
"""

import itertools
import threading
import time

import httpx
import psycopg
import pytest
from tests.fixtures.stack import Stack

pytestmark = pytest.mark.fault
DEVICES = 4
EACH = 25
"""What each device has had answered, at least, before a kill and after it."""
WELCOME = {200, 503}


class Poster:
    """One device. `answered` are the numbers that it was told are stored; `wrong` what it should not have seen."""

    def __init__(self, product: Stack, key: str) -> None:
        self._product = product
        self._key = key
        self.answered: list[int] = []
        self.wrong: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._post_all)
        self._thread.start()

    def end(self) -> None:
        """Stop after what is under way."""
        self._over.set()
        self._thread.join(60)
        assert not self._thread.is_alive()

    def _post_all(self) -> None:
        headers = {"Authorization": f"Bearer {self._key}"}
        with httpx.Client(base_url=self._product.base_url, headers=headers, timeout=15) as client:
            for number in itertools.count():
                if self._over.is_set():
                    return
                # Half of them have a time of their own, half are known by their id alone.
                told = {"ts": time.time_ns() // 1_000_000} if number % 2 else {"id": f"m-{number}"}
                self._post(client, number, told | {"values": {"number": number}})

    def _post(self, client: httpx.Client, number: int, told: object) -> None:
        while not self._over.is_set():
            try:
                status = client.post("/ingest/v1/telemetry", json=told).status_code
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if status == 200:
                self.answered.append(number)
                return
            if status not in WELCOME:
                self.wrong.append(f"{number}: {status}")
                return


def test_what_was_answered_outlives_the_kills(killable: Stack) -> None:
    keys = [_device(killable) for _ in range(DEVICES)]
    posters = {source: Poster(killable, key) for source, key in keys}
    try:
        for _ in range(2):
            _wait_for_work(list(posters.values()))
            killable.wait_reborn("web", killable.kill("web"))
        _wait_for_work(list(posters.values()))
    finally:
        for poster in posters.values():
            poster.end()
    assert [wrong for poster in posters.values() for wrong in poster.wrong] == []
    for source, poster in posters.items():
        stored = _numbers(killable, source)
        assert set(poster.answered) <= set(stored)
        assert len(stored) == len(set(stored))


def _device(product: Stack) -> tuple[int, str]:
    made = product.huiyin("sensing", "device", "add", "--type", "smoke", "--json")
    assert made.returncode == 0, made.stderr
    told = httpx.Response(200, text=made.stdout).json()
    return told["source"], told["key"]


def _wait_for_work(posters: list[Poster]) -> None:
    wanted = {poster: len(poster.answered) + EACH for poster in posters}
    until = time.monotonic() + 90
    while any(len(poster.answered) < count for poster, count in wanted.items()):
        assert time.monotonic() < until, [poster.wrong for poster in posters]
        time.sleep(0.02)


def _numbers(product: Stack, source: int) -> list[int]:
    with psycopg.connect(product.dsn) as connection:
        rows = connection.execute("SELECT values ->> 'number' FROM intake_observation WHERE source_id = %s", [source])
        return [int(number) for (number,) in rows]
