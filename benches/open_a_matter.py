"""How fast matters are opened through POST /api/v1/matters/voice (area, owner, history, timers, notices, receipt),
beside a bare psycopg loop that inserts the same rows, one transaction each, into the same database in the same run.

Aim: at most 8 statements in the operation, and 40 % of the loop's rate. The product is the real one (`huiyin up`, a
durable PostgreSQL); the callers live in another process. A harder floor is printed too: as many loops at once as there
are callers, from two processes, which share the commits of the disk.
"""

import json
import sys

from benches import _callers, _same_rows
from benches._product import Product, product

CALLERS = 8
COUNT = 3000
WARM = 300
ROUNDS = 3
AIM = 0.40
STATEMENTS = 8
_COUNT = """
import django; django.setup()
import sys
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from huiyin.matters.domain import Incoming, domains
from huiyin.people.actors import Actor, ActorKind
caller = Actor(kind=ActorKind.OUTSIDE, name="bench", key="bench", trusted=True)
def once():
    place = {"lon": float(sys.argv[1]), "lat": float(sys.argv[2])}
    with transaction.atomic():
        incoming = Incoming(text="路灯坏了", actor=caller, now=timezone.now(), source="api", **place)
        domains.get("voice").open_from(incoming)
        transaction.set_rollback(True)
once()
with CaptureQueriesContext(connection) as found:
    once()
quiet = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
print(sum(not query["sql"].startswith(quiet) for query in found.captured_queries))
"""


def main() -> None:
    """Print the figures; the exit code says whether the aims are met."""
    with product() as running:
        statements = int(running.run(_COUNT, *map(str, running.point)))
        number = warm_up(running)
        dsn = running.stack.dsn
        best = (0.0, 0.0, 0.0, 0.0)
        floors, crowds = [], []
        # The two take turns, so that whatever else the machine does falls on both; the best round of each counts.
        for _ in range(ROUNDS):
            before = running.cpu()
            driven = _callers.drive(running.stack.port, reports(running, COUNT), callers=CALLERS, wanted=201)
            best = max(best, (driven.rate, (running.cpu() - before) / COUNT * 1000, driven.median, driven.slow))
            floors.append(_same_rows.rate(dsn, number, turns=COUNT // 3, writers=1, processes=1))
            crowds.append(_same_rows.rate(dsn, number, turns=COUNT, writers=CALLERS, processes=2))
    rate, cpu, median, slow = best
    floor, crowd = max(floors), max(crowds)
    print(f"open a matter: {rate:,.0f}/s with {CALLERS} callers (median {median:.1f} ms, 99 % {slow:.1f} ms)")
    print(f"the same rows in a bare psycopg loop: {floor:,.0f}/s; ratio {rate / floor:.2f} (aim {AIM})")
    print(f"the same rows in {CALLERS} such loops at once: {crowd:,.0f}/s; ratio {rate / crowd:.2f}")
    print(f"{statements} statements in the operation (aim {STATEMENTS}); {cpu:.2f} ms of the web's processor a request")
    sys.exit(not (rate >= AIM * floor and statements <= STATEMENTS))


def reports(running: Product, count: int) -> list[bytes]:
    """Requests that each raise another matter."""
    lon, lat = running.point
    return [
        _callers.request(
            "/api/v1/matters/voice",
            {"text": f"第{i}件：小区门口的路灯坏了两个星期，晚上回家看不清台阶。", "lon": lon, "lat": lat},
            running.key,
            port=running.stack.port,
        )
        for i in range(count)
    ]


def warm_up(running: Product) -> str:
    """Let every process and thread of the product meet the request; the number of a matter as they all are."""
    _callers.drive(running.stack.port, reports(running, WARM), callers=CALLERS, wanted=201)
    latest = "from django.db import connection; import django; django.setup(); c = connection.cursor();"
    latest += "c.execute('SELECT number FROM matters_matter ORDER BY id DESC LIMIT 1'); import json;"
    latest += "print(json.dumps(c.fetchone()[0]))"
    return str(json.loads(running.run(latest)))


if __name__ == "__main__":
    main()
