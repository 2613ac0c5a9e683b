"""An installation that is linked with itself: what it writes down is brought to its own door, without a socket.

The door and the line over real sockets are tested in `huiyin.exchange`; two installations in `tests/e2e`.
"""

from datetime import datetime
from io import BytesIO

from django.conf import settings

from huiyin.domains.permits.models import LinkedRegion
from huiyin.domains.permits.tests.cast import REGION, STORE
from huiyin.evidence.queries import open_file
from huiyin.exchange import operations, queries
from huiyin.exchange.models import Outgoing, Peer
from huiyin.exchange.operations.signing import signed
from huiyin.exchange.rules.claims import FileBrought, Message
from huiyin.exchange.rules.sealing import FILE, payload_of
from huiyin.people import vault


def link_to_itself(now: datetime, way: str = "online") -> LinkedRegion:
    """Applications for the district go over the exchange, to where they come from."""
    operations.ensure_key(now=now)
    here = settings.EXCHANGE_CODE
    url = "http://127.0.0.1:9"
    peer = operations.put_peer(code=here, name_zh="回环", name_en="Loop", url=url, jwk_set=queries.own_keys())
    return LinkedRegion.objects.create(code=REGION, peer=peer, matters={STORE: way})


def bring(now: datetime) -> int:
    """Bring everything that waits, and what is written on account of it, until nothing is; how many messages."""
    brought = 0
    while row := Outgoing.objects.filter(acknowledged_at=None, refused="").order_by("number").first():
        bring_one(row, now)
        operations.handle_all(now=now)
        brought += 1
        assert brought < 50, "the two sides do not stop telling each other"
    return brought


def bring_one(row: Outgoing, now: datetime) -> None:
    """Bring one message with its files, and strike it off."""
    token = vault.decrypt(row.token)
    operations.receive(token=token, now=now)
    for named in payload_of(token, Message).files:
        _bring_file(named.sha256, row.peer, now)
    Outgoing.objects.filter(pk=row.pk).update(acknowledged_at=now)


def _bring_file(sha256: str, peer: Peer, now: datetime) -> None:
    permit = signed(FileBrought(sender=settings.EXCHANGE_CODE, to=peer.code, sha256=sha256, at=now), FILE)
    with open_file(sha256) as file:
        try:
            operations.receive_file(sha256=sha256, permit=permit, stream=BytesIO(file.read()), now=now)
        except operations.NotReceived as why:
            assert why.status == 404, why  # it is there already
