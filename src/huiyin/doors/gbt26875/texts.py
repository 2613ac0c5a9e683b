"""Texts as vendors fill them in: GB18030, padded with zeros or blanks, sometimes cut within a character."""

from functools import lru_cache

_REPLACED = "\ufffd"


@lru_cache(maxsize=4096)  # a component says the same each time
def read_text(data: bytes) -> str:
    """What a person would read; bytes that are no character stand as U+FFFD, except half a one at the end."""
    text = data.split(b"\0", 1)[0].decode("gb18030", "replace")
    text = text.removesuffix(_REPLACED)
    return "".join(c for c in text if c.isprintable()).strip()


def padded(text: str, size: int) -> bytes:
    """The text in so many bytes, filled with zeros and never cut within a character."""
    data = text.encode("gb18030")
    while len(data) > size:
        text = text[:-1]
        data = text.encode("gb18030")
    return data.ljust(size, b"\0")
