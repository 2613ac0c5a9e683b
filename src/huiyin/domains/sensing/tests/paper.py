"""Reads back the PDFs that we make: the words of each page, by the tables of characters that its fonts carry."""

import re
import zlib


class Reader:
    """A PDF of ours. `pages` are the words of its pages, `embedded` whether each font is in it."""

    def __init__(self, content: bytes) -> None:
        assert content.startswith(b"%PDF-")
        self._objects = {
            int(found[1]): found[2] for found in re.finditer(rb"(\d+) 0 obj\n(.*?)\nendobj", content, re.DOTALL)
        }
        bodies = [body for body in self._objects.values() if b"/ProcSet" in body]
        fonts = sorted({font for body in bodies for font in re.findall(rb"/(F\d+) (\d+) 0 R", body)})
        self._letters = {name: self._table(int(font)) for name, font in fonts}
        self.embedded = [self._outlined(int(font)) for _name, font in fonts]
        self.pages = [self._read(body) for body in self._objects.values() if re.search(rb"/Type /Page\b(?!s)", body)]

    def _ref(self, number: int, key: bytes) -> int:
        found = re.search(rb"/%b \[?(\d+) 0 R" % key, self._objects[number])
        assert found, key
        return int(found[1])

    def _table(self, font: int) -> dict[int, str]:
        text = self._stream(self._ref(font, b"ToUnicode"))
        pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", text)
        return {int(code, 16): bytes.fromhex(letter.decode()).decode("utf-16-be") for code, letter in pairs}

    def _outlined(self, font: int) -> bool:
        descriptor = self._ref(self._ref(font, b"DescendantFonts"), b"FontDescriptor")
        return b"/FontFile2" in self._objects[descriptor]

    def _stream(self, number: int) -> bytes:
        body = self._objects[number]
        content = body[body.index(b"stream\n") + 7 : body.rindex(b"\nendstream")]
        return zlib.decompress(content) if b"/FlateDecode" in body else content

    def _read(self, page: bytes) -> str:
        found = re.search(rb"/Contents (\d+) 0 R", page)
        assert found
        said, letters = [], {}
        pattern = rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj"
        for font, text in re.findall(pattern, self._stream(int(found[1])), re.DOTALL):
            if font:
                letters = self._letters[font]
                continue
            plain = re.sub(rb"\\(.)", _unescaped, text, flags=re.DOTALL)
            codes = (int.from_bytes(plain[n : n + 2]) for n in range(0, len(plain), 2))
            said.append("".join(letters.get(code, "?") for code in codes))
        return "\n".join(said)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return {b"r": b"\r", b"n": b"\n"}.get(found[1], found[1])
