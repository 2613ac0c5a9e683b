"""What an alarm may have been caused by, as a page offers it."""

from collections.abc import Sequence

from huiyin.domains.sensing.rules.causes import FALSE, TRUE
from huiyin.lifecycles.model import Name
from huiyin.matters.domain import ChoiceGroup


def cause_choices() -> Sequence[ChoiceGroup]:
    """Causes of what is real, and of what is not."""
    return [
        (Name("确有其事", "Real"), [(code, Name(*names)) for code, names in TRUE.items()]),
        (Name("误报", "False"), [(code, Name(*names)) for code, names in FALSE.items()]),
    ]
