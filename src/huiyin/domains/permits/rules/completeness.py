"""Whether an application is complete: all that is missing is said at once, before it is handed in (行政许可法 art. 32)."""

from collections.abc import Collection, Mapping, Sequence

from stdnum import exceptions as number_mistakes
from stdnum.cn import ric, uscc

MADE_HERE = frozenset({"application"})
"""Papers that the product makes from the form itself."""


def problems_of(
    *,
    fields: Collection[str],
    materials: Collection[str],
    form: Mapping[str, str],
    papers: Collection[str],
) -> Mapping[str, str]:
    """What is missing or wrong, by field and `paper:` + material. `fields` and `materials` are those asked for."""
    found = {field: "missing" for field in fields if not form.get(field, "").strip()}
    found |= {f"paper:{one}": "missing" for one in materials if one not in papers and one not in MADE_HERE}
    found |= {f"paper:{one}": "nobody asks for it" for one in papers if one not in materials}
    found |= {field: "nobody asks for it" for field in form if field not in fields}
    for field, check in NUMBERS.items():
        if field not in found and form.get(field) and (wrong := check(form[field])):
            found[field] = wrong
    return found


def check_uscc(number: str) -> str:
    """What is wrong with a unified social credit code (GB 32100-2015: 18 characters, the last one a check character)."""
    return _checked(uscc, number, "a unified social credit code has 18 characters and ends in a check character")


def check_identity(number: str) -> str:
    """What is wrong with a citizen's identity number (GB 11643-1999: 18 characters, the last one a check character)."""
    return _checked(ric, number, "an identity number has 18 characters and ends in a check character")


def _checked(standard: object, number: str, rule: str) -> str:
    try:
        standard.validate(number)  # type: ignore[attr-defined]
    except number_mistakes.InvalidChecksum:
        return "the check character does not fit: a digit was mistyped"
    except number_mistakes.ValidationError:
        return rule
    return ""


NUMBERS = {"uscc": check_uscc, "representative_id": check_identity}
"""The fields that end in a check character."""


def in_words(problems: Mapping[str, str]) -> Sequence[str]:
    """Each problem as a line, in the order of the form."""
    return [f"{field}: {problem}" for field, problem in problems.items()]
