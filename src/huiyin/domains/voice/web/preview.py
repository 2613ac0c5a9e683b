"""The last look before sending: what was said, whose area it is, who takes it up by when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.domains.voice.web import spots
from huiyin.domains.voice.web.draft import Draft, Spot
from huiyin.kernel.deadlines import deadline
from huiyin.kernel.personal import mask_personal
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters.calendars import working_calendar
from huiyin.matters.rules.whereabouts import whereabouts
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef
from huiyin.ui.spacing import spaced
from huiyin.ui.templatetags.huiyin import by


def context(draft: Draft, spot: Spot, now: datetime) -> dict[str, Any]:
    """What the third page shows beside its form."""
    area = spots.area_of(spot.lon, spot.lat)
    summary = [_line(_("发生了什么"), draft.text, "what")]
    if draft.danger:
        summary.append(_line(_("危险"), _("可能伤到人"), "what"))
    summary.append(_line(_("位置"), _place(spot, area), "where"))
    return {
        "summary": summary,
        "photos": draft.photos,
        "what_follows": spaced(_follows(area, now)),
        "in_public": _in_public(draft, spot, area),
    }


@dataclass(frozen=True, slots=True)
class InPublic:
    """What anybody would read of it: words with numbers masked, and where. `hides` says if any were.

    `roughly` is where a home is, `exactly` where a public place is: whoever reports chooses between the two.
    """

    words: str
    hides: bool
    roughly: str
    exactly: str


def _in_public(draft: Draft, spot: Spot, area: AreaRef | None) -> InPublic:
    words, around = mask_personal(draft.text), spots.words_of(area or area_tree().city)
    shown = whereabouts(spot.lon, spot.lat, spot.address, public=True)
    return InPublic(words, words != draft.text, around, " · ".join(line for line in (shown.address, around) if line))


def _line(name: str, value: str, step: str) -> dict[str, str]:
    return {"name": name, "value": value, "change_href": reverse(f"voice:report-{step}")}


def _place(spot: Spot, area: AreaRef | None) -> str:
    if spot.lon is None:
        found = _("地图上没找到这个地址，市级调度台会先问清在哪里")
    elif area is None:
        found = _("不在任何一个片区里，由市级调度台接")
    else:
        found = spots.words_of(area)
    if spot.accuracy:
        found += _("（误差约 %(n)d 米）") % {"n": spot.accuracy}
    return "\n".join(line for line in (spot.address, found) if line)


def _follows(area: AreaRef | None, now: datetime) -> str:
    """Who takes it up and by when, by the lifecycle that the report will have."""
    lifecycle = lifecycles.current("voice")
    state = lifecycle.states[lifecycle.start]
    assert state.within is not None
    name = lifecycle.roles["city_desk" if area is None else str(state.owner)]
    role = name.en if (get_language() or "").startswith("en") else name.zh
    words = {"who": role, "by": by(deadline(now, state.within, working_calendar(now)).at)}
    if area is None:
        return _("提交后当场给您回执号，%(who)s%(by)s受理。") % words
    words["where"] = spots.community_name(area)
    return _("提交后当场给您回执号，%(where)s的%(who)s%(by)s受理。") % words
