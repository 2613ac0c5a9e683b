"""The three ways in which ThingsBoard writes a device's topics: long, short, and short with the payload's format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """Topics of one way; those that end in a number are given without it."""

    telemetry: str
    attributes: str
    attributes_asked: str
    attributes_given: str
    called: str
    """Orders to the device, and a device's questions to us."""
    answered: str


FORMS = (
    Form(
        telemetry="v1/devices/me/telemetry",
        attributes="v1/devices/me/attributes",
        attributes_asked="v1/devices/me/attributes/request",
        attributes_given="v1/devices/me/attributes/response",
        called="v1/devices/me/rpc/request",
        answered="v1/devices/me/rpc/response",
    ),
    Form("v2/t", "v2/a", "v2/a/req", "v2/a/res", "v2/r/req", "v2/r/res"),
    Form("v2/t/j", "v2/a/j", "v2/a/req/j", "v2/a/res/j", "v2/r/req/j", "v2/r/res/j"),
)
