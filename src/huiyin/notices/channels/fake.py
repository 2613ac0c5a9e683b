"""The fake of every channel: messages become files in a folder, where other processes can look at them.

HUIYIN_EMAIL_URL=folder:///some/path serves e-mail this way. A folder stands in for the world: what lies in it has
arrived, also when the sender died right afterwards.
"""

import json
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from huiyin.notices.channels.port import Addressee, ChannelFailed, Outgoing, Receipt


class FolderChannel:
    """Keeps each arrival as `<notice id>.<n>.json`. `failures` maps an address to what sending to it raises."""

    def __init__(self, folder: Path, failures: dict[str, ChannelFailed] | None = None) -> None:
        self._folder = folder
        self._failures = failures or {}

    def address_of(self, user: Addressee) -> str:
        """The account's e-mail address, which every account can have."""
        return user.email

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
