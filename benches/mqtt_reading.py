"""What the door does with one message before it is handed over to be stored, beside a floor in the same run.

A device publishes a smoke reading of 250 bytes with QoS 1, in packets of 64 messages as they come from a busy socket.
Measured: reader, JSON with its limits, the observation, and the acknowledgement that waits for the commit. The floor
does the least that anybody could: it finds the ends of packets, cuts the payload out and parses it with msgspec.
Aim: less than 15 µs, so that a door reaches 26,000 messages a second with storing.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Sequence

import msgspec

MESSAGES, AT_ONCE, ROUNDS = 64_000, 64, 5
AIM = 15.0  # µs
TOPIC = b"huiyin/telemetry"
READING = b'{"smoke":0.021,"temperature":23.5,"battery":97,"fault":false,"rssi":-71'
SHAPES = {
    "{k: v}": READING + b"}",
    "{ts, values}": b'{"ts":1790000000123,"values":' + READING + b"}}",
    "[{k: v}], as ThingsBoard's SDK sends": b"[" + READING + b"}]",
}


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HUIYIN_HOME": home, "DJANGO_SETTINGS_MODULE": "huiyin.project.settings"}
        import django

        django.setup()
        asyncio.run(measured())


async def measured() -> None:
    """Each shape, with its floor; rounds take turns, so that whatever else the machine does falls on both."""
    for name, payload in SHAPES.items():
        block = b"".join(packet(payload, number) for number in range(1, AT_ONCE + 1))
        ours, floor = door(), bare
        taken = [(rate(ours, block), rate(floor, block)) for _ in range(ROUNDS)]
        best, least = min(one for one, _ in taken), min(one for _, one in taken)
        reached = "reached" if best < AIM else "MISSED"
        print(
            f"{name}\n  the door        {best:6.2f} µs a message  {1e6 / best:9,.0f}/s\n"
            f"  floor           {least:6.2f} µs a message  {1e6 / least:9,.0f}/s\n"
            f"  ratio           {best / least:6.2f}\n  aim: below {AIM:.0f} µs: {reached}"
        )


def packet(payload: bytes, number: int) -> bytes:
    """A PUBLISH with QoS 1; spaces fill its JSON to 250 bytes."""
    body = len(TOPIC).to_bytes(2, "big") + TOPIC + number.to_bytes(2, "big") + payload.ljust(230)
    return bytes((0x32, len(body) & 0x7F | 0x80, len(body) >> 7)) + body


def door() -> Callable[[bytes], None]:
    """A connection of the product with a device let in; what it hands over is let go at once."""
    from huiyin.doors.mqtt.brakes import Guesses

    from huiyin.doors.mqtt.connection import Connection
    from huiyin.doors.mqtt.gathering import Gathering
    from huiyin.doors.mqtt.hub import Hub
    from huiyin.doors.mqtt.limits import Limits
    from huiyin.doors.mqtt.protocols import DEVICE
    from huiyin.doors.mqtt.session import Session
    from huiyin.intake.face import Intake
    from huiyin.intake.operations import Keeper
    from huiyin.intake.sent import Known

    intake = Intake(Keeper("bench"))
    hub = Hub(intake, Limits())
    connection = Connection(hub)
    connection.reader.feed(b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x00\x00\x01c")
    list(connection.reader.packets())
    connection.session = Session(intake, Known(1, 1), lambda *_: True, {}, Guesses(hub.brake, "", hub.now))
    connection.routes = DEVICE

    def take(block: bytes) -> None:
        connection.data_received(block)
        hub.gathering = Gathering(intake.keep)

    return take


def bare(block: bytes) -> None:
    """The floor."""
    at, size, decode = 0, len(block), msgspec.json.decode
    gathered = []
    while at < size:
        end = at + 3 + (block[at + 1] & 0x7F | block[at + 2] << 7)
        start = at + 5 + (block[at + 3] << 8 | block[at + 4])
        gathered.append((decode(block[start + 2 : end]), block[start : start + 2]))
        at = end


def rate(take: Callable[[bytes], None], block: bytes) -> float:
    """µs a message."""
    blocks: Sequence[bytes] = [block] * (MESSAGES // AT_ONCE)
    began = time.perf_counter()
    for one in blocks:
        take(one)
    return (time.perf_counter() - began) / MESSAGES * 1e6


if __name__ == "__main__":
    main()
