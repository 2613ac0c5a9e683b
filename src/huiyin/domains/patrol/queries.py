"""Every read of patrols."""

from collections.abc import Sequence

from huiyin.domains.patrol.adapters.checklist import checklist
from huiyin.lifecycles.model import Name
from huiyin.matters.domain import ChoiceGroup


def item_choices() -> Sequence[ChoiceGroup]:
    """The items of the checklist, as a page offers them."""
    return [(Name("检查项", "Checklist"), [(item.code, Name(item.zh, item.en)) for item in checklist()])]
