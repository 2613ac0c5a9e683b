"""The parameters of a request, whichever way they came; an empty one is an absent one (GeoReport v2)."""

import re
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

from huiyin.doors.open311.errors import Wrong

_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,100})\](?:\[\])?")


class Parameters:
    """What the form carries, and where it is silent, what the address carries."""

    def __init__(self, request: HttpRequest) -> None:
        """Raises `Wrong` (400) for a body that cannot be read."""
        try:
            self._sources: tuple[QueryDict, ...] = (request.POST, request.GET)
            self.files = [upload for name in request.FILES for upload in request.FILES.getlist(name)]
        except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError) as why:
            raise Wrong(400, f"the body cannot be read: {type(why).__name__}") from why

    def text(self, name: str) -> str:
        """The parameter without space around it, "" when it is absent or empty."""
        return next((value for source in self._sources if (value := source.get(name, "").strip())), "")

    def listed(self, name: str) -> list[str]:
        """The values of a parameter that is given several times, or with commas, or both."""
        for source in self._sources:
            values = [part.strip() for given in source.getlist(name) for part in given.split(",")]
            if any(values):
                return [value for value in values if value]
        return []

    def attributes(self) -> Mapping[str, Sequence[str]]:
        """Answers by question: `attribute[code]=v`, and `attribute[code][]=v` once for each of several."""
        found: dict[str, list[str]] = {}
        for source in reversed(self._sources):
            for name in source:
                if match := _ATTRIBUTE.fullmatch(name):
                    found.setdefault(match[1], []).extend(v for v in source.getlist(name) if v.strip())
        return {code: values for code, values in found.items() if values}

    def check_jurisdiction(self) -> None:
        """Raises `Wrong` (404) when another jurisdiction than ours is asked for; asking for none is fine."""
        asked = self.text("jurisdiction_id")
        if asked and asked.casefold() != settings.OPEN311_JURISDICTION.casefold():
            raise Wrong(404, "jurisdiction_id: there is no such jurisdiction here")
