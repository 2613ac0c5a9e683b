"""Samples of the page that asks whether two matters are the same."""

from typing import Any

from huiyin.pages.matter import Deed, Picture
from huiyin.web.desk.comparing import JoinForm
from huiyin.web.presenters.comparing import Candidate, Compared, Joining
from huiyin.web.tests.samples.desk import desk
from huiyin.web.tests.samples.shared import NUMBER, PHOTO, Say, rows


def same(say: Say) -> dict[str, Any]:
    """Two candidates; the first is compared, and came later."""
    title = say("同楼 5 楼消防门异响", "Noise of the door on floor 5")
    candidates = [
        Candidate("#", title, say("相距约 20 米 · 办理中", "About 20 m apart · In hand"), chosen=True),
        Candidate("#", title * 4, say("同一处 · 待受理", "Same spot · Received")),
    ]
    photo = Picture("#", PHOTO, say("照片 1", "Photo 1"))
    place = say("梅里新村 12 幢 3 楼", "Block 12, Meili, floor 3")
    words = say("三楼消防门关不上，风一吹就响。", "The fire door on floor 3 does not close.")
    first, second = rows(say)[:2]
    deed = Deed("join", say("并入另一件", "Join"), "users", "#", say("变为“已并入”，办结。", "Becomes “Joined”."))
    joining = Joining(
        deed, [say("等它的从此是 3 位。", "3 people wait for it.")], NUMBER, JoinForm(say("说明", "Words")),
        "received", "x", "#", older=True,
    )  # fmt: skip
    pair = [Compared(first, words, [photo], place, 1), Compared(second, words * 5, [], place, 2)]
    apart = say("相距约 20 米", "About 20 m apart")
    return _about(say) | {"candidates": candidates, "pair": pair, "apart": apart, "joining": joining, "wanted": NUMBER}


def nothing_alike(say: Say) -> dict[str, Any]:
    """Nothing alike nearby, and a number that is none."""
    return _about(say) | {"candidates": [], "pair": [], "wanted": "HY26", "missing": True, "joining": None}


def _about(say: Say) -> dict[str, Any]:
    title = say("消防门关不上，修后又坏", "The fire door is broken again")
    return {"desk": desk(say), "matter_title": title, "number": NUMBER, "cancel_href": "#"}
