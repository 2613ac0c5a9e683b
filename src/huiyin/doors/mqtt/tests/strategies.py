"""Packets for hypothesis: whole ones of both versions, and the same with bytes changed, cut out and put in."""

import itertools
from typing import Any

from hypothesis import strategies as st

from huiyin.doors.mqtt.tests.bare import BYE, PING, connect, length, packet, puback, publish, subscribe, text

topics = st.sampled_from(["huiyin/telemetry", "v1/devices/me/telemetry", "烟感/一楼", "a" * 200])
versions = st.sampled_from([4, 5])


def _unsubscribe(version: int, wanted: str) -> bytes:
    return packet(0xA2, b"\0\x07" + (b"\0" if version == 5 else b"") + text(wanted))


def _aliased(alias: int, topic: str) -> bytes:
    return packet(0x32, text(topic) + b"\0\x09" + b"\x03\x23" + alias.to_bytes(2, "big") + b"{}")


def _with_properties(given: bytes) -> bytes:
    return packet(0x32, text("huiyin/telemetry") + b"\0\x09" + length(len(given)) + given + b"{}")


@st.composite
def connects(draw: st.DrawFn, version: int) -> bytes:
    will = draw(st.none() | st.tuples(topics, st.binary(max_size=40)))
    properties = draw(st.sampled_from([b"", b"\x21\x00\x14", b"\x11\x00\x00\x00\x05\x26\x00\x01a\x00\x01b"]))
    return connect(draw(st.sampled_from([None, "key-1"])), version=version, will=will, properties=properties)


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """A CONNECT and what follows it, all well formed."""
    version = draw(versions)
    rest: list[st.SearchStrategy[Any]] = [
        st.builds(
            publish,
            st.binary(max_size=300),
            st.integers(1, 65_535),
            topic=topics,
            version=st.just(version),
            qos=st.sampled_from([0, 1]),
        ),
        st.just(PING),
        st.builds(puback, st.integers(1, 65_535)),
        st.builds(subscribe, st.sampled_from(["#", "huiyin/commands", "a/+/b"]), version=st.just(version)),
        st.builds(_unsubscribe, st.just(version), st.sampled_from(["#", "huiyin/commands"])),
    ]
    if version == 5:
        rest.append(st.builds(_aliased, st.integers(1, 16), topics))
        rest.append(
            st.builds(_with_properties, st.sampled_from([b"\x01\x01", b"\x26\x00\x01a\x00\x01b", b"\x02" + bytes(4)]))
        )
    following = draw(st.lists(st.one_of(rest), max_size=8))
    return draw(connects(version)) + b"".join(following) + draw(st.sampled_from([b"", BYE]))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A stream in which a few bytes are not what they were."""
    data = bytearray(draw(streams()))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["change", "cut", "put", "end"])):
            case "change" if at < len(data):
                data[at] = draw(st.integers(0, 255))
            case "cut":
                del data[at : at + draw(st.integers(1, 9))]
            case "put":
                data[at:at] = draw(st.binary(min_size=1, max_size=9))
            case "end":
                del data[at:]
            case _:
                pass
    return bytes(data)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The data in pieces."""
    at = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[begin:end] for begin, end in itertools.pairwise(at)]
