"""Which fields of the one form are asked of this very applicant: some hang on what stands in another. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from huiyin.domains.permits.rules.catalogue import Field


def is_asked(field: Field, form: Mapping[str, str]) -> bool:
    """Whether whoever filled in this form has something to write into a field."""
    return field.only_if is None or form.get(field.only_if.field, "").strip() in field.only_if.values


def asked(fields: Mapping[str, Field], form: Mapping[str, str]) -> Mapping[str, Field]:
    """Those of the fields that are asked."""
    return {code: field for code, field in fields.items() if is_asked(field, form)}


def weighed(fields: Mapping[str, Field], form: Mapping[str, str]) -> Mapping[str, Field]:
    """All of the fields; nobody misses those that are not asked."""
    return {code: field if is_asked(field, form) else replace(field, optional=True) for code, field in fields.items()}
