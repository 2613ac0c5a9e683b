"""Reading what callers send: strict JSON (RFC 8259 with the rules of I-JSON, RFC 7493), forms with photos, headers."""

import json
import math
import re
from typing import Any, NoReturn, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from huiyin.api.catalogue import UNREADABLE, WRONG_TYPE
from huiyin.api.problems import Problem, bad_fields
from huiyin.api.terse import field_problems

JSON = "application/json"
FORM = "multipart/form-data"
_KEY = re.compile(r"[\x21-\x7e]{1,180}")
_BRACKETS = re.compile(r"(\w+)\[([^\]\[]{1,60})\]")
_SURROGATES = re.compile(rb"\\u[dD][89a-fA-F]")

Model = TypeVar("Model", bound=BaseModel)


def read_json(content: bytes) -> Any:
    """The value of a JSON text. Refuses what JSON does not have and programs read in different ways. Raises `Problem`.

    NaN and infinities, duplicate keys, halves of surrogate pairs, other encodings than UTF-8, numbers beyond a double.
    """
    try:
        value = json.loads(
            content.decode(), parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_no_duplicates
        )
        if _SURROGATES.search(content):
            json.dumps(value, ensure_ascii=False).encode()  # a lone half cannot be encoded
    except RecursionError:
        raise Problem(UNREADABLE, _("JSON 嵌套得太深")) from None
    except UnicodeError:
        raise Problem(UNREADABLE, _("请求体不是正确的 UTF-8")) from None
    except ValueError as why:
        raise Problem(UNREADABLE, more={"reason": str(why)[:200]}) from None
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("a number is beyond the range of a double")
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice in one object")
    return found


def read_body(request: HttpRequest, model: type[Model]) -> Model:
    """The body as `model`: JSON strictly, a form leniently, since all its values are texts. Raises `Problem`."""
    if request.content_type == JSON:
        given, strict = read_json(request.body) if request.body else {}, True
    elif request.content_type == FORM:
        given, strict = _nested(request), False
    elif not request.content_type and not request.body:
        given, strict = {}, False  # as a POST without a body sends it
    else:
        raise Problem(WRONG_TYPE)
    try:
        return model.model_validate(given, strict=strict)
    except ValidationError as why:
        raise bad_fields(field_problems(why.errors(include_url=False), given)) from None


def _nested(request: HttpRequest) -> dict[str, Any]:
    """A form's fields, with `contact[phone]` and `attributes[floor]` put into objects of their own."""
    found: dict[str, Any] = {}
    for name, values in request.POST.lists():
        value = values if len(values) > 1 else values[0]
        if inside := _BRACKETS.fullmatch(name):
            found.setdefault(inside[1], {})
            if not isinstance(found[inside[1]], dict):
                raise bad_fields({name: "unknown"})
            found[inside[1]][inside[2]] = value
        else:
            found[name] = value
    return found


def idempotency_key(request: HttpRequest) -> str:
    """The header `Idempotency-Key`, "" without one. Raises `Problem` unless it is 1 to 180 visible ASCII signs."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not _KEY.fullmatch(key.strip()):
        raise bad_fields({"Idempotency-Key": str(_("要是 1 到 180 个可见的 ASCII 字符"))})
    return key.strip()


def refuse_strange_parameters(request: HttpRequest, known: frozenset[str]) -> None:
    """Raise `Problem` for query parameters that mean nothing here: a misspelt filter must not give the whole list."""
    if strange := [name for name in request.GET if name not in known]:
        raise bad_fields(dict.fromkeys(strange, "unknown"))
