"""The gaps in the wording of an answer, such as {number}: which may be written, and filling them."""

import re
from collections.abc import Mapping

GAPS = ("number", "title", "place", "date", "unit")
_GAP = re.compile(r"\{([^{}]*)\}")


def unknown_gaps(text: str) -> list[str]:
    """What stands in braces and cannot be filled, as written, each once; a brace without its other half included."""
    wrong = [found[0] for found in _GAP.finditer(text) if found[1] not in GAPS]
    wrong += re.findall(r"[{}]", _GAP.sub("", text))
    return list(dict.fromkeys(wrong))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every gap filled, once: braces in a title stay what they are."""
    return _GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)
