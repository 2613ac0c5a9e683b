"""Telephones that ring: a hook to whoever places calls, configured by HUIYIN_CALL_URL; `folder:///path` plays it.

There is no common interface of such providers, so it is the plainest one: an object is posted, HTTP 200 with an object
means that the call was taken over. A city's own gateway turns it into its provider's.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.outward import Outward
from huiyin.notices.channels.port import Channel, ChannelFailed, Outgoing, Receipt, Recipient

LIMIT = 6.0
"""Seconds that one answer may take."""


class BadCallUrl(ValueError):
    """HUIYIN_CALL_URL cannot be read; the message says what is wrong with it."""


def voice_call_channel(url: str) -> Channel:
    """The channel of a setting: https://KEY@host/path, or folder:///path. Raises `BadCallUrl`."""
    parts = urlsplit(url)
    if parts.scheme == "folder":
        return FolderChannel(Path(unquote(parts.path)), of="phone")
    if parts.scheme != "https" or not parts.hostname or not parts.username:
        raise BadCallUrl("HUIYIN_CALL_URL is no https address with a key in front of its host")
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    address = parts._replace(netloc=host).geturl()
    return VoiceCallChannel(address, unquote(parts.username), Outward((parts.hostname,), LIMIT))


@dataclass(frozen=True, slots=True, repr=False)
class VoiceCallChannel:
    """One hook, and the key that it wants."""

    url: str
    key: str
    out: Outward

    def addresses_of(self, who: Recipient) -> tuple[str, ...]:
        """The telephone number."""
        return (who.phone,) if who.phone else ()

    def send(self, outgoing: Outgoing) -> Receipt:
        """Ask for one call that reads the title aloud. `id` is the same at every attempt."""
        asked = {
            "id": str(outgoing.notice_id),
            "to": outgoing.address,
            "language": outgoing.language,
            "say": outgoing.title,
            "key": self.key,
        }
        said = self.out.post_json(self.url, asked)
        if said.get("error"):
            raise ChannelFailed(str(said["error"]).replace(outgoing.address, "…")[:200], permanent=False)
        return Receipt(said="taken by the telephone")
