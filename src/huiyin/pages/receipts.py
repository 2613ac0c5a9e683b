"""What a kind of matter shows behind a receipt's secret link, where that is something else than a report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huiyin.kernel.registry import Registry
from huiyin.pages.matter import ReceiptShown

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@dataclass(frozen=True, slots=True)
class OwnReceipt:
    """A page of one's own: its template, and what it reads beside `receipt` (ReceiptShown)."""

    template: str
    context: Callable[["Matter", ReceiptShown], Mapping[str, Any]]


receipts: Registry[OwnReceipt] = Registry("receipt page of a kind")
