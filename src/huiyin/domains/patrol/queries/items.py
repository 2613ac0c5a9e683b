"""The items of the checklists, as pages offer them."""

from collections.abc import Sequence

from huiyin.domains.patrol.adapters.checklist import checklist, round_checklist
from huiyin.lifecycles.model import Name
from huiyin.matters.domain import ChoiceGroup


def item_choices() -> Sequence[ChoiceGroup]:
    """By which a hazard is found: after an alarm, and on a round."""
    return [
        (Name("检查项", "Checklist"), [(item.code, Name(item.zh, item.en)) for item in checklist()]),
        (Name("夜间巡查", "Night round"), [(item.code, Name(item.zh, item.en)) for item in round_checklist()]),
    ]
