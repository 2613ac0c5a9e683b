"""When two ways of writing an address mean the same one."""

import re
import unicodedata

_NOISE = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff,，、。.;；:：·()（）\-—_/#]+")
LONGEST = 80
SHORTEST = 3
# What a wider place ends in, so that an address may begin after it: 昆山市, 玉山镇, 梅里社区, 前进路, 88 号.
_BEFORE = frozenset("省市区县旗镇乡村道路街巷弄号内旁")
_HOUSE = re.compile(r"(?<=[0-9a-z])(?:号楼|栋|座)")


def address_key(text: str) -> str:
    """The address without spacing, punctuation and width; 栋, 座 and 号楼 after a number are written 幢.

    梅里新村 12 幢, 梅里新村12栋 and 梅里新村１２号楼 have one key.
    """
    folded = _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _HOUSE.sub("幢", folded)


def possible_keys(key: str) -> list[str]:
    """The parts of a key that may be a known address: they begin where a place can begin, and cut no number in two."""
    key = key[:LONGEST]
    starts = [at for at in range(len(key)) if at == 0 or key[at - 1] in _BEFORE]
    ends = [at for at in range(1, len(key) + 1) if not key[at - 1 : at + 1].isdigit() or at == len(key)]
    return [key[start:end] for start in starts for end in ends if end - start >= SHORTEST]
