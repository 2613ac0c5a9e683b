"""The archive: a tar of `database.dump`, `files/ab/cd/<sha256>` and, last, `manifest.json` with the digests of all.

The dump comes before the files: a file is written before its row, so that every row of the dump finds its file however
busy the product is. A file's name is its digest.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

FORM = 1
DUMP, MANIFEST = "database.dump", "manifest.json"
_FILE = re.compile(r"files/([0-9a-f]{2})/([0-9a-f]{2})/([0-9a-f]{64})")
CHUNK = 1024 * 1024


class BadArchive(Exception):
    """The archive is not whole, or none of ours; nothing of it may be used."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: `dump` is the SHA-256 of the database, `files` that of the sorted names of all files.

    `version` is the hash of the sources that made it (`project.stamps`), `keys` the marks of the keys it needs.
    """

    form: int
    version: str
    made_at: str
    postgres: str
    migrations: list[str]
    keys: dict[str, str]
    dump: str
    files: str
    count: int
    bytes: int


def write(out: Path, files: Path, dump: Callable[[IO[bytes]], None], facts: Callable[[], dict[str, Any]]) -> Manifest:
    """Make the archive at `out`, which must not exist; it is there whole or not at all, readable by its owner alone.

    `facts` gives what the manifest says besides the digests.
    """
    draft, database = (out.with_name(f".{out.name}.{part}") for part in ("draft", "dump"))
    try:
        with _private(database) as dumped:
            dump(dumped)
            dumped.flush()
            with _private(draft) as file, tarfile.open(fileobj=file, mode="w") as tar:
                tar.add(database, arcname=DUMP, filter=_plain)
                names, size = _pack(tar, files)
                manifest = Manifest(
                    form=FORM,
                    dump=_digest_of(database),
                    files=_digest(names),
                    count=len(names),
                    bytes=size,
                    **facts(),
                )
                told = json.dumps(asdict(manifest), indent=1).encode()
                tar.addfile(_member(MANIFEST, len(told)), io.BytesIO(told))
                tar.close()
                file.flush()
                os.fsync(file.fileno())
        os.link(draft, out)  # unlike a renaming, this never takes the place of another file
    finally:
        draft.unlink(missing_ok=True)
        database.unlink(missing_ok=True)
    return manifest


def read(source: Path, dump_to: Path, files_to: Path) -> Manifest:
    """Unpack an archive: the database into the file `dump_to`, files under `files_to`. Raises `BadArchive`.

    Every byte is compared with its digest, and nothing is written but under names of our own making.
    """
    names: list[str] = []
    dump, told = "", b""
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                if content is None:
                    raise BadArchive(f"{member.name!r} is no plain file")
                if member.name == DUMP:
                    dump = _copy(content, dump_to)
                elif member.name == MANIFEST:
                    told = content.read(CHUNK * 16)
                else:
                    names.append(_unpack(member.name, content, files_to))
    except (tarfile.TarError, EOFError) as wrong:
        raise BadArchive(f"{source} is no whole archive: {wrong}") from wrong
    return _judged(told, dump, names)


def _judged(told: bytes, dump: str, names: list[str]) -> Manifest:
    try:
        manifest = Manifest(**json.loads(told))
    except (ValueError, TypeError) as wrong:
        raise BadArchive("the archive has no manifest at its end: it was cut off, or is none of ours") from wrong
    if manifest.form != FORM:
        raise BadArchive(f"the archive is of form {manifest.form}; this version reads form {FORM}")
    if manifest.dump != dump:
        raise BadArchive("the database in the archive is not the one that was put in")
    if (manifest.files, manifest.count) != (_digest(names), len(names)):
        raise BadArchive("the files in the archive are not those that were put in")
    return manifest


def _pack(tar: tarfile.TarFile, files: Path) -> tuple[list[str], int]:
    """All originals; thumbnails are made again when somebody asks for one."""
    names, size = [], 0
    for path in sorted(files.glob("??/??/*")):
        name = f"files/{path.relative_to(files)}"
        if not _FILE.fullmatch(name):
            continue
        try:
            content = path.open("rb")
        except FileNotFoundError:
            continue  # swept meanwhile: no row speaks of it
        with content:
            member = _member(name, os.fstat(content.fileno()).st_size)
            tar.addfile(member, content)
        names.append(name)
        size += member.size
    return names, size


def _unpack(name: str, content: IO[bytes], files_to: Path) -> str:
    found = _FILE.fullmatch(name)
    if found is None or not found[3].startswith(found[1] + found[2]):
        raise BadArchive(f"an archive of ours has no {name!r}")
    to = files_to / found[1] / found[2] / found[3]
    to.parent.mkdir(parents=True, exist_ok=True)
    if _copy(content, to) != found[3]:
        raise BadArchive(f"the file {found[3][:12]} was changed")
    return name


def _copy(content: IO[bytes], to: Path) -> str:
    digest = hashlib.sha256()
    with to.open("xb") as out:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _digest(names: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def _digest_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    return _member(member.name, member.size)


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")
