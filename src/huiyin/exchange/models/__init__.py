"""Who is linked, what was told to them, and what they told."""

from huiyin.exchange.models.messages import Incoming, IncomingFile, Outgoing
from huiyin.exchange.models.peers import OwnKey, Peer

__all__ = ["Incoming", "IncomingFile", "Outgoing", "OwnKey", "Peer"]
