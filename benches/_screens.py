"""Open screens of the joint-action centre in a process of their own, each doing what the page's scripts do.

A screen loads its page, holds the live stream that the page names, and reads the fragment when it is told of something
(`assets/src/islands/watch.ts`): with the transactions it was told of, never two readings at a time, at least 200 ms
apart, and once more when something was told meanwhile. What drawing costs a browser is not in it.
"""

import asyncio
import html
import json
import re
import sys
import time
from collections.abc import Coroutine
from typing import Any
from urllib.parse import quote

import uvloop

LEAST = 0.2
"""Seconds from the end of one reading to the next (LEAST of watch.ts)."""
MOST_SINCE = 100
"""Transactions that one question names."""
APART = 0.05
"""Seconds from the opening of one screen to the next."""
_TICKET = re.compile(rb'data-live-ticket="([^"]+)"')
_NUMBER = re.compile(rb'href="/desk/alarms/([^/"]+)/')
_EVENT = re.compile(r"id: (\S+)\nevent: message\ndata: (.+)\n")


class Screen:
    """One browser: a connection for pages that is kept, and one for the stream."""

    def __init__(self, port: int, live_port: int, cookie: str) -> None:
        self._port, self._live_port, self._cookie = port, live_port, cookie
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._busy = False
        self._since: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.heard: dict[str, float] = {}
        self.shown: dict[str, float] = {}
        self.fragments = self.bytes = 0

    async def open(self) -> None:
        """Load the page and begin to listen; returns when the stream has said where it stands."""
        page = await self._get("/desk/centre")
        found = _TICKET.search(page)
        assert found is not None, page[:500]
        ticket = html.unescape(found[1].decode())
        reader, self._stream = await asyncio.open_connection("127.0.0.1", self._live_port)
        path = f"/events?ticket={quote(ticket)}"
        self._stream.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._live_port}\r\n\r\n".encode())
        await reader.readuntil(b"id: ")
        await reader.readuntil(b"\n\n")
        self._begin(self._listen(reader))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while True:
            text = (await reader.readuntil(b"\n\n")).decode()
            found = _EVENT.search(text)
            if found is None:
                continue
            told = json.loads(found[2])
            assert "reset" not in told, "a screen fell behind"
            self.heard.setdefault(told["number"], time.time())
            self._since.add(found[1].split(".")[3])
            if not self._busy:
                self._begin(self._read())

    async def _read(self) -> None:
        self._busy = True
        since = ",".join(self._since) if len(self._since) <= MOST_SINCE else ""
        self._since.clear()
        part = await self._get("/desk/centre?part=1" + (f"&since={since}" if since else ""))
        now = time.time()
        self.fragments += 1
        self.bytes += len(part)
        listed = part[part.index(b'id="watch-list"') :].partition(b"</section>")[0]
        for number in _NUMBER.findall(listed):
            self.shown.setdefault(number.decode(), now)
        await asyncio.sleep(LEAST)
        self._busy = False
        if self._since:
            self._begin(self._read())

    async def _get(self, path: str) -> bytes:
        if self._line is None or self._line[0].at_eof() or self._line[1].is_closing():
            self._line = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._line
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nCookie: {self._cookie}\r\n"
        writer.write(f"{head}Accept-Language: zh-Hans\r\nX-Requested-With: fetch\r\n\r\n".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in answer[:20], answer
        length = re.search(rb"\r\ncontent-length: (\d+)", answer.lower())
        assert length is not None, answer
        return await reader.readexactly(int(length[1]))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            sys.exit(f"a screen went out: {problem!r}")


async def _watch(port: int, live_port: int) -> None:
    """Given the cookies on the first line: say `ready`, and at each line more what was seen so far."""
    asked = asyncio.StreamReader(limit=1_000_000)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    screens = [Screen(port, live_port, cookie) for cookie in json.loads(await asked.readline())]
    for screen in screens:
        await screen.open()
        await asyncio.sleep(APART)
    print("ready", flush=True)
    while await asked.readline():
        found = {
            "heard": [screen.heard for screen in screens],
            "shown": [screen.shown for screen in screens],
            "fragments": sum(screen.fragments for screen in screens),
            "bytes": sum(screen.bytes for screen in screens),
        }
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    uvloop.run(_watch(int(sys.argv[1]), int(sys.argv[2])))
