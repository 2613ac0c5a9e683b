"""What bodies have in common: no unknown field, and null where a field may be left out means that it is left out."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


def _or_null(schema: dict[str, Any]) -> None:
    """Say in the document that what may be left out may be null."""
    for name, shape in schema.get("properties", {}).items():
        if name in schema.get("required", ()) or {"type": "null"} in shape.get("anyOf", ()):
            continue
        outside = {key: shape.pop(key) for key in ("default", "title", "description") if key in shape}
        schema["properties"][name] = {"anyOf": [dict(shape), {"type": "null"}], **outside}


class Given(BaseModel):
    """A body, or an object in one, as callers send it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_or_null)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        optional = {name for name, field in cls.model_fields.items() if not field.is_required()}
        return {name: value for name, value in given.items() if value is not None or name not in optional}
