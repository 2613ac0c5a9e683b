"""The archive of a backup: whole or refused; the secrets apart from it."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from huiyin.project.backup import archive, keys

FACTS = {"version": "1", "made_at": "2027-01-01T00:00:00+00:00", "postgres": "18", "migrations": [], "keys": {}}
VALUES = {"receipt-key": "r", "ledger-key": "l", "data-keys": "new old", "index-key": "i", "secret-key": "s"}


def kept(folder: Path, content: bytes) -> Path:
    name = hashlib.sha256(content).hexdigest()
    path = folder / name[:2] / name[2:4] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def made(tmp_path: Path) -> Path:
    files = tmp_path / "home"
    photo = kept(files, b"photo")
    photo.with_name(f"{photo.name}.96.jpg").write_bytes(b"thumbnail")
    photo.with_name(f".{photo.name}.draft").write_bytes(b"half")
    archive.write(tmp_path / "a.tar", files, write_rows, lambda: FACTS)
    return tmp_path / "a.tar"


def write_rows(out: IO[bytes]) -> None:
    out.write(b"rows")


def unpacked(source: Path, to: Path) -> archive.Manifest:
    to.mkdir()
    return archive.read(source, to / "dump", to / "files")


def changed(source: Path, change: Callable[[tarfile.TarInfo, bytes], tuple[tarfile.TarInfo, bytes] | None]) -> Path:
    """The archive with its members passed through `change`."""
    out = source.with_suffix(".changed")
    with tarfile.open(source) as before, tarfile.open(out, "w") as after:
        for member in before:
            content = before.extractfile(member)
            assert content is not None
            if (one := change(member, content.read())) is not None:
                one[0].size = len(one[1])
                after.addfile(one[0], io.BytesIO(one[1]))
    return out


def test_what_goes_in_comes_out_and_nothing_else(made: Path, tmp_path: Path) -> None:
    manifest = unpacked(made, tmp_path / "out")
    assert (manifest.count, manifest.bytes) == (1, 5)
    assert (tmp_path / "out/dump").read_bytes() == b"rows"
    assert [p.read_bytes() for p in (tmp_path / "out/files").rglob("*") if p.is_file()] == [b"photo"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.tar", "home", "out"]


def test_an_archive_never_takes_the_place_of_a_file(made: Path, tmp_path: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(FileExistsError):
        archive.write(made, tmp_path / "home", lambda out: None, lambda: FACTS)
    assert made.read_bytes() == before


def test_an_archive_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(out: object) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        archive.write(tmp_path / "a.tar", tmp_path, fail, lambda: FACTS)
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_was_cut_off_is_refused(made: Path, tmp_path: Path) -> None:
    made.write_bytes(made.read_bytes()[:1600])
    with pytest.raises(archive.BadArchive):
        unpacked(made, tmp_path / "out")


@pytest.mark.parametrize("name", ["database.dump", "manifest.json", "files"])
def test_one_changed_or_missing_part_is_found(made: Path, tmp_path: Path, name: str) -> None:
    other = changed(
        made, lambda m, c: (m, c.replace(b"o", b"0").replace(b"dump", b"damp")) if name in m.name else (m, c)
    )
    with pytest.raises(archive.BadArchive):
        unpacked(other, tmp_path / "out")
    with pytest.raises(archive.BadArchive):
        unpacked(changed(made, lambda m, c: None if name in m.name else (m, c)), tmp_path / "out2")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "files/../../x", "files/aa/bb/" + "c" * 64])
def test_nothing_is_written_under_a_name_that_is_not_ours(made: Path, tmp_path: Path, name: str) -> None:
    def rename(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
        if member.name.startswith("files"):
            member.name = name
        return member, content

    other = changed(made, rename)
    with pytest.raises(archive.BadArchive, match="has no"):
        unpacked(other, tmp_path / "out")


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        link = tarfile.TarInfo("database.dump")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(archive.BadArchive, match="no plain file"):
        unpacked(tmp_path / "a.tar", tmp_path / "out")


def test_the_manifest_gives_no_key_away(made: Path) -> None:
    told = json.dumps(keys.marks(VALUES))
    assert all(f'"{value}"' not in told for value in VALUES.values())


def test_secrets_open_with_their_passphrase_alone() -> None:
    box = keys.sealed(VALUES, "a long enough passphrase")
    assert keys.opened(box, "a long enough passphrase") == VALUES
    assert b"receipt" not in box
    for content, passphrase in [
        (box, "another passphrase"),
        (box[:-4] + b"AAAA", "a long enough passphrase"),
        (b"x", "y"),
    ]:
        with pytest.raises(keys.UnableToOpen):
            keys.opened(content, passphrase)
    with pytest.raises(keys.UnableToOpen, match="12"):
        keys.sealed(VALUES, "short")


def test_data_knows_its_keys_and_a_newer_data_key_does_not_hurt() -> None:
    marked = keys.marks(VALUES)
    assert keys.strange(marked, VALUES | {"data-keys": "newest new old", "secret-key": "other"}) == []
    assert keys.strange(marked, VALUES | {"data-keys": "new", "receipt-key": "other"}) == ["receipt-key", "data-keys"]


def test_secrets_are_put_back_for_their_owner_alone_and_over_nothing(tmp_path: Path) -> None:
    keys.put_back(tmp_path, VALUES)
    assert keys.present(tmp_path) == VALUES
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "secrets").iterdir()} == {0o600}
    with pytest.raises(FileExistsError):
        keys.put_back(tmp_path, VALUES)
    with pytest.raises(keys.UnableToOpen):
        keys.put_back(tmp_path, {"../x": "y"})
