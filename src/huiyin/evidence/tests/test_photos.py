"""What becomes of a photo, and what is no photo."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from huiyin.evidence.photos import clean_photo
from huiyin.evidence.rules import LONGEST_SIDE, Reason, Refused
from huiyin.evidence.tests.pictures import KUNSHAN, archive, bomb, encoded, phone_photo, picture


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def refusal(content: bytes) -> Reason:
    with pytest.raises(Refused) as refused:
        clean_photo(content)
    return refused.value.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_place_and_the_time_are_read_and_do_not_stay_in_the_file(kind: str) -> None:
    clean = clean_photo(phone_photo(kind))
    assert (clean.lon, clean.lat) == pytest.approx(KUNSHAN)
    assert clean.taken_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    kept = opened(clean.content)
    assert kept.format == "JPEG"
    assert not kept.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile"} & kept.info.keys()
    assert b"ecret" not in clean.content


def test_a_comment_outside_exif_goes_too() -> None:
    assert b"secret" not in clean_photo(encoded(picture(), comment=b"secret")).content


def test_a_photo_taken_sideways_is_kept_upright() -> None:
    clean = clean_photo(phone_photo(orientation=6))
    assert (clean.width, clean.height) == (480, 640)


def test_a_large_photo_is_made_smaller() -> None:
    clean = clean_photo(encoded(Image.new("RGB", (6000, 3000), "navy")))
    assert (clean.width, clean.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("tail", [archive(), b"<html><script>alert(1)</script>", b"%PDF-1.4 %%EOF", b"\0" * 999])
def test_what_hides_behind_a_picture_is_gone(tail: bytes) -> None:
    clean = clean_photo(encoded(picture()) + tail)
    assert tail not in clean.content
    assert clean.content.endswith(b"\xff\xd9")


def test_the_first_frame_of_a_moving_picture_is_kept() -> None:
    moving = encoded(picture(), "WEBP", save_all=True, append_images=[Image.new("RGB", (640, 480), "red")])
    assert getattr(opened(clean_photo(moving).content), "n_frames", 1) == 1


def test_transparent_parts_become_white() -> None:
    kept = opened(clean_photo(encoded(Image.new("RGBA", (32, 32), (0, 0, 0, 0)), "PNG")).content)
    assert kept.getpixel((16, 16)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_any_kind_of_png_is_read(mode: str) -> None:
    image = Image.new("I;16", (64, 64)) if mode == "I;16" else picture((64, 64), mode)
    assert clean_photo(encoded(image, "PNG")).width == 64


def test_a_cmyk_photo_is_read() -> None:
    assert opened(clean_photo(encoded(picture(mode="CMYK"))).content).mode == "RGB"


@pytest.mark.parametrize("size", [(50_000, 50_000), (8_000, 8_000), (12_000, 9_000)])
def test_a_bomb_is_refused_by_what_its_header_declares(size: tuple[int, int]) -> None:
    assert refusal(bomb(*size)) == Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_half_a_photo_is_refused_as_damaged(kind: str) -> None:
    whole = encoded(picture(), kind)
    assert refusal(whole[: len(whole) // 2]) == Reason.DAMAGED


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><img src=x onerror=alert(1)>",
        b"GIF89a" + b"\0" * 100,
        b"%PDF-1.4\n%%EOF",
        b"MZ" + b"\0" * 100,
        archive(),
        "消防门关不上".encode(),
    ],
)
def test_what_is_no_photo_is_refused_by_its_content(content: bytes) -> None:
    assert refusal(content) == Reason.NOT_A_PHOTO


@settings(deadline=None)  # the machine may be busy
@given(st.binary(min_size=1, max_size=400), st.sampled_from(["JPEG", "PNG", "WEBP", "HEIF"]), st.floats(0, 1))
def test_no_bytes_do_more_than_be_refused(noise: bytes, kind: str, where: float) -> None:
    whole = encoded(picture((16, 16)), kind)
    cut = int(where * len(whole))
    for content in (noise, whole[:cut] + noise, whole[:cut] + noise + whole[cut + len(noise) :]):
        try:
            clean = clean_photo(content)
        except Refused:
            continue
        assert opened(clean.content).format == "JPEG"
