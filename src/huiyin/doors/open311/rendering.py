"""One answer as XML or as JSON, by the Spark convention: JSON drops the outer element, and lists are arrays.

XML has no namespace, begins with a declaration, and names each item of a list in the singular; an empty value is an
empty element in XML and null in JSON (GeoReport v2, "Format Support").
"""

import json
import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from lxml import etree

from huiyin.doors.open311.errors import Wrong

XML, JSON = "xml", "json"
MEDIA_TYPES = {XML: "text/xml", JSON: "application/json"}
SINGULAR = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "notes": "note",
    "endpoints": "endpoint",
    "formats": "format",
}
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` under the outer element `root`. `bare`: the content type names no character set (discovery alone)."""

    root: str
    data: object
    status: int = 200
    bare: bool = False


def refusal(wrong: Wrong) -> Answer:
    """The answer that carries errors."""
    return Answer("errors", wrong.errors, wrong.status)


def render(answer: Answer, fmt: str) -> HttpResponse:
    """The answer in the format that the address asked for."""
    content = as_xml(answer) if fmt == XML else json.dumps(answer.data, ensure_ascii=False).encode()
    media_type = MEDIA_TYPES[fmt] + ("" if answer.bare else "; charset=utf-8")
    return HttpResponse(content, status=answer.status, content_type=media_type)


def render_error(request: HttpRequest, status: int, description: str) -> HttpResponse:
    """An error for a request that reached no view: unknown addresses, a database that does not answer."""
    fmt = JSON if request.path.endswith(".json") else XML
    return render(refusal(Wrong(status, description)), fmt)


def as_xml(answer: Answer) -> bytes:
    """The answer as a document."""
    root = etree.Element(answer.root)
    _fill(root, answer.data)
    return _DECLARATION + etree.tostring(root, encoding="utf-8", xml_declaration=False, pretty_print=True)


def _fill(element: etree._Element, data: object) -> None:
    if isinstance(data, dict):
        for name, value in data.items():
            _fill(etree.SubElement(element, name), value)
    elif isinstance(data, list):
        for item in data:
            _fill(etree.SubElement(element, SINGULAR[element.tag]), item)
    elif data is not None:
        element.text = _text(data)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("", str(value))
