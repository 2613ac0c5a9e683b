"""A device fetches its firmware over HTTP, whole or in pieces, and nobody else's."""

import io
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.fixtures.ingest import Remembering

from huiyin.domains.sensing.models import Wave
from huiyin.domains.sensing.operations import register_device
from huiyin.domains.sensing.operations.firmware import add_firmware, assign, stop_wave
from huiyin.people.actors import SYSTEM_ACTOR

CONTENT = bytes(range(256)) * 40
NAMED = {"title": "smoke", "version": "1.3"}


@pytest.fixture
def key(db: None, place: Remembering, settings: Settings, tmp_path: Path) -> str:
    """A smoke alarm that is to have firmware."""
    settings.FILES_ROOT = tmp_path
    made = register_device(kind="smoke", now=timezone.now())
    firmware = add_firmware(
        stream=io.BytesIO(CONTENT), filename="a.bin", kind="smoke", actor=SYSTEM_ACTOR, now=timezone.now(), **NAMED
    )
    assign(firmware=firmware, actor=SYSTEM_ACTOR, now=timezone.now())
    return made.key


def test_it_is_fetched_whole(client: Client, key: str) -> None:
    answer = client.get(f"/api/v1/{key}/firmware", NAMED)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Cache-Control"] == "no-store"


def test_pieces_of_it_make_the_whole(client: Client, key: str) -> None:
    pieces = [client.get(f"/api/v1/{key}/firmware", NAMED | {"size": "3000", "chunk": str(n)}) for n in range(4)]
    assert b"".join(piece.content for piece in pieces) == CONTENT
    assert client.get(f"/api/v1/{key}/firmware", NAMED | {"size": "3000", "chunk": "4"}).status_code == 404


@pytest.mark.parametrize("asked", [{}, {"title": "smoke"}, NAMED | {"version": "1.4"}, NAMED | {"title": "other"}])
def test_what_it_is_not_to_have_is_not_found(client: Client, key: str, asked: dict[str, str]) -> None:
    assert client.get(f"/api/v1/{key}/firmware", asked).status_code == 404


@pytest.mark.parametrize("asked", [{"size": "x"}, {"size": "-1"}, {"chunk": "1" * 10}, {"size": "٣"}])
def test_sizes_that_are_none_are_refused(client: Client, key: str, asked: dict[str, str]) -> None:
    assert client.get(f"/api/v1/{key}/firmware", NAMED | asked).status_code == 400


def test_a_stranger_and_a_device_without_firmware_get_none(client: Client, key: str) -> None:
    other = register_device(kind="heat", now=timezone.now()).key
    assert client.get("/api/v1/wrong-key-of-nobody/firmware", NAMED).status_code == 401
    assert client.get(f"/api/v1/{other}/firmware", NAMED).status_code == 404
    assert client.get(f"/api/v1/{key}/software", NAMED).status_code == 404
    assert client.post(f"/api/v1/{key}/firmware", NAMED).status_code == 405


def test_a_wave_that_was_stopped_gives_none(client: Client, key: str) -> None:
    stop_wave(wave=Wave.objects.get(), why="withdrawn", now=timezone.now())
    assert client.get(f"/api/v1/{key}/firmware", NAMED).status_code == 404
