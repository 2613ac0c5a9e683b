"""The directory of linked regions of the sample district, and somebody at its window who wants to open elsewhere.

The regions are invented partners, all reached by a line that ends where it begins: what is sent there arrives here,
over HTTP and signed as between two installations, so that one can watch both sides.
"""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from huiyin.domains.permits.demo.filled import filled
from huiyin.domains.permits.models import LinkedRegion
from huiyin.domains.permits.operations import cross
from huiyin.exchange import operations as exchange
from huiyin.exchange import queries
from huiyin.people.actors import RESIDENT_ACTOR

FILE = Path(__file__).with_name("linked.toml")
FIRM, USCC = "北岸小馆", "92320583MA1HYA0053"
ELSEWHERE = "340102"


def link(*, now: datetime) -> None:
    """Link them."""
    exchange.ensure_key(now=now)
    peer = exchange.put_peer(
        code=settings.EXCHANGE_CODE,
        name_zh="示例联通地区",
        name_en="Sample partner regions",
        url=f"http://127.0.0.1:{settings.PORT}",
        jwk_set=queries.own_keys(),
    )
    told = tomllib.loads(FILE.read_text())
    LinkedRegion.objects.bulk_create(
        LinkedRegion(code=code, peer=peer, matters=told["offers"][offer]) for code, offer in told["regions"].items()
    )


def at_the_window(*, now: datetime) -> None:
    """A restaurant that its owner, who is from here, opens in another province: its papers are to be looked at."""
    at = now - timedelta(hours=2)
    wanted = filled(FIRM, USCC, "catering", {"area": 90.0}, at, region=ELSEWHERE)
    region = LinkedRegion.objects.get(code=ELSEWHERE)
    cross(wanted=wanted, link=region, actor=RESIDENT_ACTOR, now=at, client_id=f"sample:{USCC}")
