"""The fake of every channel: messages become files in a folder, where other processes can look at them.

HUIYIN_EMAIL_URL=folder:///some/path serves e-mail this way, HUIYIN_SMS_URL text messages. A folder stands in for the
world: what lies in it has arrived, also when the sender died right afterwards.
"""

import json
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from huiyin.notices.channels.port import ChannelFailed, Outgoing, Receipt, Recipient


class FolderChannel:
    """Keeps each arrival as `<notice id>.<n>.json`. `failures` maps an address to what sending to it raises.

    `of` says what it stands in for: `email`, `phone`, or the name of a channel with endpoints.
    """

    def __init__(self, folder: Path, failures: dict[str, ChannelFailed] | None = None, *, of: str = "email") -> None:
        self._folder = folder
        self._failures = failures or {}
        self._of = of

    def addresses_of(self, who: Recipient) -> tuple[str, ...]:
        """What it reaches them by."""
        match self._of:
            case "email":
                return (who.email,) if who.email else ()
            case "phone":
                return (who.phone,) if who.phone else ()
            case channel:
                return tuple(who.endpoints.get(channel, ()))

    def send(self, outgoing: Outgoing) -> Receipt:
        """Write the message down, whole or not at all."""
        if failure := self._failures.get(outgoing.address):
            raise failure
        self._folder.mkdir(parents=True, exist_ok=True)
        final = self._folder / f"{outgoing.notice_id}.{uuid4().hex}.json"
        draft = final.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(outgoing), default=str, ensure_ascii=False))
        draft.replace(final)
        return Receipt(said="kept in a folder")

    def arrivals(self) -> list[dict[str, str]]:
        """Every message that arrived, oldest first; a repetition is there twice."""
        files = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return [json.loads(path.read_text()) for path in files]
