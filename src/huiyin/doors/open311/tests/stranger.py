"""A client written from the standard alone: it knows nothing of the code it talks to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from lxml import etree

FORM = "application/x-www-form-urlencoded; charset=utf-8"


@dataclass
class Said:
    """An answer, read strictly."""

    status: int
    content: bytes
    headers: dict[str, str]

    @cached_property
    def json(self) -> Any:
        """The JSON document."""
        assert self.headers["content-type"] == "application/json; charset=utf-8", self.content
        return json.loads(self.content)

    @cached_property
    def xml(self) -> etree._Element:
        """The XML document: declared as UTF-8, without a namespace."""
        assert self.headers["content-type"] == "text/xml; charset=utf-8", self.content
        assert self.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
        root = etree.fromstring(self.content)
        assert all(":" not in element.tag and "}" not in element.tag for element in root.iter())
        return root

    @property
    def errors(self) -> list[str]:
        """What was wrong; every error bears the status as its code."""
        assert all(set(error) == {"code", "description"} for error in self.json)
        assert {error["code"] for error in self.json} == {self.status}
        return [error["description"] for error in self.json]


class Stranger:
    """Asks and posts at one endpoint."""

    def __init__(self, client: Client, key: str, root: str = "/open311/v2") -> None:
        self.client, self.key, self.root = client, key, root

    def get(self, path: str, fmt: str = "json", query: str = "", **asked: str) -> Said:
        """GET `path` in `fmt`; `query` stands in the address as it is written."""
        text = query or urlencode(asked)
        return _said(self.client.get(f"{self.root}/{path}.{fmt}?{text}"))

    def post(
        self, path: str, form: Mapping[str, Any], fmt: str = "json", headers: dict[str, str] | None = None
    ) -> Said:
        """POST a form with the key."""
        body = urlencode({"api_key": self.key, **form}, doseq=True)
        return _said(self.client.post(f"{self.root}/{path}.{fmt}", body, content_type=FORM, headers=headers))


def _said(response: Any) -> Said:
    return Said(response.status_code, response.content, {k.lower(): v for k, v in response.headers.items()})
