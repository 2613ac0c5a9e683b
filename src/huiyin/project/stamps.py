"""What has been prepared already, so that the second start has nothing to do: a hash of the sources it came from."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import psycopg

from huiyin.project.home import ROOT

SOURCES = Path(__file__).resolve().parents[1]


def sources() -> str:
    """The hash of everything that `huiyin prepare` works on: migrations, translations, static files, versions."""
    return _hash(
        [
            *SOURCES.rglob("migrations/*.py"),
            *SOURCES.rglob("locale/*/LC_MESSAGES/*.po"),
            *SOURCES.rglob("static/**/*"),
            SOURCES / "project" / "settings.py",
            ROOT / "requirements" / "base.txt",
        ]
    )


def database(address: str) -> str:
    """What tells one database from another of the same address: the cluster's identifier and the database's number."""
    with psycopg.connect(address, connect_timeout=10) as connection:
        row = connection.execute(
            "SELECT system_identifier, oid FROM pg_control_system(), pg_database WHERE datname = current_database()"
        ).fetchone()
    return f" {row}"


def is_prepared(home: Path, stamp: str) -> bool:
    """Whether the last finished preparation was of these sources."""
    path = home / "run" / "prepared"
    return path.exists() and path.read_text() == stamp


def write(home: Path, stamp: str) -> None:
    """Note a preparation that has come to its end."""
    (home / "run" / "prepared").write_text(stamp)


def _hash(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
