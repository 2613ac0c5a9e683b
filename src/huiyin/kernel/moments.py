"""Moments as callers of the API write them: a date and time with its zone, or nothing."""

import re
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, WithJsonSchema

_SPACED = re.compile(r"(\S+T\S+) (\d\d:\d\d)")


def _moment(given: object) -> object:
    """Nothing for an empty text; the + before a zone that came unencoded, as a space; a bare number is no moment,
    though pydantic would take it for seconds since 1970."""
    if not given:
        return None
    text = _SPACED.sub(r"\1+\2", str(given))
    return text if "T" in text else f"{text}T"


_MOMENT = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "maxLength": 0}]}
Moment = Annotated[AwareDatetime | None, BeforeValidator(_moment), WithJsonSchema(_MOMENT)]
"""A date and time with its zone."""
