"""`huiyin up`: PostgreSQL, web, live and worker under one roof."""

import functools
import json
import logging.config
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from signal import SIGINT
from typing import IO

import typer

from huiyin.project import processes, records, stamps
from huiyin.project.home import home as the_home
from huiyin.project.postgres import cluster, placing, server
from huiyin.project.up import ports
from huiyin.project.up.announcement import Announcement
from huiyin.project.up.child import Child
from huiyin.project.up.forked import Closes, Forked, import_product
from huiyin.project.up.roof import AlreadyUp, under_one_roof
from huiyin.project.up.supervisor import Supervisor

UNABLE = (
    placing.UnableToPlace,
    cluster.UnableToMakeCluster,
    server.UnableToStart,
    ports.PortTaken,
    ports.BadPort,
)


def up() -> None:
    """Serve the product: database, pages and API, live updates and the worker; what dies is started again."""
    home = the_home()
    # numpy would start threads of its own, which a copy of this process must not inherit half.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    logging.config.dictConfig(records.logging_config("INFO"))
    try:
        with under_one_roof(home) as lock:
            _serve(home, lock)
    except (AlreadyUp, *UNABLE) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None


def _serve(home: Path, lock: IO[str]) -> None:
    (home / "logs").mkdir(exist_ok=True)
    pages = ports.of_the_pages(os.environ)
    supervisor = Supervisor([], home / "run" / "up.json")
    supervisor.heed_signals()
    with ports.hold(pages) as held, (home / "logs" / "postgres.log").open("ab") as log:
        try:
            _start_database(home, supervisor, log)
            import_product()
            from django.conf import settings

            of_doors = ports.of_the_doors()
            for warning in ports.refuse_taken(of_doors, pages):
                typer.echo(warning, err=True)
            supervisor.ports = {port.setting: port.number for port in (*pages, *of_doors)}
            ours = functools.partial(_ours, [lock, log, held])
            supervisor.children += [
                ours("web", processes.web),
                ours("worker", processes.work),
                ours("live", processes.live),
                ours("evaluate", processes.evaluate),
                ours("doors", processes.doors),
            ]
            supervisor.run(Announcement(settings.PORT, settings.PUBLIC_URL))
        finally:
            supervisor.stop()


def _start_database(home: Path, supervisor: Supervisor, log: IO[bytes]) -> None:
    """Bring up PostgreSQL, unless DATABASE_URL names one, and prepare the database when that has not been done."""
    stamp = stamps.sources()
    if os.environ.get("DATABASE_URL"):
        stamp += stamps.database(os.environ["DATABASE_URL"])
        prepared = stamps.is_prepared(home, stamp)
    else:
        prepared = _start_postgres(home, supervisor, log) and stamps.is_prepared(home, stamp)
    if not prepared:
        _prepare()
        stamps.write(home, stamp)


def _start_postgres(home: Path, supervisor: Supervisor, log: IO[bytes]) -> bool:
    """Start the server and wait for it; whether it had data already."""
    place = placing.choose(home)
    there = cluster.exists(place)
    if not there:
        typer.echo(f"making the database in {place.data}", err=True)
        cluster.make(place)
    durable = os.environ.get("HUIYIN_POSTGRES_DURABLE", "yes") != "no"
    start = functools.partial(server.start, place, log, durable=durable)
    database = Child("postgres", start, SIGINT, patience=30)
    supervisor.children.append(database)
    supervisor.tend()
    assert isinstance(database.process, subprocess.Popen)
    server.wait(place, database.process)
    cluster.furnish(place)
    return there


def _prepare() -> None:
    """Prepare this version, and make the sample district where there is nothing yet."""
    done = subprocess.run(_huiyin("prepare"), stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        typer.echo("the preparation failed; `huiyin doctor` may say why", err=True)
        raise typer.Exit(1)
    found = json.loads(done.stdout.splitlines()[-1])
    if found["empty"] and found["demo"] and wants_demo(os.environ):
        typer.echo("making the sample district", err=True)
        subprocess.run(_huiyin("demo"), stdout=sys.stderr, check=True)


def wants_demo(environ: Mapping[str, str]) -> bool:
    """Whether an empty database gets the sample district. Everybody knows its password: it stays off open networks."""
    alone = environ.get("HUIYIN_ADDRESS", "127.0.0.1") in {"127.0.0.1", "::1", "localhost"}
    return environ.get("HUIYIN_DEMO", "yes" if alone else "no") != "no"


def _ours(not_inherited: Sequence[Closes], name: str, run: Callable[[], None]) -> Child:
    return Child(name, functools.partial(Forked, run, name, not_inherited))


def _huiyin(command: str) -> list[str]:
    return [sys.executable, "-m", "huiyin", command]
