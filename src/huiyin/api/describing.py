"""The OpenAPI document: what the endpoints' own types do not say is said here, once for all of them."""

import json
from collections.abc import Sequence
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel

from huiyin.api import catalogue
from huiyin.api.catalogue import ProblemType
from huiyin.api.problems import MEDIA_TYPE
from huiyin.api.reading import FORM, JSON

REF = "#/components/schemas/"
_bodies: dict[str, type[BaseModel]] = {}
_PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457. Some types have more members: `errors`, `state`, `possible`, `by`, `reason`.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "state": {"type": "string"},
        "possible": {"type": "array", "items": {"type": "string"}},
        "by": {"type": "array", "items": {"type": "string"}},
        "reason": {"type": "string"},
    },
}
_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "pattern": r"^[\x21-\x7e]{1,180}$"},
    "description": "The caller's own id of this call: sent again, it changes nothing and answers the same.",
}
_REPLAYED = {"description": "true when the call had been made before", "schema": {"type": "string", "enum": ["true"]}}
_WITH_BODY = (catalogue.UNREADABLE, catalogue.TOO_LARGE, catalogue.WRONG_TYPE)


def described(
    body: type[BaseModel] | None = None, *, forms: bool = False, problems: Sequence[ProblemType] = ()
) -> dict[str, Any]:
    """The `openapi_extra` of an endpoint: its body, as JSON and where `forms` as a form too, and its problems."""
    more: dict[str, Any] = {}
    told = list(problems)
    if body is not None:
        _bodies[body.__name__] = body
        content: dict[str, Any] = {JSON: {"schema": {"$ref": REF + body.__name__}}}
        if forms:
            content[FORM] = {"schema": _as_form(body)}
        required = any(field.is_required() for field in body.model_fields.values())
        more["requestBody"] = {"required": required, "content": content}
        told.extend(_WITH_BODY)
    by_status: dict[int, list[ProblemType]] = {}
    for problem in told:
        by_status.setdefault(problem.status, []).append(problem)
    more["responses"] = {status: _response([p.slug for p in found]) for status, found in sorted(by_status.items())}
    return more


def _as_form(body: type[BaseModel]) -> dict[str, Any]:
    """The body as a form: flat fields as texts, objects as `name[key]`, and photos as files."""
    names = [name for name in body.model_fields if name not in {"photos", "contact", "attributes", "data"}]
    required = [name for name in names if body.model_fields[name].is_required()]
    properties: dict[str, Any] = {name: {"type": "string"} for name in names}
    properties["photos"] = {"type": "array", "maxItems": 10, "items": {"type": "string", "format": "binary"}}
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _response(slugs: Sequence[str]) -> dict[str, Any]:
    return {"description": ", ".join(slugs), "content": {MEDIA_TYPE: {"schema": {"$ref": REF + "Problem"}}}}


class Api(NinjaAPI):
    """Ninja's API with the finished document."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document: with keys' problems, the idempotency header of every POST, and the bodies' shapes."""
        document = super().get_openapi_schema(**options)
        for methods in document["paths"].values():
            for method, operation in methods.items():
                _finish(method, operation)
        for body in _bodies.values():
            shape = body.model_json_schema(ref_template=REF + "{model}")
            document["components"]["schemas"].update(shape.pop("$defs", {}))
            document["components"]["schemas"][body.__name__] = shape
        document["components"]["schemas"]["Problem"] = _PROBLEM
        return document


def _finish(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if operation.get("security"):
        responses.setdefault(401, _response([catalogue.NO_KEY.slug]))
        responses.setdefault(403, _response([catalogue.NO_SCOPE.slug]))
    responses.setdefault(503, _response([catalogue.UNAVAILABLE.slug]))
    if any(parameter["in"] == "query" for parameter in operation["parameters"]):
        responses.setdefault(422, _response([catalogue.BAD_FIELDS.slug]))
    if method == "post" and _IDEMPOTENCY_KEY not in operation["parameters"]:
        operation["parameters"] = [*operation["parameters"], _IDEMPOTENCY_KEY]
        for status, response in responses.items():
            if int(status) < 300:
                response["headers"] = {"Idempotent-Replayed": _REPLAYED}
    operation["responses"] = {str(status): responses[status] for status in sorted(responses, key=int)}


def as_text(api: NinjaAPI) -> str:
    """The document as it is kept and compared: indented, with its keys in the order they were made in."""
    return json.dumps(api.get_openapi_schema(path_prefix="api/v1/"), ensure_ascii=False, indent=2) + "\n"
