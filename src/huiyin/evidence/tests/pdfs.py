"""PDF files as people send them, and as nobody should: made here, by the library or byte by byte."""

import io
import zlib
from collections.abc import Mapping, Sequence

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject


def sheet(pages: int = 1) -> PdfWriter:
    """A document of empty pages, to be written or spoilt."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    return writer


def written(writer: PdfWriter) -> bytes:
    """The file."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(user: str = "", owner: str = "owner") -> bytes:
    """Behind a password; without one for users it opens, and only printing and the like are forbidden."""
    writer = sheet()
    writer.encrypt(user_password=user, owner_password=owner, algorithm="RC4-128")
    return written(writer)


def action(kind: str, **more: object) -> DictionaryObject:
    """An action of this kind."""
    table = DictionaryObject({NameObject("/S"): NameObject(kind)})
    table.update({NameObject(f"/{key}"): TextStringObject(str(value)) for key, value in more.items()})
    return table


def with_root(**entries: object) -> bytes:
    """A page, and entries of the document's root."""
    writer = sheet()
    writer.root_object.update({NameObject(f"/{key}"): value for key, value in entries.items()})
    return written(writer)


def with_annotation(subtype: str, **more: object) -> bytes:
    """A page with something on it."""
    writer = sheet()
    table = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(subtype)})
    table[NameObject("/Rect")] = ArrayObject([NumberObject(n) for n in (0, 0, 9, 9)])
    table.update({NameObject(f"/{key}"): value for key, value in more.items()})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(table)])
    return written(writer)


def with_script() -> bytes:
    """A script by name, as a form's buttons use it."""
    named = ArrayObject([TextStringObject("greet"), action("/JavaScript", JS="app.alert('hello');")])
    table = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): named})})
    return with_root(Names=table)


def with_attachment() -> bytes:
    """A file within the file."""
    writer = sheet()
    writer.add_attachment("evil.exe", b"MZ")
    return written(writer)


def by_hand(objects: Mapping[int, bytes], *, packed: Sequence[bytes] = (), first: int = 20) -> bytes:
    """A file of these objects, and of others from number `first` on, packed into one stream of objects."""
    out = bytearray(b"%PDF-1.5\n")
    places: dict[int, int] = {}
    pieces = dict(objects)
    if packed:
        heads, body = [], bytearray()
        for number, one in enumerate(packed, first):
            heads.append(b"%d %d" % (number, len(body)))
            body += one + b"\n"
        head = b" ".join(heads) + b"\n"
        content = zlib.compress(head + bytes(body), 9)
        pieces[first - 1] = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (
            len(packed), len(head), len(content), content,
        )  # fmt: skip
    for number, one in pieces.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    last = first + len(packed)
    places[last] = at = len(out)
    rows = [b"\1" + places[n].to_bytes(4, "big") + b"\0\0" if n in places else b"\0" * 7 for n in range(first)]
    rows += [b"\2" + (first - 1).to_bytes(4, "big") + place.to_bytes(2, "big") for place in range(len(packed))]
    rows.append(b"\1" + at.to_bytes(4, "big") + b"\0\0")
    table = zlib.compress(b"".join(rows), 9)
    head = b"<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % (last + 1, len(table))
    out += b"%d 0 obj\n%sstream\n%s\nendstream\n" % (last, head, table)
    return bytes(out + b"endobj\nstartxref\n%d\n%%%%EOF\n" % at)


ROOT = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
}
"""A document of one page."""
