"""Reading the place and the time that a camera noted, however strange the notes are."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from huiyin.evidence.exif import Found, read_exif
from huiyin.evidence.tests.pictures import picture


def found(gps: dict[int, Any], detail: dict[int, Any] | None = None) -> Found:
    image = picture((8, 8))
    exif = image.getexif()
    exif.get_ifd(0x8825).update(gps)
    exif.get_ifd(0x8769).update(detail or {})
    return read_exif(image)


def test_south_and_west_are_negative() -> None:
    place = found({1: "S", 2: (33.0, 30.0, 0.0), 3: "W", 4: (70.0, 15.0, 0.0)})
    assert (place.lon, place.lat) == (-70.25, -33.5)


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {2: (31.0, 23.0, 7.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (120.0, 0.0, 0.0)},
        {1: "N", 2: (float("nan"), 0.0, 0.0), 3: "E", 4: (120.0, 0.0, 0.0)},
        {1: "N", 2: "31", 3: "E", 4: 120},
    ],
)
def test_a_place_that_makes_no_sense_is_no_place(gps: dict[int, Any]) -> None:
    place = found(gps)
    assert (place.lon, place.lat) == (None, None)


def test_the_satellites_time_goes_before_the_cameras() -> None:
    read = found({29: "2026:11:20", 7: (1.0, 30.0, 5.0)}, {0x9003: "1980:01:01 00:00:00"})
    assert read.taken_at == datetime(2026, 11, 20, 1, 30, 5, tzinfo=UTC)


def test_a_time_without_offset_is_the_time_of_this_place() -> None:
    assert found({}, {0x9003: "2026:11:20 09:30:00"}).taken_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@settings(deadline=None)  # the machine may be busy
@given(
    st.dictionaries(
        st.sampled_from([1, 2, 3, 4, 7, 29]),
        st.one_of(st.text(), st.floats(), st.tuples(*[st.floats()] * 3)),
    ),
    st.dictionaries(st.sampled_from([0x9003, 0x9011]), st.text()),
)
def test_no_note_does_harm(gps: dict[int, Any], detail: dict[int, Any]) -> None:
    read = found(gps, detail)
    assert (read.lon is None) == (read.lat is None)


def test_a_picture_without_notes_says_nothing() -> None:
    assert read_exif(Image.new("RGB", (1, 1))) == Found(None, None, None)
