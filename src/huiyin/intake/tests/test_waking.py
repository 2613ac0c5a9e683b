"""Whoever waits is woken by a notification, and goes on waiting when the database went away meanwhile."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection

from huiyin.intake.waking import Listener

pytestmark = pytest.mark.usefixtures("committed_db")
SOON, LONG = 0.2, 10.0


@pytest.fixture
def listener() -> Iterator[Listener]:
    with closing(Listener("test_waking")) as listening:
        assert listening.wait(LONG), "what was said before it listened it cannot know"
        yield listening


def notify(channel: str = "test_waking") -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, '')", [channel])


def test_nobody_is_woken_where_nothing_was_said(listener: Listener) -> None:
    notify("another_channel")
    began = time.monotonic()
    assert not listener.wait(SOON)
    assert time.monotonic() - began >= SOON


def test_whoever_waits_is_woken_at_once(listener: Listener) -> None:
    def later() -> None:
        notify()
        connection.close()

    saying = threading.Timer(SOON, later)
    saying.start()
    began = time.monotonic()
    assert listener.wait(LONG)
    assert time.monotonic() - began < LONG / 2
    saying.join()


def test_what_was_said_while_it_worked_wakes_it_and_then_no_more(listener: Listener) -> None:
    for _ in range(3):
        notify()
    woken = 0
    while listener.wait(SOON):
        woken += 1
    assert 1 <= woken <= 3


def test_it_listens_anew_when_its_connection_is_lost(listener: Listener) -> None:
    assert listener._line is not None
    with socket.socket(fileno=os.dup(listener._line.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
    assert not listener.wait(SOON)
    assert listener.wait(LONG), "it listens again, and has heard nothing of what was said meanwhile"
    notify()
    assert listener.wait(LONG)
