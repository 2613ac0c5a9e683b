"""The disk of the database is really full while others raise and handle matters, and while devices send: callers
are told to come back, devices are not acknowledged; what was is there, once, and all goes on by itself when there is
room again."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from tests.fixtures import ground
from tests.fixtures.acknowledged import TOWN, findings, wait_for_work
from tests.fixtures.devices import Crowd, until
from tests.fixtures.outside import Client
from tests.fixtures.sensed import all_weighed, burnt, furnish_in, lost_or_doubled, outside, wrong_alarms
from tests.fixtures.stack import Stack, new_home, remove_home

from huiyin.matters.tests.cast import INSIDE

pytestmark = pytest.mark.fault
ROOM = "640m"
"""The disk: PostgreSQL's own files and its log of writes take a third of it."""
PIECE = bytes(64 * 1024)


@pytest.fixture(scope="module")
def on_a_small_disk() -> Iterator[Stack]:
    """A product of its own whose home, database included, lies on a small file system."""
    home = new_home()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=711", "huiyin-test", str(home)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("A FULL DISK WAS NOT TRIED: mounting one needs root")
    product = Stack(home, HUIYIN_DEMO="no")
    try:
        ground.stand_on(ground.migrated(), home)
        product.start()
        product.wait_ready()
        yield product
    finally:
        if product.process and product.process.poll() is None:
            product.stop()
        subprocess.run(["umount", "--lazy", str(home)], check=True)
        remove_home(home)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Nothing more can be written to the disk."""
    filling = disk / "filling"
    try:
        with filling.open("wb", buffering=0) as file:
            while file.write(PIECE) == len(PIECE):
                pass
    except OSError as refused:
        assert refused.errno == 28, refused  # ENOSPC
    try:
        yield
    finally:
        filling.unlink()


def test_callers_are_told_to_come_back_and_nothing_acknowledged_is_lost(on_a_small_disk: Stack) -> None:
    product = on_a_small_disk
    assert (product.home / "postgres").is_dir(), "the database lies elsewhere"
    assert product.huiyin("manage", "shell", "-v", "0", "-c", TOWN).returncode == 0
    clients = [Client(product.base_url, product.key, INSIDE, patience=90) for _ in range(4)]
    for client in clients:
        client.start()
    wait_for_work(clients)
    with full(product.home):
        end = time.monotonic() + 60
        while not all(client.statuses[503] for client in clients):
            assert time.monotonic() < end, [(client.statuses, client.wrong) for client in clients]
            time.sleep(0.05)
    wait_for_work(clients)
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join(client.patience * 2)
        assert not client.is_alive()
    product.wait_ready()
    assert findings(product, clients) == []


def test_devices_are_not_acknowledged_while_the_disk_is_full(on_a_small_disk: Stack, moments: Random) -> None:
    product = on_a_small_disk
    devices = outside(0, [product.mqtt_port], furnish_in(product, 12))
    with Crowd(devices, moments, patience=90) as crowd:
        crowd.wait_for(200, 60)
        with full(product.home):
            until_nobody_is_acknowledged(crowd)
            for device in devices[:4]:
                device.ignite()
            stood = crowd.taken
            time.sleep(1)
            assert crowd.taken == stood
        crowd.wait_for(200, 60)
    product.wait_ready()
    until(lambda: all_weighed(product.dsn), 60, "not all is weighed")
    assert lost_or_doubled(product.dsn, devices) == []
    assert wrong_alarms(product.dsn, burnt(devices), [device.source for device in devices]) == []


def until_nobody_is_acknowledged(crowd: Crowd) -> None:
    """Return when a second has passed without one; what the log of writes has room for is still stored."""
    end = time.monotonic() + 60
    while True:
        stood = crowd.taken
        time.sleep(1)
        if crowd.taken == stood:
            return
        assert time.monotonic() < end, "it does not become full"
