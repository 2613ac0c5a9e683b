"""Letters that look like others: words in which scripts are mixed so that they read as something else (Cyrillic а in
a Latin name), and web addresses or telephone numbers in other than plain characters.

After Unicode Technical Standard 39, "Unicode Security Mechanisms", 4 (confusable detection) and 5.1 (mixed scripts);
its data come with `confusable-homoglyphs`. Chinese with Latin is no mixture here: everybody writes A座 and WiFi.
"""

import re
import unicodedata
from dataclasses import dataclass

from confusable_homoglyphs.categories import alias
from confusable_homoglyphs.confusables import confusables_data

MOST = 5
"""How many are told of a text."""
_EAST_ASIAN = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"(?:[^\W_{_EAST_ASIAN}])+")
_ENDINGS = "com|cn|net|org|gov|edu|info|biz|top|vip|xyz|cc|io|me|tv|app|shop|site|club|online|link|ru"
_LINK = re.compile(
    rf"(?:https?://|www\.)[\w./:%?&=~#-]+|(?<![\w.-])(?:[a-z0-9-]+\.)+(?:{_ENDINGS})(?![a-z0-9-])(?:/[\w./%?&=~#-]*)?",
    re.I | re.A,
)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1lI|][3-9][0-9OolI|]{9}(?![0-9A-Za-z])")
_DOTS = str.maketrans("。｡", "..")
_AS_DIGITS = str.maketrans("OolI|", "00111")
_NO_SCRIPT = frozenset({"COMMON", "INHERITED"})
_FEWEST_LETTERS = 3
"""Of a word wholly in another script: а or оо says nothing."""
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Lookalike:
    """What stands in a text, and what it is read as."""

    written: str
    reads_as: str


def lookalikes(text: str) -> list[Lookalike]:
    """The words, addresses and numbers of `text` that are not what they look like, at most `MOST`, each once."""
    if text.isascii():
        plain = [Lookalike(m[0], m[0].translate(_AS_DIGITS)) for m in _NUMBER.finditer(text) if _is_disguised(m[0])]
        return list(dict.fromkeys(plain))[:MOST]
    folded, places = _folded(text)
    found = [*_addresses(text, folded, places), *_words(text, folded, places)]
    return list(dict.fromkeys(found))[:MOST]


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in plain forms (NFKC), and where in `text` each of its characters comes from."""
    parts = [unicodedata.normalize("NFKC", char).translate(_DOTS) for char in text]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


def _written(text: str, places: list[int], match: re.Match[str]) -> str:
    return text[places[match.start()] : places[match.end() - 1] + 1]


def _addresses(text: str, folded: str, places: list[int]) -> list[Lookalike]:
    """Addresses and numbers that were not typed in plain characters."""
    found = []
    for match in _LINK.finditer(folded):
        if (written := _written(text, places, match)) != match[0]:
            found.append(Lookalike(written, match[0]))
    for match in _NUMBER.finditer(folded):
        written = _written(text, places, match)
        if written != match[0] or _is_disguised(match[0]):
            found.append(Lookalike(written, match[0].translate(_AS_DIGITS)))
    return found


def _is_disguised(number: str) -> bool:
    return sum(char.isdigit() for char in number) >= _FEWEST_DIGITS and not number.isdigit()


def _words(text: str, folded: str, places: list[int]) -> list[Lookalike]:
    """Words that mix Latin with letters that look Latin, and whole words of such letters among none of their own."""
    own = {_script(char) for char in folded if not char.isascii() and char.isalpha() and not _latin(char)}
    found = []
    for match in _WORD.finditer(folded):
        letters = [char for char in match[0] if char.isalpha()]
        scripts = {_script(char) for char in letters} - _NO_SCRIPT
        disguised = [char for char in letters if _latin(char)]
        mixed = "LATIN" in scripts and len(scripts) > 1 and disguised
        whole = len(letters) >= _FEWEST_LETTERS and len(disguised) == len(letters) and not scripts & own
        if mixed or whole:
            reads_as = "".join(_latin(char) or char for char in match[0])
            found.append(Lookalike(_written(text, places, match), reads_as))
    return found


def _script(char: str) -> str:
    return "LATIN" if char.isascii() else str(alias(char))


def _latin(char: str) -> str:
    """The plain Latin letter that a letter of another script looks like; "" when there is none."""
    if char.isascii() or _script(char) in {"LATIN", *_NO_SCRIPT}:
        return ""
    alike = [str(one["c"]) for one in confusables_data.get(char, [])]
    return next((one for one in alike if len(one) == 1 and one.isascii() and one.isalpha()), "")
