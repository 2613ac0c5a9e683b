"""QR symbols in pictures: a licence's code is drawn as one, and read out of a photo of one.

What reads and draws is imported where it is used: every command loads this file, and few need it.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "BMP", "TIFF")
MOST_PIXELS = 50_000_000
"""Of a picture; telephones make 12 to 50 million."""
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF", b"BM", b"II*\0", b"MM\0*")
_SCALE, _QUIET = 8, 4
"""Pixels of a module, and modules of white around the symbol, as ISO/IEC 18004 wants it."""


class Unreadable(ValueError):
    """No code can be read out of this; the message says why, `zh` says it in Chinese."""

    def __init__(self, message: str, zh: str) -> None:
        super().__init__(message)
        self.zh = zh


def is_picture(data: bytes) -> bool:
    """Whether this begins as a picture, or as a PDF, which many take for one."""
    return data.startswith((*_BEGINNINGS, b"%PDF-")) or data[4:8] == b"ftyp"


def text_in(data: bytes) -> str:
    """The text of the QR symbol in a picture; of several, that of a licence. Raises `Unreadable`."""
    if data.startswith(b"%PDF-"):
        raise Unreadable(
            "this is a PDF and no picture: photograph the code, or export the page as PNG",
            "这是 PDF，不是照片：请拍下二维码，或者把这一页另存为 PNG。",
        )
    import zxingcpp

    found = zxingcpp.read_barcodes(_opened(data), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    texts = sorted((one.text for one in found), key=lambda text: not text.startswith("HY1:"))
    if not texts:
        raise Unreadable(
            "no QR code can be read in this picture: go closer, hold the camera level, find more light",
            "照片里找不到二维码。拍近一点、拍正、光线亮一点，再试一次。",
        )
    return texts[0]


def _opened(data: bytes) -> "Image.Image":
    import pillow_heif
    from PIL import Image, UnidentifiedImageError

    pillow_heif.register_heif_opener()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unreadable(
                    f"this picture has {picture.width} × {picture.height} pixels, more than {MOST_PIXELS:,}",
                    "这张照片太大，请缩小再试。",
                )
            return picture.convert("L")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as wrong:
        if isinstance(wrong, Unreadable):
            raise
        raise Unreadable("this picture is damaged and cannot be opened", "这张照片坏了，打不开。") from wrong


def draw(text: str, file: Path) -> None:
    """Write the code as a PNG, at level Q as on the licence. Raises `OSError`."""
    import segno

    drawn = io.BytesIO()
    segno.make(text, error="q", boost_error=False).save(drawn, kind="png", scale=_SCALE, border=_QUIET)
    file.write_bytes(drawn.getvalue())
