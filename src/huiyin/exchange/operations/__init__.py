"""Every write of the exchange."""

from huiyin.exchange.operations.bringing import receive_file
from huiyin.exchange.operations.delivering import deliver, deliver_all
from huiyin.exchange.operations.handling import handle, handle_all
from huiyin.exchange.operations.keeping import drop_delivered
from huiyin.exchange.operations.keys import ensure_key, rotate_key
from huiyin.exchange.operations.peers import UnfitPeer, put_peer
from huiyin.exchange.operations.posting import Letter, NoSuchPeer, post
from huiyin.exchange.operations.receiving import NotReceived, receive
from huiyin.exchange.operations.replaying import replay

__all__ = [
    "Letter",
    "NoSuchPeer",
    "NotReceived",
    "UnfitPeer",
    "deliver",
    "deliver_all",
    "drop_delivered",
    "ensure_key",
    "handle",
    "handle_all",
    "post",
    "put_peer",
    "receive",
    "receive_file",
    "replay",
    "rotate_key",
]
