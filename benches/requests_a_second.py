"""Requests a second through the whole stack, with 8 and with 32 callers and two web processes, by kind of request.

Aim: quoted, with the processor time that a request costs the web processes and PostgreSQL, and no error. The product
is the real one with its sample district; callers keep their connections and live in another process. The floor, right
after each, is a bare WSGI application in the same server that answers the same bytes to the same requests.
"""

import json
import sys
import tempfile
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

from benches import _callers, _same_answers
from benches._product import Product, cpu_of, product
from benches.open_a_matter import reports

CALLERS = (8, 32)
PROCESSES = 2
COUNT, WARM = 600, 60
FLOOR_COUNT = 3000
OFFICER, PASSWORD = "officer", "huiyin-demo"  # of the sample district
_SHOWN = """
import django, json; django.setup()
from huiyin.matters.models import Matter
print(json.dumps(Matter.objects.filter(visibility="public", closed_at=None).latest("opened_at").number))
"""


@dataclass(frozen=True)
class Kind:
    """Requests of one kind: what they are, the status they want, and as many as are to be sent."""

    name: str
    wanted: int
    requests: list[bytes]


def main() -> None:
    """Print the figures. Any error ends it with a complaint."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with product(HUIYIN_WEB_PROCESSES=str(PROCESSES)) as running, tempfile.TemporaryDirectory() as folder:
        for kind in kinds(running, count):
            measured(running, kind, Path(folder))
    print("no error")


def kinds(running: Product, count: int) -> list[Kind]:
    """The mix: what residents, officers and other systems ask for."""
    port, shown = running.stack.port, json.loads(running.run(_SHOWN))
    seat = {"Cookie": signed_in(running.stack.base_url), "Accept-Language": "zh-Hans"}
    key = {"Authorization": f"Bearer {running.key}"}
    pages = [
        ("portal, home", _callers.get("/", port=port)),
        ("portal, a public matter", _callers.get(f"/p/{shown}", port=port)),
        ("desk, an officer's inbox", _callers.get("/desk/", port=port, headers=seat)),
        ("API, a list of 100", _callers.get("/api/v1/matters?limit=100", port=port, headers=key)),
    ]
    found = [Kind(name, 200, [content] * count) for name, content in pages]
    return [*found, Kind("API, open a matter", 201, reports(running, count))]


def measured(running: Product, kind: Kind, folder: Path) -> None:
    """Print one kind's figures, each beside its floor."""
    port = running.stack.port
    _callers.drive(port, kind.requests[:WARM], callers=max(CALLERS), wanted=kind.wanted)
    line, head, body = _callers.answer_to(port, kind.requests[0])
    path = urllib.parse.urlsplit(kind.requests[0].split(b" ")[1].decode()).path
    content_type = next(x.partition(": ")[2] for x in head.splitlines() if x.lower().startswith("content-type:"))
    print(f"{kind.name} ({len(body) / 1000:.0f} kB)")
    same = {path: (line, content_type, body.decode())}
    with _same_answers.serving(same, folder, PROCESSES) as (bare_port, bare_pid):
        few = (kind.requests * -(-FLOOR_COUNT // len(kind.requests)))[:FLOOR_COUNT]
        for callers in CALLERS:
            done, web, database = driven(running, kind, callers)
            began = cpu_of(bare_pid)
            bare = _callers.drive(bare_port, few, callers=callers, wanted=kind.wanted)
            bare_cpu = (cpu_of(bare_pid) - began) / len(few) * 1000
            print(
                f"  {callers:2} callers: {done.rate:,.0f}/s (median {done.median:.1f} ms, 99 % {done.slow:.1f} ms);"
                f" a request costs {web:.2f} ms of the web's processor, {database:.2f} ms of PostgreSQL's\n"
                f"     bare: {bare.rate:,.0f}/s, {bare_cpu:.2f} ms; ratio {done.rate / bare.rate:.3f}"
            )


def driven(running: Product, kind: Kind, callers: int) -> tuple[_callers.Driven, float, float]:
    """What the callers saw, and the processor time of a request in ms: of the web processes, of PostgreSQL."""
    pids = running.stack.pids
    web, database = cpu_of(pids["web"]), cpu_of(pids["postgres"])
    done = _callers.drive(running.stack.port, kind.requests, callers=callers, wanted=kind.wanted)
    count = len(kind.requests)
    return done, (cpu_of(pids["web"]) - web) / count * 1000, (cpu_of(pids["postgres"]) - database) / count * 1000


def signed_in(base: str, username: str = OFFICER) -> str:
    """The cookies of a browser after an officer, or whoever it is, has signed in."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.open(f"{base}/sign-in", timeout=60).read()
    token = next(cookie.value or "" for cookie in jar if "csrf" in cookie.name)
    form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token}
    given = urllib.request.Request(f"{base}/sign-in", urllib.parse.urlencode(form).encode(), {"Referer": base})
    browser.open(given, timeout=60).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


if __name__ == "__main__":
    main()
