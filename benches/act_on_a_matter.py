"""How fast actions are taken through POST /api/v1/matters/{number}/actions/{action}, and with how many statements.

Aim: at most 6 statements in the operation. Each round chases as many matters (`remind`: entry and notices, the state
stays) and then accepts them (`accept`: state, owner, deadlines, timers, entry, notices). The product is the real one.
"""

import json
import sys

from benches import _callers
from benches._product import Product, product
from benches.open_a_matter import CALLERS, reports

COUNT = 1000
STATEMENTS = 6
_NUMBERS = """
import django, json, sys; django.setup()
from django.db import connection
cursor = connection.cursor()
newest = "SELECT number FROM matters_matter WHERE state = 'received' ORDER BY id DESC LIMIT %s"
cursor.execute(newest, [int(sys.argv[1])])
print(json.dumps([row[0] for row in cursor.fetchall()]))
"""
_COUNT = """
import django; django.setup()
import sys
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from huiyin.matters.operations import act
from huiyin.matters.queries import by_number
from huiyin.people.actors import Actor, ActorKind
caller = Actor(kind=ActorKind.OUTSIDE, name="bench", key="bench", trusted=True)
matter = by_number(sys.argv[1]).id
def once():
    with transaction.atomic():
        act(matter_id=matter, action="accept", actor=caller, now=timezone.now())
        transaction.set_rollback(True)
once()
with CaptureQueriesContext(connection) as found:
    once()
quiet = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
print(sum(not query["sql"].startswith(quiet) for query in found.captured_queries))
"""


def main() -> None:
    """Print the figures; the exit code says whether the aim is met."""
    with product() as running:
        _callers.drive(running.stack.port, reports(running, COUNT), callers=CALLERS, wanted=201)
        numbers = json.loads(running.run(_NUMBERS, str(COUNT)))
        statements = int(running.run(_COUNT, numbers[0]))
        for action in ("remind", "accept"):
            before = running.cpu()
            driven = _callers.drive(running.stack.port, calls(running, numbers, action), callers=CALLERS, wanted=200)
            cpu = (running.cpu() - before) / COUNT * 1000
            print(
                f"{action}: {driven.rate:,.0f}/s with {CALLERS} callers (median {driven.median:.1f} ms, "
                f"99 % {driven.slow:.1f} ms); {cpu:.2f} ms of the web's processor a request"
            )
    print(f"{statements} statements in the operation `accept` (aim {STATEMENTS})")
    sys.exit(statements > STATEMENTS)


def calls(running: Product, numbers: list[str], action: str) -> list[bytes]:
    """A request for each matter."""
    port = running.stack.port
    paths = (f"/api/v1/matters/{number}/actions/{action}" for number in numbers)
    return [_callers.request(path, {}, running.key, port=port) for path in paths]


if __name__ == "__main__":
    main()
