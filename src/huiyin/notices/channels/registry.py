"""The channels that are configured. One that is not here is not offered; drafts that name it use their next one."""

from huiyin.kernel.registry import Registry
from huiyin.notices.channels.in_app import IN_APP
from huiyin.notices.channels.port import Channel


def _validate(name: str, channel: Channel) -> None:
    if name == IN_APP:
        raise ValueError("the in-app inbox is always there and cannot be replaced")
    if not name.isidentifier() or len(name) > 20:
        raise ValueError(f"a channel's name is a short identifier, not {name!r}")
    if not (callable(getattr(channel, "send", None)) and callable(getattr(channel, "addresses_of", None))):
        raise TypeError(f"{channel!r} does not implement huiyin.notices.channels.port.Channel")


def new_registry() -> Registry[Channel]:
    """An empty registry; tests make their own."""
    return Registry("notice channel", _validate)


channels = new_registry()
