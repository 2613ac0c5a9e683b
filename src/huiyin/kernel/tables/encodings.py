"""In which encoding a text file was written: UTF-8, GB18030, or UTF-16 as spreadsheets save it."""

import codecs
from pathlib import Path

HEAD = 64 * 1024
CHUNK = 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def candidates(path: Path) -> tuple[str, ...]:
    """The encodings to try, the likeliest first. A byte order mark decides; else what the whole file can be read in.

    A file that neither can read whole is tried all the same: single bad rows must not keep the others out.
    """
    with path.open("rb") as file:
        head = file.read(4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return (name,)
    whole = [name for name in ("utf-8", "gb18030") if _reads(path, name)]
    return (*whole, *(name for name in ("utf-8", "gb18030") if name not in whole))


def first_line(path: Path, encoding: str) -> str:
    """The first line that is not blank, what cannot be read replaced."""
    with path.open("rb") as file:
        text = file.read(HEAD).decode(encoding, "replace")
    return next((line for line in text.splitlines() if line.strip()), "")


def _reads(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
