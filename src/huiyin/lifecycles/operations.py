"""Storing a version of a lifecycle."""

import hashlib

from django.db import connections

from huiyin.kernel.chain import canonical
from huiyin.lifecycles.loading import toml
from huiyin.lifecycles.registry import Registered

_INSERT = """
    INSERT INTO lifecycles_lifecycleversion (kind, version, digest, content) VALUES (%s, %s, %s, %s)
    ON CONFLICT (kind, version) DO NOTHING
"""
_STORED = "SELECT digest FROM lifecycles_lifecycleversion WHERE kind = %s AND version = %s"


class VersionChanged(Exception):
    """The file says something else than what is stored, and used, under its version."""


def digest_of(text: str) -> str:
    """SHA-256 over what a lifecycle file says, whatever its comments and spacing."""
    return hashlib.sha256(canonical(toml(text, "the lifecycle"))).hexdigest()


def store(registered: Registered) -> None:
    """Keep the version for ever, at once. Storing the same again changes nothing. Raises `VersionChanged`.

    It goes through a connection of its own: the transaction in which a version is first used may yet be rolled back,
    and the next one must not have to think of that.
    """
    lifecycle, digest = registered.lifecycle, digest_of(registered.text)
    key = (lifecycle.kind, lifecycle.version)
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, (*key, digest, registered.text))
            cursor.execute(_STORED, key)
            stored = cursor.fetchone()
    finally:
        connection.close()
    if not stored or stored[0] != digest:
        raise VersionChanged(
            f"{registered.path} differs from what is stored as version {lifecycle.version} of “{lifecycle.kind}”, "
            f"which matters may be using: raise `version` to {lifecycle.version + 1}"
        )
