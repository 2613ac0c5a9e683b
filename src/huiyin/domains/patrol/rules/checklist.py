"""What is looked at, and why: the checklist as data."""

import tomllib
from dataclasses import dataclass


class BadChecklist(ValueError):
    """The file says something that cannot be; the message names the item."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to look at; `because` names the rule behind it, `causes` those of an alarm after which it is.

    Items of a round name no causes: all are looked at on every one.
    """

    code: str
    zh: str
    en: str
    because: str
    causes: tuple[str, ...]


def read_checklist(text: str, *, causes: bool = True) -> tuple[Item, ...]:
    """The items of the file, in order; `causes` says whether each has some. Raises `BadChecklist`."""
    found = tomllib.loads(text).get("items", {})
    needed = ("zh", "en", "because", *(("causes",) if causes else ()))
    for code, item in found.items():
        lacking = [key for key in needed if not item.get(key)]
        if lacking:
            raise BadChecklist(f"items.{code}: give {', '.join(lacking)}")
    return tuple(
        Item(code, item["zh"], item["en"], item["because"], tuple(item.get("causes", ())))
        for code, item in found.items()
    )


def items_after(checklist: tuple[Item, ...], cause: str) -> tuple[Item, ...]:
    """What is looked at after an alarm of this cause; everything where the list knows nothing of it."""
    return tuple(item for item in checklist if cause in item.causes) or checklist
