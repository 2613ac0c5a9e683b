"""Whether what is written into fields fits: who shares them, whose telephone they name, what they hang on."""

from collections.abc import Iterator, Sequence

from huiyin.domains.permits.rules.catalogue import Catalogue, Field, FieldKind
from huiyin.domains.permits.rules.mistakes import FileMistake, mistake, permit_file
from huiyin.lifecycles.mistakes import did_you_mean


def fields(catalogue: Catalogue) -> Iterator[FileMistake]:
    """What is wrong with the fields."""
    for code, field in catalogue.fields.items():
        if field.phone and field.phone not in catalogue.fields:
            remedy = did_you_mean(field.phone, catalogue.fields)
            yield mistake("fields.toml", f"fields.{code}.phone", f"there is no field “{field.phone}”", remedy)
        if field.group not in catalogue.groups:
            remedy = did_you_mean(field.group, catalogue.groups)
            yield mistake("fields.toml", f"fields.{code}.group", f"there is no group “{field.group}”", remedy)
        yield from _only_if(catalogue, field)
    for permit in catalogue.permits.values():
        for n, version in enumerate(permit.versions):
            for code in version.fields:
                yield from _with_what_it_hangs_on(catalogue, permit.code, n, code, version.fields)


def _only_if(catalogue: Catalogue, field: Field) -> Iterator[FileMistake]:
    if field.only_if is None:
        return
    where, on = f"fields.{field.code}.only_if", catalogue.fields.get(field.only_if.field)
    if on is None:
        remedy = did_you_mean(field.only_if.field, catalogue.fields)
        yield mistake("fields.toml", f"{where}.field", f"there is no field “{field.only_if.field}”", remedy)
        return
    values = values_of(on)
    if not values:
        problem = f"“{on.code}” is answered by “{on.kind}”"
        yield mistake("fields.toml", f"{where}.field", problem, "Name a field of the kind yes_no or choice")
    if on.only_if:
        yield mistake("fields.toml", f"{where}.field", f"“{on.code}” itself hangs on another", "Name that one")
    for value in field.only_if.values:
        if values and value not in values:
            problem = f"nobody writes “{value}” into “{on.code}”"
            yield mistake("fields.toml", f"{where}.is", problem, did_you_mean(value, values))


def values_of(field: Field) -> Sequence[str]:
    """What can be chosen in a field; empty for one that is written into freely."""
    return ("yes", "no") if field.kind is FieldKind.YES_NO else [*field.choices]


def _with_what_it_hangs_on(
    catalogue: Catalogue, permit: str, n: int, code: str, asked: Sequence[str]
) -> Iterator[FileMistake]:
    field = catalogue.fields.get(code)
    if field and field.only_if and field.only_if.field not in asked:
        problem = f"“{code}” hangs on “{field.only_if.field}”, which is not asked for"
        yield mistake(permit_file(permit), f"versions.{n}.fields", problem, f"Ask for “{field.only_if.field}” too")
