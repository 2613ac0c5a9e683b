"""Files that phones, and people who mean harm, send: all made here."""

import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from typing import Any

from PIL import Image

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
KUNSHAN = (120.9807, 31.3853)


def picture(side: tuple[int, int] = (640, 480), mode: str = "RGB") -> Image.Image:
    """A picture with something in it, so that it neither compresses to nothing nor looks the same turned."""
    gradient = Image.radial_gradient("L").resize(side)
    return Image.merge("RGB", (gradient, gradient.rotate(90), gradient.rotate(180))).convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def phone_photo(kind: str = "JPEG", *, taken: str = "2026:11:20 09:30:00", orientation: int = 1) -> bytes:
    """A photo as a phone in Kunshan makes it: place, time, camera, comment."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x9286] = "Secret Camera", orientation, "secret comment"
    exif.get_ifd(0x8769)[0x9003] = taken
    exif.get_ifd(0x8769)[0x9011] = "+08:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (31.0, 23.0, 7.08)
    gps[3], gps[4] = "E", (120.0, 58.0, 50.52)
    return encoded(picture(), kind, exif=exif)


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few dozen bytes that declares billions of pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


def archive() -> bytes:
    """A ZIP file, as it is glued to a JPEG to make a polyglot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("evil.html", "<script>alert(1)</script>")
    return out.getvalue()


def _sheet() -> bytes:
    """A PDF of one empty page with its table, written by hand so that the same bytes come out every time."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(places)
    trailer = b"trailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return bytes(out) + table + trailer


PDF = _sheet()
