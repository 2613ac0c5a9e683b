"""What may come in, and what is said when something may not: what happened, what was kept, what to do."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
FILE_LIMIT = 20 * MEGABYTE
FILES_PER_MATTER = 10
# A whole request: the most files a matter may have, and room for words and the envelope.
REQUEST_LIMIT = FILES_PER_MATTER * FILE_LIMIT + 2 * MEGABYTE
PIXEL_LIMIT = 60_000_000  # declared width × height; today's phones make up to 50 million
LONGEST_SIDE = 4096
JPEG_QUALITY = 85
THUMBNAIL_SIDES = {"list": 96, "page": 480}

JPEG = "image/jpeg"
PDF = "application/pdf"


MOST_RECTANGLES = 40


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a picture: left, top, width and height as fractions of its width and height, 0 to 1."""

    left: float
    top: float
    width: float
    height: float


def read_rectangles(raw: object) -> tuple[Rectangle, ...]:
    """Rectangles from a list of lists of four numbers, cut to the picture; empty ones are left out.

    Raises `ValueError` for anything else, and for more than 40.
    """
    if not isinstance(raw, list) or len(raw) > MOST_RECTANGLES:
        raise ValueError("at most 40 rectangles, each four numbers")
    return tuple(found for one in raw if (found := _rectangle(one)))


def _rectangle(raw: object) -> Rectangle | None:
    if not isinstance(raw, list) or len(raw) != 4:
        raise ValueError("a rectangle is four numbers")
    if not all(type(n) in (int, float) and isfinite(n) for n in raw):
        raise ValueError("a rectangle is four numbers")
    left, top = min(max(raw[0], 0.0), 1.0), min(max(raw[1], 0.0), 1.0)
    right, bottom = min(max(raw[0] + raw[2], 0.0), 1.0), min(max(raw[1] + raw[3], 0.0), 1.0)
    return Rectangle(left, top, right - left, bottom - top) if right > left and bottom > top else None


class Reason(StrEnum):
    """Why a file was refused."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_MANY_PIXELS = "too_many_pixels"
    EMPTY = "empty"
    NOT_A_PHOTO = "not_a_photo"
    NOT_A_DOCUMENT = "not_a_document"
    DAMAGED = "damaged"
    DOCUMENT_TOO_LARGE = "document_too_large"
    DOCUMENT_DAMAGED = "document_damaged"
    DOCUMENT_LOCKED = "document_locked"
    DOCUMENT_ACTIVE = "document_active"
    DOCUMENT_BROKEN = "document_broken"
    DOCUMENT_EMPTY = "document_empty"
    DOCUMENT_TOO_LONG = "document_too_long"
    DOCUMENT_TOO_INTRICATE = "document_too_intricate"
    NO_ROOM = "no_room"


MESSAGES: dict[Reason, Promise] = {
    Reason.TOO_LARGE: _("照片超过 20 MB。文字都在，换一张小一点的照片"),
    Reason.TOO_MANY: _("一件事最多 10 个文件。前 10 个都在，去掉几个再提交"),
    Reason.TOO_MANY_PIXELS: _("照片的像素太多，超过 6000 万。文字都在，把照片缩小后再传"),
    Reason.EMPTY: _("这个文件是空的。文字都在，请重新选一次"),
    Reason.NOT_A_PHOTO: _("这个文件不是照片。文字都在，请选 JPEG、PNG、WebP 或 HEIC 照片"),
    Reason.NOT_A_DOCUMENT: _("这个文件不是 PDF。填好的都在，请另存为 PDF 后再传"),
    Reason.DAMAGED: _("照片只传来一部分或已损坏，打不开。文字都在，请重新拍一张或再传一次"),
    Reason.DOCUMENT_TOO_LARGE: _("文件超过 20 MB。填好的都在，换一个小一点的 PDF"),
    Reason.DOCUMENT_DAMAGED: _("这个 PDF 只传来一部分，结尾不见了。填好的都在，请再传一次"),
    Reason.DOCUMENT_LOCKED: _("这个 PDF 有密码或限制了打印、复制。填好的都在，请另存为不带密码的 PDF，再传"),
    Reason.DOCUMENT_ACTIVE: _(
        "这个 PDF 里有脚本、附件、多媒体或会自己运行的动作。填好的都在，请用“打印为 PDF”另存一份，再传"
    ),
    Reason.DOCUMENT_BROKEN: _("这个 PDF 的结构坏了，打不开。填好的都在，请用“打印为 PDF”另存一份，再传"),
    Reason.DOCUMENT_EMPTY: _("这个 PDF 一页也没有。填好的都在，请重新导出后再传"),
    Reason.DOCUMENT_TOO_LONG: _("这个 PDF 超过 500 页。填好的都在，请拆成几份再传"),
    Reason.DOCUMENT_TOO_INTRICATE: _("这个 PDF 太复杂，几秒钟里看不完。填好的都在，请用“打印为 PDF”另存一份，再传"),
    Reason.NO_ROOM: _("我们的存储满了，文件没有存下。文字都在，可以先不带文件提交"),
}


class Refused(Exception):
    """A file was not taken. `reason` is for programs; `str()` says it to a person in the current language."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(MESSAGES[self.reason])
