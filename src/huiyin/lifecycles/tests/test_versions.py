"""Versions are stored when first used, kept for ever, and answered from memory."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.kernel.registry import AlreadyRegistered, NotRegistered
from huiyin.lifecycles import queries
from huiyin.lifecycles.mistakes import BadLifecycle
from huiyin.lifecycles.models import LifecycleVersion
from huiyin.lifecycles.operations import VersionChanged, digest_of, store
from huiyin.lifecycles.registry import Lifecycles

SAMPLE = Path(__file__).with_name("sample.toml")
TEXT = SAMPLE.read_text(encoding="utf-8")

pytestmark = pytest.mark.django_db


class Installation:
    """A process with registered lifecycles of a kind that no other test has: what is stored stays stored."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        self.registry = Lifecycles()
        self.kind = f"lamp_{os.urandom(6).hex()}"

    def starts_with(self, text: str) -> None:
        """A process starts with this file: nothing is in memory."""
        path = self.folder / f"{os.urandom(4).hex()}.toml"
        path.write_text(text.replace('kind = "lamp"', f'kind = "{self.kind}"'), encoding="utf-8")
        self.registry = Lifecycles()
        self.registry.register(path)
        self.monkeypatch.setattr(queries, "lifecycles", self.registry)
        self.monkeypatch.setattr(queries, "_versions", {})
        self.monkeypatch.setattr(queries, "_confirmed", {})


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    yield Installation(tmp_path, monkeypatch)


def test_a_version_is_stored_when_it_is_first_used(here: Installation) -> None:
    here.starts_with(TEXT)
    assert queries.current(here.kind).version == 1
    assert LifecycleVersion.objects.get(kind=here.kind).version == 1


def test_after_the_first_question_nothing_is_asked_of_the_database(here: Installation) -> None:
    here.starts_with(TEXT)
    queries.current(here.kind)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.current(here.kind)
        queries.version(here.kind, 1)
    assert len(asked) == 0


def test_a_rolled_back_caller_leaves_the_version_stored(here: Installation) -> None:
    here.starts_with(TEXT)
    with pytest.raises(RuntimeError), transaction.atomic():
        queries.current(here.kind)
        raise RuntimeError
    assert LifecycleVersion.objects.filter(kind=here.kind).exists()


def test_another_content_under_a_stored_version_asks_to_raise_the_version(here: Installation) -> None:
    here.starts_with(TEXT)
    queries.current(here.kind)
    here.starts_with(TEXT.replace('"7 days"', '"9 days"'))
    with pytest.raises(VersionChanged, match="raise `version` to 2"):
        queries.current(here.kind)


def test_a_comment_is_no_change(here: Installation) -> None:
    here.starts_with(TEXT)
    queries.current(here.kind)
    here.starts_with("# a comment\n" + TEXT)
    assert queries.current(here.kind).version == 1
    assert digest_of(TEXT) == digest_of("# a comment\n" + TEXT)


def test_running_matters_keep_their_version(here: Installation) -> None:
    here.starts_with(TEXT)
    queries.current(here.kind)
    here.starts_with(TEXT.replace("version = 1", "version = 2").replace('"7 days"', '"9 days"'))
    assert queries.current(here.kind).version == 2
    old = queries.version(here.kind, 1).states["asked"].lapse
    assert old is not None
    assert str(old.within) == "7 days"


def test_a_version_that_was_never_used_is_not_found(here: Installation) -> None:
    here.starts_with(TEXT)
    with pytest.raises(queries.NoSuchVersion):
        queries.version(here.kind, 7)
    with pytest.raises(NotRegistered):
        queries.current("nothing")


def test_storing_twice_is_storing_once(here: Installation) -> None:
    here.starts_with(TEXT)
    registered = here.registry.get(here.kind)
    store(registered)
    store(registered)
    assert LifecycleVersion.objects.filter(kind=here.kind).count() == 1


def test_two_files_of_one_kind_are_refused(tmp_path: Path) -> None:
    registry = Lifecycles()
    registry.register(SAMPLE)
    registry.register(SAMPLE)
    other = tmp_path / "other.toml"
    other.write_text(TEXT, encoding="utf-8")
    with pytest.raises(AlreadyRegistered):
        registry.register(other)


def test_a_bad_file_is_refused_as_it_registers(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("kind = 1")
    with pytest.raises(BadLifecycle):
        Lifecycles().register(bad)


def test_follow_ups_are_checked_once_all_have_registered(tmp_path: Path) -> None:
    registry = Lifecycles()
    path = tmp_path / "lamp.toml"
    path.write_text(TEXT.replace('after = "ask"', 'opens = "hazard"'), encoding="utf-8")
    registry.register(path)
    assert "hazard" in str(registry.problems()[0])
    other = tmp_path / "hazard.toml"
    other.write_text(TEXT.replace('kind = "lamp"', 'kind = "hazard"'), encoding="utf-8")
    registry.register(other)
    assert registry.problems() == []
