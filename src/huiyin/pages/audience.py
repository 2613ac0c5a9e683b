"""Who may read a matter, in words."""

from django.utils.translation import gettext as _

from huiyin.matters.operations import Visibility


def audience(visibility: str, *, exact: bool = False) -> str:
    """One sentence for the desk; `exact` when the place is shown as exactly as it was given."""
    if exact and visibility == Visibility.PUBLIC:
        return _("任何人都能看到内容、准确位置（反映人说是公共地方）和公开的经过。")
    return {
        Visibility.PUBLIC: _("任何人都能看到内容、大致位置和公开的经过。"),
        Visibility.INVOLVED: _("只有反映人和有关单位看得到。"),
        Visibility.INTERNAL: _("只有工作人员看得到。"),
    }[Visibility(visibility)]
