"""A worker that is told to stop while a mail server holds it up ends soon all the same, and loses nothing."""

import time
from pathlib import Path

import pytest
from django.utils import timezone
from tests.fixtures.workers import Receiver, Workers, until

from huiyin.kernel.ids import new_id
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.registry import new_registry
from huiyin.notices.models import Notice
from huiyin.notices.operations import LEASE, Draft, write
from huiyin.notices.tests.providers import hanging
from huiyin.people import vault

pytestmark = pytest.mark.fault


class Hung(Receiver):
    """Names a server that takes connections and never says a word."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.accepted = []

    def __enter__(self) -> "Hung":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing of its own runs."""


FACE = {"kind": "voice", "number": "HY26-110482-B", "action": "accept", "state": "in_hand", "unit": "", "due": ""}


def test_it_ends_within_ten_seconds_and_another_will_send_what_it_held(committed_db: str, tmp_path: Path) -> None:
    elsewhere = new_registry()
    elsewhere.register("email", FolderChannel(tmp_path))
    draft = Draft(new_id(), "matters.step", FACE, None, vault.encrypt("lin@example.org"), ("email",))
    write([draft], timezone.now(), channels=elsewhere)
    with hanging() as port, Workers(Hung(port)) as workers:
        workers.start(1)
        until(lambda: Notice.objects.filter(state="sending").exists(), 30, "the notice is not taken up")
        began = time.monotonic()
        assert workers.stop() == [0]
        assert time.monotonic() - began < 10
    left = Notice.objects.get()
    assert left.state in {"sending", "waiting"}
    assert left.due_at <= timezone.now() + LEASE
