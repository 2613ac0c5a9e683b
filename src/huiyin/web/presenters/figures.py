"""Large numbers on the first page."""

from django.utils.translation import gettext as _

from huiyin.matters.queries import Figures
from huiyin.ui.dates import Tongue
from huiyin.ui.templatetags.huiyin import tongue


def month(found: Figures) -> list[dict[str, str]]:
    """Raised, closed, and the time it took; nothing in a month in which nothing was raised."""
    if not found.raised:
        return []
    piece = "" if tongue() is Tongue.EN else "件"  # English counts without a word for it
    shown = [
        _figure(f"{found.raised:,}", piece, _("本月反映")),
        _figure(f"{found.closed:,}", piece, _("已办结"), "done"),
    ]
    if found.took is not None:
        shown.append(_figure(f"{found.took.total_seconds() / 86400:.1f}", _("天"), _("平均用时")))
    return shown


def _figure(number: str, unit: str, what: str, kind: str = "") -> dict[str, str]:
    return {"number": number, "unit": unit, "what": what, "kind": kind}
