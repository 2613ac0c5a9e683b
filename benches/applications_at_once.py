"""Two hundred applications handed in at the same moment, each from two devices, through the real product over HTTP.

Aim: none lost, none there twice, every caller answered with the receipt. How fast that goes stands beside a bare
psycopg loop that inserts the rows of as many matters into the same database in the same run: the matter's own rows
alone, while an application is also planned, checked, encrypted and filed.
"""

import json
import sys

from benches import _callers, _same_rows
from benches._product import Product, product

SHOPS, DEVICES = 200, 2
CALLERS = 100
_FILL = """
import json, sys, django
django.setup()
from django.utils import timezone
from huiyin.domains.permits.models import DraftPaper
from huiyin.domains.permits.operations import begin, keep_form, keep_shown
from huiyin.domains.permits.tests.cast import ANSWERS, REGION, STORE, ticked, wanted
now, whole, secrets = timezone.now(), wanted(), []
for number in range(int(sys.argv[1])):
    draft, secret = begin(industry=STORE, region=REGION, answers=ANSWERS, now=now)
    keep_form(draft=draft, form={**whole.form, "entity_name": f"{sys.argv[2]}第{number}家便利店"}, now=now)
    keep_shown(draft=draft, shown=ticked(ANSWERS), now=now)
    DraftPaper.objects.bulk_create(
        DraftPaper(draft=draft, material=material, file_id=file_id, added_at=now)
        for material, files in whole.papers.items() for file_id in files
    )
    secrets.append(secret)
print(json.dumps(secrets))
"""
_COUNT = """
import json, django
django.setup()
from collections import Counter
from huiyin.domains.permits.models import Application, Draft
firms = Counter(Application.objects.filter(firm__startswith="同时").values_list("firm", flat=True))
one = Application.objects.select_related("matter").filter(firm__startswith="同时").first()
print(json.dumps([len(firms), max(firms.values(), default=0), one.matter.number if one else ""]))
"""


def main() -> None:
    """Print the figures; exit 1 if an application was lost or doubled, or the aim is missed."""
    with product() as running:
        hand_in(running, 20, "之前")  # every process meets the page once
        driven = hand_in(running, SHOPS, "同时")
        there, most, number = json.loads(running.run(_COUNT))
        floor = _same_rows.rate(running.stack.dsn, number, turns=SHOPS, writers=8, processes=2)
    rate, reached = SHOPS / driven.seconds, (there, most) == (SHOPS, 1)
    print(f"{SHOPS} applications, each sent from {DEVICES} devices, {CALLERS} connections at once:")
    print(f"  {driven.seconds:.1f} s, {rate:.0f}/s; an answer in {driven.median:.0f} ms, 99 %: {driven.slow:.0f} ms")
    print(f"  there are {there}, none more than {most} time: {'reached' if reached else 'MISSED'}")
    print(f"  floor: the matter's rows alone, bare loops: {floor:,.0f}/s; ratio {rate / floor:.2f}")
    sys.exit(not reached)


def hand_in(running: Product, shops: int, called: str) -> _callers.Driven:
    """Send that many drafts, all at once, each as often as there are devices. Ends at any answer but the receipt."""
    secrets: list[str] = json.loads(running.run(_FILL, str(shops), called))
    requests = [sending(secret, running.stack.port) for secret in secrets * DEVICES]
    return _callers.drive(running.stack.port, requests, callers=min(CALLERS, shops), wanted=302)


def sending(secret: str, port: int) -> bytes:
    """The last step of the form, as a browser sends it."""
    token, content = "a" * 32, b"phone=13800000000&agreed=on"
    head = (
        f"POST /open/f/{secret}/send HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: csrftoken={token}\r\n"
        f"X-CSRFToken: {token}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


if __name__ == "__main__":
    main()
