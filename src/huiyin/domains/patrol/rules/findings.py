"""What was found on a round, as the history keeps it: “passage=bad pressure=ok …”, in the order of the checklist."""

from collections.abc import Collection, Mapping

RIGHT, WRONG = "ok", "bad"


def written(found: Mapping[str, bool]) -> str:
    """Each item by code, and whether it was right."""
    return " ".join(f"{code}={RIGHT if right else WRONG}" for code, right in found.items())


def read_findings(value: object, codes: Collection[str]) -> str:
    """The same, checked: every item once, none that is not on the list. Raises `ValueError`."""
    pairs = [part.partition("=") for part in value.split()] if isinstance(value, str) else []
    found = {code: verdict for code, _equals, verdict in pairs}
    if len(found) != len(pairs):
        raise ValueError("an item stands there twice")
    if strange := sorted(found.keys() - set(codes)):
        raise ValueError("not on the list: " + ", ".join(strange)[:200])
    if lacking := [code for code in codes if found.get(code) not in {RIGHT, WRONG}]:
        raise ValueError(f"{RIGHT} or {WRONG} is needed for " + ", ".join(lacking))
    return " ".join(f"{code}={found[code]}" for code in codes)
