"""Where alarms are posted to: an HTTP server of its own that keeps what arrived and when, and says yes to everything.

The port is printed. `GET /` gives what came since it was last asked, as JSON: seconds since 1970 and the body. The
answer is the one of the provider of text messages that the product is told this is; Node-RED reads none of it.
"""

import asyncio
import json
import re
import time

import uvloop

_TAKEN = json.dumps(
    {
        "Response": {
            "SendStatusSet": [
                {"SerialNo": "1", "PhoneNumber": "", "Fee": 1, "SessionContext": "", "Code": "Ok", "Message": ""}
            ],
            "RequestId": "1",
        }
    }
).encode()
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_arrived: list[tuple[float, str]] = []


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            answer = _TAKEN
            if head.startswith(b"POST"):
                _arrived.append((time.time(), body.decode()))
            else:
                answer = json.dumps(_arrived).encode()
                _arrived.clear()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
            )
            writer.write(answer)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_main())
