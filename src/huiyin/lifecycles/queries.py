"""Lifecycles by kind and version. After the first question a process answers from memory."""

from huiyin.lifecycles import operations
from huiyin.lifecycles.loading import parse
from huiyin.lifecycles.model import Lifecycle
from huiyin.lifecycles.models import LifecycleVersion
from huiyin.lifecycles.registry import Registered, lifecycles

_versions: dict[tuple[str, int], Lifecycle] = {}
"""What this process has read or stored. A version never changes, so nothing ever leaves."""
_confirmed: dict[str, Registered] = {}


class NoSuchVersion(LookupError):
    """No lifecycle of this kind was ever stored under this version."""


def current(kind: str) -> Lifecycle:
    """The registered lifecycle of `kind`, stored when first asked for. Raises `NotRegistered`, `VersionChanged`."""
    registered = lifecycles.get(kind)
    if _confirmed.get(kind) is not registered:
        operations.store(registered)
        _confirmed[kind] = registered
        _versions[kind, registered.lifecycle.version] = registered.lifecycle
    return registered.lifecycle


def version(kind: str, number: int) -> Lifecycle:
    """Version `number` of the lifecycle of `kind`, as it was stored. Raises `NoSuchVersion`."""
    known = _versions.get((kind, number))
    if known:
        return known
    if kind in lifecycles.kinds() and lifecycles.get(kind).lifecycle.version == number:
        return current(kind)
    row = LifecycleVersion.objects.filter(kind=kind, version=number).first()
    if row is None:
        raise NoSuchVersion(f"no version {number} of the lifecycle “{kind}” was ever used here")
    found = parse(row.content, f"{kind} {number}, as stored", checked=False)
    _versions[kind, number] = found
    return found
