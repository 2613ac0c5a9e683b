"""What a kind of matter shows behind a receipt's secret link, where that is something else than a report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from huiyin.kernel.registry import Registry
from huiyin.pages.matter import ReceiptShown

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@dataclass(frozen=True, slots=True)
class OwnReceipt:
    """A page of one's own: its template, and what it reads beside `receipt` (ReceiptShown).

    `forms` names the addresses of its own forms of actions, by action, in the place of the portal's.
    """

    template: str
    context: Callable[["Matter", ReceiptShown], Mapping[str, Any]]
    forms: Mapping[str, str] = field(default_factory=dict)


def own_form_of(kind: str, action: str) -> str:
    """The name of the address of a kind's own form of an action; empty where the portal's serves."""
    return receipts.get(kind).forms.get(action, "") if kind in receipts else ""


receipts: Registry[OwnReceipt] = Registry("receipt page of a kind")
