"""What areas are called to people: in their language, and as far as somebody on the street would say it."""

from huiyin.places.levels import Level
from huiyin.places.tree import AreaRef, AreaTree

_SAID = frozenset({Level.STREET, Level.COMMUNITY})


def name_of(area: AreaRef, *, english: bool) -> str:
    """The area's name; the Chinese one where there is no English one."""
    return area.name_en if english and area.name_en else area.name_zh


def name_within(area: AreaRef, here: AreaRef, *, english: bool) -> str:
    """The area's name on a page about `here`, whose own name need not stand before it: 第 1 网格."""
    name = name_of(area, english=english)
    return name.removeprefix(name_of(here, english=english)).strip(" ,，·") or name


def words_of(area: AreaRef, tree: AreaTree, *, english: bool) -> str:
    """Street and community of the area: 玉山镇 梅里社区 / Meili, Yushan. The area's own name above these."""
    near = [one for one in tree.chain(area.id) if one.level in _SAID] or [area]
    names = [name_of(one, english=english) for one in near]
    return ", ".join(names) if english else " ".join(reversed(names))


def community_of(area: AreaRef, tree: AreaTree) -> AreaRef:
    """The community that the area belongs to, or the area itself when it is wider."""
    return next((one for one in tree.chain(area.id) if one.level == Level.COMMUNITY), area)
