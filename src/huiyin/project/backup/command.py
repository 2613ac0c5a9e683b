"""`huiyin backup FILE` and `huiyin restore FILE`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer

from huiyin.project import stamps
from huiyin.project.backup import archive, keys, numbering, programs
from huiyin.project.home import home as the_home
from huiyin.project.postgres import cluster, placing, server
from huiyin.project.up.roof import AlreadyUp, under_one_roof

Passphrase = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A file with the passphrase.")]
REFUSALS = (
    archive.BadArchive,
    keys.UnableToOpen,
    programs.UnableToRun,
    AlreadyUp,
    server.UnableToStart,
    FileExistsError,
)


class NotEmpty(Exception):
    """There is something already where a restore would write."""


class NewerThanUs(Exception):
    """The archive was made by a version that this one does not know."""


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to make; it must not exist.")],
    *,
    secrets: Annotated[Path | None, typer.Option(help="Where the secrets go, encrypted; keep it elsewhere.")] = None,
    passphrase_file: Passphrase = None,
) -> None:
    """Put the product as of this moment into one file while it runs: database and files, each with its digest."""
    home = the_home()
    with _refusing():
        for path in (file, *([secrets] if secrets else [])):
            if path.exists():
                raise FileExistsError(f"{path} is there already: an archive never takes the place of another file")
        values = keys.present(home)
        made = archive.write(file, home / "files", lambda out: programs.dump(home, out), lambda: _facts(home, values))
        if secrets is not None:
            content = keys.sealed(values, _passphrase(passphrase_file))
            with os.fdopen(os.open(secrets, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(content)
    typer.echo(f"{file}: database {made.dump[:12]}, {made.count} files, {made.bytes} bytes; of {made.made_at}")
    if secrets is None:
        typer.echo("the secrets are not in it: see --secrets, and docs/runbooks/restore.md", err=True)


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An archive of `huiyin backup`.")],
    *,
    secrets: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The encrypted secrets.")] = None,
    passphrase_file: Passphrase = None,
) -> None:
    """Bring an archive into an empty HUIYIN_HOME (and DATABASE_URL); check every digest and the whole ledger."""
    home = the_home()
    with _refusing(), under_one_roof(home):
        _must_be_empty(home)
        if secrets is not None:
            keys.put_back(home, keys.opened(secrets.read_bytes(), _passphrase(passphrase_file)))
        room = home / "restoring"
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir(mode=0o700)
        try:
            manifest = archive.read(file, room / archive.DUMP, room / "files")
            if missing := keys.strange(manifest.keys, keys.present(home)):
                raise keys.UnableToOpen(f"the data needs other keys than are here: {', '.join(missing)}; see --secrets")
            (room / "files").mkdir(exist_ok=True)
            with _database(home):
                _known(manifest)
                with (room / archive.DUMP).open("rb") as dump:
                    programs.restore(home, dump)
                (room / "files").rename(home / "files")
                _huiyin(["prepare"])
                numbering.count_anew_in(home)
                _huiyin(["verify", "ledger"])
        finally:
            shutil.rmtree(room, ignore_errors=True)
    typer.echo(f"restored as of {manifest.made_at}: {manifest.count} files; start it with `huiyin up`")


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (*REFUSALS, NotEmpty, NewerThanUs, psycopg.Error) as why:
        typer.echo(str(why).strip(), err=True)
        raise typer.Exit(1) from None


def _facts(home: Path, values: dict[str, str]) -> dict[str, Any]:
    """What a restore must know. Read after the dump: at worst it names a migration that the dump has not."""
    with psycopg.connect(**programs.address(home), connect_timeout=10) as connection:
        applied = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
        server_version = connection.info.server_version
    return {
        "version": stamps.sources()[:16],
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgres": str(server_version // 10000),
        "migrations": [name for (name,) in applied],
        "keys": keys.marks(values),
    }


def _must_be_empty(home: Path) -> None:
    place = placing.recorded(home)
    if (place and cluster.exists(place)) or (home / "files").exists():
        raise NotEmpty(f"{home} has data already: restore into another HUIYIN_HOME")
    if os.environ.get("DATABASE_URL"):
        with psycopg.connect(**programs.address(home), connect_timeout=10) as connection:
            tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        if tables != (0,):
            raise NotEmpty("the database of DATABASE_URL has tables already: restore into an empty one")


@contextmanager
def _database(home: Path) -> Iterator[None]:
    """The empty database, running; what was made of it is taken away when the restore fails."""
    if os.environ.get("DATABASE_URL"):
        _roles(home)
        yield
        return
    (home / "logs").mkdir(exist_ok=True)
    place = placing.choose(home)
    cluster.make(place)
    with (home / "logs" / "postgres.log").open("ab") as log:
        process = server.start(place, log)
        try:
            server.wait(place, process)
            cluster.furnish(place)
            yield
        except BaseException:
            server.stop(process)
            shutil.rmtree(place.data)
            shutil.rmtree(home / "files", ignore_errors=True)
            raise
        server.stop(process)


def _roles(home: Path) -> None:
    """The role that the grants in the dump name; extensions come with the dump."""
    with psycopg.connect(**programs.address(home), autocommit=True, connect_timeout=10) as connection:
        there = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [cluster.APP]).fetchone()
        if there is None:
            connection.execute(f"CREATE ROLE {cluster.APP} NOLOGIN")


def _known(manifest: archive.Manifest) -> None:
    """Raises `NewerThanUs` when the data was migrated further than this version goes."""
    os.environ["HUIYIN_DATABASE_ROLE"] = "owner"
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    ours = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest.migrations) - ours):
        raise NewerThanUs(f"the archive is of a newer version ({newer[0]}): restore it with that one")


def _huiyin(command: list[str]) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "HUIYIN_DATABASE_ROLE"}
    done = subprocess.run([sys.executable, "-m", "huiyin", *command], env=environment, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        raise programs.UnableToRun(f"huiyin {' '.join(command)} failed: nothing was restored")


def _passphrase(file: Path | None) -> str:
    if file is not None:
        return file.read_text().strip()
    return str(typer.prompt("passphrase", hide_input=True, err=True))
