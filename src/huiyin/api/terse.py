"""What pydantic finds wrong: under the caller's own names, and in the terse words that the core uses for the same."""

from collections.abc import Sequence
from typing import Any

_TERSE = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "string_type": "not a text",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "string_pattern_mismatch": "not in the form that is expected",
    "too_long": "at most {max_length} of them",
    "float_type": "not a number",
    "float_parsing": "not a number",
    "finite_number": "not a number",
    "int_type": "not a whole number",
    "int_parsing": "not a whole number",
    "int_parsing_size": "not a whole number",
    "int_from_float": "not a whole number",
    "greater_than_equal": "not below {ge}",
    "less_than_equal": "not above {le}",
    "bool_type": "not true or false",
    "bool_parsing": "not true or false",
    "list_type": "not a list",
    "dict_type": "not an object",
    "model_type": "not an object",
    "model_attributes_type": "not an object",
    "timezone_aware": "a date and time needs its zone",
    "datetime_type": "not an ISO 8601 date and time",
    "datetime_parsing": "not an ISO 8601 date and time",
    "datetime_from_date_parsing": "not an ISO 8601 date and time",
}


def field_problems(errors: Sequence[Any], given: object) -> dict[str, str]:
    """What is wrong with `given`, by dotted field.

    Where a field may be of several types, pydantic tells what is wrong for each: what says more than that the type is
    another one goes before that, and the first before the rest.
    """
    found: dict[str, Any] = {}
    for error in errors:
        field = _name(error, given)
        if field not in found or (_is_of_type(found[field]) and not _is_of_type(error)):
            found[field] = error
    return {field: told(error) for field, error in found.items()}


def told(error: Any) -> str:
    """One of pydantic's errors in the terse words that `wording` knows."""
    context = error.get("ctx", {})
    if error["type"] == "literal_error":
        return f"one of {context['expected'].replace(' or ', ', ')}".replace("'", "")
    known = _TERSE.get(error["type"])
    return known.format(**context) if known else str(error["msg"])


def _is_of_type(error: Any) -> bool:
    return str(error["type"]).endswith("_type")


def _name(error: Any, given: Any) -> str:
    """The way to the field through what was given; the marks of pydantic's own branches on it are left out."""
    *way, last = error["loc"] or ("",)
    names = []
    for part in (*way, last):
        within = part in given if isinstance(given, dict) else isinstance(given, list) and part in range(len(given))
        if within:
            given = given[part]
        elif part is not last or error["type"] != "missing":
            continue
        names.append(str(part))
    return ".".join(names) or "body"
