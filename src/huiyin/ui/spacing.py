"""A thin space between Chinese and Latin letters or digits, and none inside a date (guide, “Do / Don't”); no line that
begins with a unit."""

import re

_HAN = r"[\u3400-\u9fff]"
_LATIN = r"[A-Za-z0-9]"
_SEAM = re.compile(rf"(?<={_HAN})(?={_LATIN})|(?<={_LATIN})(?={_HAN})")
_UNIT = re.compile(r"(?<=\d) (?=(?:[A-Za-zµμΩ]{1,4}|[°%‰][A-Z]?)(?![A-Za-z]))")
_DATE = re.compile(r"(?:\d{2,4}年)?(?:\d{1,2}月)?\d{1,2}日|\d{4}年|\d{1,2}月")


def spaced(text: str) -> str:
    """“8幢401，11月25日前” becomes “8 幢 401，11月25日 前”."""
    dates: list[str] = []

    def keep(found: re.Match[str]) -> str:
        dates.append(found.group())
        return f"\x00{len(dates) - 1}\x01"

    kept = _DATE.sub(keep, text)
    seamed = _SEAM.sub(" ", kept)
    seamed = re.sub(rf"(?<={_HAN})\x00|\x01(?={_HAN})", lambda m: f" {m[0]}" if m[0] == "\x00" else f"{m[0]} ", seamed)
    return re.sub(r"\x00(\d+)\x01", lambda m: dates[int(m[1])], seamed)


def glued(text: str) -> str:
    """“96.5 °C” and “26 min 0 s” with spaces at which no line breaks between a number and its unit."""
    return _UNIT.sub("\N{NO-BREAK SPACE}", text)
