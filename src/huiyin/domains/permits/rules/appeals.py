"""Where somebody turns whose application was not accepted or refused, or whose permit was taken back. Pure.

行政许可法 art. 38: a refusal in writing says that and where to appeal. There are two ways. 行政复议 (Administrative
Reconsideration Law as revised in 2023; art. 20: within 60 days of knowing of the act; art. 24: to the people's
government at the authority's own level; art. 27: to the authority above, where it is led from above). 行政诉讼
(Administrative Litigation Law; art. 46: within six months). Which authority is led from above is not in the catalogue,
so both addressees are named.
"""

from huiyin.lifecycles.model import Name

AGAINST = frozenset({"refuse", "revoke", "do_not_accept"})
"""The actions of the lifecycles here that somebody may appeal against."""


def appeal(authority: Name) -> Name:
    """What stands with a decision of this authority, in both languages."""
    return Name(
        zh=(
            f"这项决定由{authority.zh}作出。不服的，可以自知道之日起 60 日内，"
            f"向{authority.zh}的本级人民政府申请行政复议（实行垂直领导的机关，向它的上一级主管部门；"
            "《行政复议法》第二十条、第二十四条、第二十七条）；"
            "也可以自知道之日起六个月内，直接向人民法院提起行政诉讼（《行政诉讼法》第四十六条）。"
        ),
        en=(
            f"This was decided by {authority.en}. Within 60 days of knowing of it you may apply for administrative "
            f"reconsideration to the people's government at the level of {authority.en} (of an authority that is led "
            "from above, to the authority above it; Administrative Reconsideration Law, art. 20, 24, 27); or within "
            "six months of knowing of it bring an action before the people's court (Administrative Litigation Law, "
            "art. 46)."
        ),
    )
