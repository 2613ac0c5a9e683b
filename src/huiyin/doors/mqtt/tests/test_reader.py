"""Whatever bytes come, in whatever pieces: the same packets, or one error of one kind after them."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.doors.mqtt import reasons
from huiyin.doors.mqtt.packets import Asked, Connect, Disconnect, Packet, Ping, Puback, Publish, Subscribe, Unsubscribe
from huiyin.doors.mqtt.reader import Reader
from huiyin.doors.mqtt.tests import strategies
from huiyin.doors.mqtt.tests.bare import BYE, PING, connect, length, packet, puback, publish, subscribe, text
from huiyin.doors.mqtt.wire import BadPacket, UnsupportedVersion

MOST = 1_000


def read(pieces: Sequence[bytes], most: int = MOST) -> tuple[list[Packet], tuple[int, str] | None]:
    """The packets, and what was wrong if anything."""
    reader, found = Reader(most), list[Packet]()
    try:
        for piece in pieces:
            reader.feed(piece)
            found.extend(reader.packets())
    except BadPacket as bad:
        return found, (bad.code, bad.why)
    return found, None


def wrong(data: bytes, version: int = 4) -> int:
    """The reason for which a packet after a CONNECT is refused."""
    _, problem = read([connect(version=version), data])
    assert problem is not None
    return problem[0]


def test_every_packet_of_311_is_read() -> None:
    data = (
        connect("key", will=("t", b"gone"), password="p"),
        publish(b"{}", 5, topic="烟感", dup=True),
        publish(b"", topic="a", qos=0),
        puback(9),
        subscribe("a/+", "#", number=3),
        packet(0xA2, b"\0\x04" + text("a/+")),
        PING,
        BYE,
    )
    found, problem = read(data)
    assert problem is None
    first = found[0]
    assert isinstance(first, Connect)
    assert (first.username, first.password, first.keep_alive, first.clean) == ("key", b"p", 60, True)
    assert first.will is not None
    assert (first.will.topic, first.will.payload, first.will.qos) == ("t", b"gone", 1)
    assert found[1:] == [
        Publish("烟感".encode(), b"{}", 1, 5, dup=True),
        Publish(b"a", b"", 0, 0, dup=False),
        Puback(9, 0),
        Subscribe(3, (Asked("a/+", 1), Asked("#", 1))),
        Unsubscribe(4, ("a/+",)),
        Ping(),
        Disconnect(0),
    ]


def test_what_only_5_has_is_read() -> None:
    aliased = packet(0x32, text("a/b") + b"\0\x01" + b"\x03\x23\0\x02" + b"1")
    again = packet(0x32, text("") + b"\0\x02" + b"\x03\x23\0\x02" + b"2")
    reasoned = packet(0x40, b"\0\x05\x87\x00")
    goodbye = packet(0xE0, b"\x04\x00")
    found, problem = read(
        [connect(version=5, properties=b"\x21\0\x14\x27\0\0\x10\0"), aliased, again, reasoned, goodbye]
    )
    assert problem is None
    first = found[0]
    assert isinstance(first, Connect)
    assert dict(first.properties) == {0x21: 20, 0x27: 4096}
    assert found[1:] == [
        Publish(b"a/b", b"1", 1, 1, dup=False),
        Publish(b"a/b", b"2", 1, 2, dup=False),
        Puback(5, 0x87),
        Disconnect(4),
    ]


PADDED = bytes((0x30, 0x80 | 4, 0x80, 0x00)) + text("a") + b"1"


def test_a_length_that_is_written_longer_than_needed_is_taken() -> None:
    assert read([connect(), PADDED])[0][1:] == [Publish(b"a", b"1", 0, 0, dup=False)]


V5_HEAD = text("a") + b"\0\x01"
WRONG = {
    "a packet before the CONNECT": (PING, None, reasons.PROTOCOL_ERROR),
    "not MQTT at all": (b"GET / HTTP/1.1\r\n\r\n", None, reasons.PROTOCOL_ERROR),
    "a TLS handshake at the plain port": (b"\x16\x03\x01\x02\x00\x01\x00", None, reasons.PROTOCOL_ERROR),
    "another name of the protocol": (packet(0x10, text("AMQP") + b"\x04\x02\0\0" + text("c")), None, reasons.MALFORMED),
    "a CONNECT too large for one": (b"\x10" + length(70_000), None, reasons.PACKET_TOO_LARGE),
    "a reserved flag in CONNECT": (packet(0x10, text("MQTT") + b"\x04\x03\0\0" + text("c")), None, reasons.MALFORMED),
    "a will's QoS without a will": (packet(0x10, text("MQTT") + b"\x04\x0a\0\0" + text("c")), None, reasons.MALFORMED),
    "a password without a user in 3.1.1": (connect(None, password="p"), None, reasons.MALFORMED),
    "more in a CONNECT than belongs": (packet(0x10, connect(None)[2:] + b"x"), None, reasons.MALFORMED),
    "a receive maximum of 0": (connect(version=5, properties=b"\x21\0\0"), None, reasons.PROTOCOL_ERROR),
    "a property twice": (connect(version=5, properties=b"\x21\0\x01\x21\0\x02"), None, reasons.PROTOCOL_ERROR),
    "a property of PUBLISH in CONNECT": (connect(version=5, properties=b"\x23\0\x01"), None, reasons.MALFORMED),
    "a property that nobody knows": (connect(version=5, properties=b"\x7e\0"), None, reasons.MALFORMED),
    "properties that end after the packet": (packet(0x32, V5_HEAD + b"\x7f"), 5, reasons.MALFORMED),
    "a number longer than needed": (packet(0x32, V5_HEAD + b"\x80\x00"), 5, reasons.MALFORMED),
    "a topic alias of 0": (packet(0x32, V5_HEAD + b"\x03\x23\0\0"), 5, reasons.TOPIC_ALIAS_INVALID),
    "a topic alias too great": (packet(0x32, V5_HEAD + b"\x03\x23\0\x11"), 5, reasons.TOPIC_ALIAS_INVALID),
    "an alias that stands for nothing": (
        packet(0x32, text("") + b"\0\x01\x03\x23\0\x01"),
        5,
        reasons.PROTOCOL_ERROR,
    ),
    "a second CONNECT": (connect(), 4, reasons.PROTOCOL_ERROR),
    "QoS 2": (packet(0x34, text("a") + b"\0\x01"), 5, reasons.QOS_NOT_SUPPORTED),
    "QoS 3": (packet(0x36, text("a") + b"\0\x01"), 4, reasons.MALFORMED),
    "QoS 0 sent again": (packet(0x38, text("a")), 4, reasons.MALFORMED),
    "a packet identifier of 0": (publish(b"", 0), 4, reasons.PROTOCOL_ERROR),
    "a topic with a wildcard": (publish(b"", topic="a/+"), 4, reasons.TOPIC_INVALID),
    "no topic": (publish(b"", topic=""), 4, reasons.TOPIC_INVALID),
    "U+0000 in a topic": (publish(b"", topic="a\0"), 4, reasons.MALFORMED),
    "a topic that is not UTF-8": (packet(0x30, b"\0\x01\xff"), 4, reasons.MALFORMED),
    "half a surrogate in a topic": (packet(0x30, b"\0\x03\xed\xa0\x80"), 4, reasons.MALFORMED),
    "a topic longer than its packet": (packet(0x30, b"\0\x09a"), 4, reasons.MALFORMED),
    "a PUBLISH of nothing": (packet(0x30, b""), 4, reasons.MALFORMED),
    "a PUBLISH without its identifier": (packet(0x32, text("a") + b"\0"), 4, reasons.MALFORMED),
    "a packet too large": (b"\x30" + length(MOST + 1), 4, reasons.PACKET_TOO_LARGE),
    "a length of five bytes": (b"\x30\xff\xff\xff\xff\x01", 4, reasons.MALFORMED),
    "a SUBSCRIBE without its flags": (packet(0x80, subscribe("a")[2:]), 4, reasons.MALFORMED),
    "a SUBSCRIBE of nothing": (packet(0x82, b"\0\x01"), 4, reasons.PROTOCOL_ERROR),
    "a SUBSCRIBE with QoS 3": (subscribe("a", qos=3), 4, reasons.MALFORMED),
    "options of 5 in 3.1.1": (subscribe("a", qos=0x0C), 4, reasons.MALFORMED),
    "a subscription identifier": (packet(0x82, b"\0\x01\x02\x0b\x01" + text("a") + b"\0"), 5, 0xA1),
    "a wildcard in the middle": (subscribe("#/a"), 4, reasons.FILTER_INVALID),
    "a wildcard beside a letter": (subscribe("a+"), 4, reasons.FILTER_INVALID),
    "an UNSUBSCRIBE of nothing": (packet(0xA2, b"\0\x01"), 4, reasons.PROTOCOL_ERROR),
    "a PINGREQ with something in it": (packet(0xC0, b"x"), 4, reasons.MALFORMED),
    "a DISCONNECT with a reason in 3.1.1": (packet(0xE0, b"\0"), 4, reasons.MALFORMED),
    "a packet that only servers send": (packet(0x20, b"\0\0"), 4, reasons.PROTOCOL_ERROR),
    "a packet of QoS 2": (packet(0x62, b"\0\x01"), 4, reasons.PROTOCOL_ERROR),
    "an AUTH": (packet(0xF0, b""), 5, reasons.PROTOCOL_ERROR),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_breaks_the_rules_is_refused_with_its_reason(case: str) -> None:
    data, version, code = WRONG[case]
    first = [] if version is None else [connect(version=version)]
    whole = read([*first, data])
    assert whole[1] is not None
    assert (whole[1][0], len(whole[0])) == (code, len(first))
    assert read([b"%c" % byte for piece in (*first, data) for byte in piece]) == whole


@pytest.mark.parametrize(
    "data",
    [packet(0x10, text("MQIsdp") + b"\x03\x02\0\x3c" + text("c")), connect(version=3), connect(version=6)],
    ids=["3.1", "level 3", "level 6"],
)
def test_a_version_that_is_not_served_is_told_apart(data: bytes) -> None:
    reader = Reader(MOST)
    reader.feed(data)
    with pytest.raises(UnsupportedVersion):
        list(reader.packets())


def test_nothing_is_held_of_a_packet_that_is_too_large() -> None:
    reader = Reader(MOST)
    reader.feed(connect())
    list(reader.packets())
    reader.feed(b"\x30" + length(MOST + 1)[:1])
    assert list(reader.packets()) == []
    reader.feed(length(MOST + 1)[1:])
    with pytest.raises(BadPacket):
        list(reader.packets())


pieces = st.lists(st.integers(0, 5_000), max_size=12)


@given(strategies.streams(), pieces)
def test_pieces_make_no_difference(data: bytes, places: list[int]) -> None:
    found, problem = read([data])
    assert problem is None
    assert found
    assert read(strategies.cut(data, places)) == (found, None)


@settings(max_examples=600)
@given(strategies.damaged() | st.binary(max_size=200), pieces)
def test_whatever_comes_is_packets_or_one_error_whatever_the_pieces(data: bytes, places: list[int]) -> None:
    assert read(strategies.cut(data, places)) == read([data])
