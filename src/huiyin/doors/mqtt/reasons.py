"""Reason codes of MQTT 5 (section 2.4), and what MQTT 3.1.1 says instead (section 3.2.2.3)."""

from typing import Final

SUCCESS: Final = 0x00
NO_SUBSCRIPTION_EXISTED: Final = 0x11
DISCONNECT_WITH_WILL: Final = 0x04
UNSPECIFIED: Final = 0x80
MALFORMED: Final = 0x81
PROTOCOL_ERROR: Final = 0x82
UNSUPPORTED_VERSION: Final = 0x84
CLIENT_ID_NOT_VALID: Final = 0x85
BAD_USER_OR_PASSWORD: Final = 0x86
NOT_AUTHORIZED: Final = 0x87
SERVER_UNAVAILABLE: Final = 0x88
SERVER_BUSY: Final = 0x89
SHUTTING_DOWN: Final = 0x8B
BAD_AUTHENTICATION_METHOD: Final = 0x8C
KEEP_ALIVE_TIMEOUT: Final = 0x8D
TAKEN_OVER: Final = 0x8E
FILTER_INVALID: Final = 0x8F
TOPIC_INVALID: Final = 0x90
TOPIC_ALIAS_INVALID: Final = 0x94
PACKET_TOO_LARGE: Final = 0x95
QUOTA_EXCEEDED: Final = 0x97
PAYLOAD_INVALID: Final = 0x99
QOS_NOT_SUPPORTED: Final = 0x9B
SHARED_NOT_SUPPORTED: Final = 0x9E
RATE_EXCEEDED: Final = 0x9F
SUBSCRIPTION_IDS_NOT_SUPPORTED: Final = 0xA1

_RETURN_CODES = {
    SUCCESS: 0,
    UNSUPPORTED_VERSION: 1,
    CLIENT_ID_NOT_VALID: 2,
    SERVER_UNAVAILABLE: 3,
    SERVER_BUSY: 3,
    BAD_USER_OR_PASSWORD: 4,
}

_WORDS = {
    MALFORMED: "a malformed packet",
    UNSUPPORTED_VERSION: "a version that is not served",
    FILTER_INVALID: "a filter that is none",
    TOPIC_INVALID: "a topic that is none",
    TOPIC_ALIAS_INVALID: "a topic alias that is none",
    PACKET_TOO_LARGE: "a packet too large",
    QOS_NOT_SUPPORTED: "QoS 2",
    SUBSCRIPTION_IDS_NOT_SUPPORTED: "a subscription identifier",
}


def in_words(reason: int) -> str:
    """What is counted of a packet that breaks the rules: one of a few words, whatever was sent."""
    return _WORDS.get(reason, "against the protocol")


def return_code(reason: int) -> int:
    """The CONNACK return code of MQTT 3.1.1 that comes nearest; 5, not authorized, where none does."""
    return _RETURN_CODES.get(reason, 5)
