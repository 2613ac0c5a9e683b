"""Photos: what is one, and how it becomes a clean JPEG without anything that was written into it.

Whatever comes in is decoded and encoded afresh, so that the kept file holds pixels only: no place, no camera, no
comment, no archive or page hidden behind the picture.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from huiyin.evidence.exif import read_exif
from huiyin.evidence.rules import JPEG_QUALITY, LONGEST_SIDE, PIXEL_LIMIT, Reason, Rectangle, Refused

pillow_heif.register_heif_opener()
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A photo as it is kept (JPEG), and where (WGS-84) and when it says it was taken."""

    content: bytes
    width: int
    height: int
    lon: float | None
    lat: float | None
    taken_at: datetime | None


def clean_photo(content: bytes) -> CleanPhoto:
    """Decode a photo and encode it afresh. Raises `Refused`; what the file is called or declared as does not matter."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            return _clean(opened)
    except UnidentifiedImageError:
        raise Refused(Reason.NOT_A_PHOTO) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(Reason.TOO_MANY_PIXELS) from None
    except Refused:
        raise
    except Exception as error:
        raise Refused(Reason.DAMAGED) from error


def _clean(opened: Image.Image) -> CleanPhoto:
    # 1. The header alone is read yet: refuse by declared size before a single pixel is decoded.
    if opened.width * opened.height > PIXEL_LIMIT:
        raise Refused(Reason.TOO_MANY_PIXELS)
    # 2. Place and time, before they are thrown away.
    found = read_exif(opened)
    # 3. Pixels: JPEG is decoded at a half or a quarter when that is enough; the first frame; upright; on white.
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture = _on_white(ImageOps.exif_transpose(opened))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    content = encode(picture)
    return CleanPhoto(content, picture.width, picture.height, found.lon, found.lat, found.taken_at)


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def encode(picture: Image.Image) -> bytes:
    """The picture as JPEG, without the comments and resolutions that Pillow would carry over."""
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()


def blacken(content: bytes, parts: Sequence[Rectangle]) -> tuple[bytes, int, int]:
    """One of our own photos with these parts black, and its width and height; what was there is not in the file."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    for part in parts:
        box = (
            floor(part.left * picture.width),
            floor(part.top * picture.height),
            ceil((part.left + part.width) * picture.width),
            ceil((part.top + part.height) * picture.height),
        )
        picture.paste((0, 0, 0), box)
    return encode(picture), picture.width, picture.height


def shrink(content: bytes, side: int) -> bytes:
    """A JPEG of at most `side` pixels in width and height, of one of our own photos."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        opened.draft("RGB", (side * 2, side * 2))
        picture = opened.convert("RGB")
        picture.thumbnail((side, side))
        return encode(picture)
