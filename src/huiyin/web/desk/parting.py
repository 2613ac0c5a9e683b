"""What may be done to a matter as a whole, beside its lifecycle: split it, or part it from another."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.matters import queries as matters
from huiyin.matters.domain import domains
from huiyin.matters.rules.permission import may_split
from huiyin.pages.frame import Clerk
from huiyin.pages.matter import Deed

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


def beside(found: "Matter", clerk: Clerk) -> list[Deed]:
    """What this person may do to the matter as a whole, beside its lifecycle."""
    if not may_split(clerk.actor, matters.standing(found)):
        return []
    if found.duplicate_of_id and found.entries > 1:
        return [parting(found)]
    if found.closed_at is None and domains.get(found.kind).open_part:
        return [splitting(found)]
    return []


def splitting(found: "Matter") -> Deed:
    """Making two of one, and what follows."""
    told = _("这一件照常办，再开一件新的，各有编号和期限。告诉反映人第二张回执。新的没办结，这一件不能办结。")
    return Deed("split", _("拆成两件"), "plus", reverse("desk:split", args=[found.number]), told)


def parting(found: "Matter") -> Deed:
    """Undoing a wrong merge, and what follows."""
    told = _("回到并入前的状态、单位和期限。告诉反映人和接手的单位。")
    return Deed("split_off", _("重新拆开"), "rotate-ccw", reverse("desk:split_off", args=[found.number]), told)
