"""Tables that domains give to the public beside the published rows: each a name, what it says, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from huiyin.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table: `view` is the name of its files' address, which takes the form; `page` of a page that shows it."""

    name: Promise
    about: Promise
    title_en: str
    page: str
    view: str
    forms: Sequence[str] = ("csv", "json")


open_tables: Registry[OpenTable] = Registry("open table")
