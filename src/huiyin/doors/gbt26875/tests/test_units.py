"""Units are what they say they are, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.doors.gbt26875.frames import Command
from huiyin.doors.gbt26875.layouts import STANDARD
from huiyin.doors.gbt26875.meaning import meant
from huiyin.doors.gbt26875.methods import UnknownMethod, request_of
from huiyin.doors.gbt26875.profiles import STANDARD as PROFILE
from huiyin.doors.gbt26875.profiles import profiles
from huiyin.doors.gbt26875.tests import samples
from huiyin.doors.gbt26875.units import BadUnit, read_unit, unit_of

SIZES = {1: 10, 2: 46, 3: 16, 4: 10, 5: 4, 7: 38, 8: 8, 21: 7, 24: 8, 25: 2, 28: 6}
"""Bytes of an object with its time, by the standard."""


def count_of(data: bytes) -> int:
    """How many objects are understood: none where the unit is refused or a mere sign of life."""
    try:
        unit = read_unit(data, STANDARD)
    except BadUnit:
        return 0
    assert unit is None or len(meant(unit, PROFILE)) == len(unit.objects)
    return len(unit.objects) if unit else 0


@pytest.mark.parametrize("kind", samples.EACH)
def test_every_type_is_read_as_it_was_written(kind: int) -> None:
    unit = read_unit(samples.unit(kind), STANDARD)
    assert unit is not None
    assert (unit.type, unit.objects) == (kind, samples.EACH[kind])


@pytest.mark.parametrize(("kind", "size"), SIZES.items())
def test_objects_have_the_sizes_of_the_standard(kind: int, size: int) -> None:
    assert STANDARD[kind].size == size


@pytest.mark.parametrize("data", [b"", b"\x16", b"\x02"])
def test_an_empty_unit_and_one_byte_are_signs_of_life(data: bytes) -> None:
    assert read_unit(data, STANDARD) is None


@pytest.mark.parametrize("kind", samples.EACH)
def test_no_truncated_unit_is_understood(kind: int) -> None:
    whole = samples.unit(kind)
    assert [count_of(whole[:size]) for size in range(len(whole))] == [0] * len(whole)


@pytest.mark.parametrize("kind", samples.EACH)
def test_bytes_after_the_last_object_are_refused(kind: int) -> None:
    with pytest.raises(BadUnit):
        read_unit(samples.unit(kind) + b"\x00", STANDARD)


@pytest.mark.parametrize("kind", samples.EACH)
def test_no_flipped_bit_gives_a_wrong_number_of_objects(kind: int) -> None:
    """As if the sum had been made anew: a flip within an object changes what it says, never how many there are."""
    whole = samples.unit(kind)
    for bit in range(len(whole) * 8):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        assert count_of(bytes(damaged)) in (0, damaged[1])


@pytest.mark.parametrize("kind", samples.EACH)
def test_more_objects_than_the_standard_allows_are_refused(kind: int) -> None:
    most = STANDARD[kind].most
    one = samples.EACH[kind][:1]
    with pytest.raises(BadUnit):
        read_unit(unit_of(kind, one * (most + 1), STANDARD), STANDARD)
    assert count_of(unit_of(kind, one * most, STANDARD)) == most


@pytest.mark.parametrize("kind", samples.EACH)
def test_no_object_at_all_is_refused(kind: int) -> None:
    with pytest.raises(BadUnit):
        read_unit(bytes((kind, 0)), STANDARD)


@pytest.mark.parametrize("kind", [0, 9, 22, 61, 91, 0x87, 255])
def test_types_that_no_transmitter_sends_are_refused(kind: int) -> None:
    with pytest.raises(BadUnit, match="unknown type"):
        read_unit(bytes((kind, 1)) + bytes(10), STANDARD)


@given(data=st.binary(max_size=1024), name=st.sampled_from(sorted(profiles())))
def test_no_unit_breaks_the_reading_or_the_meaning(data: bytes, name: str) -> None:
    profile = profiles_by_name[name]
    try:
        unit = read_unit(data, profile.layouts)
    except BadUnit:
        return
    if unit is not None:
        assert len(meant(unit, profile)) == len(unit.objects) == data[1]


@given(kind=st.sampled_from(sorted(samples.EACH)), data=st.data())
def test_no_change_of_a_unit_breaks_the_meaning(kind: int, data: st.DataObject) -> None:
    damaged = bytearray(samples.unit(kind))
    for at in data.draw(st.lists(st.integers(2, len(damaged) - 1), max_size=12)):
        damaged[at] = data.draw(st.integers(0, 255))
    assert count_of(bytes(damaged)) in (0, damaged[1])


profiles_by_name = profiles()


def test_what_the_centre_sends_goes_as_the_standard_says() -> None:
    from huiyin.doors.gbt26875 import asking

    assert asking.component_states([(1, 1, 131078)]).unit.hex() == "3e01010106000200"
    assert asking.component_analogs([(1, 1, 1), (1, 2, 3)]).unit.hex() == "3f02010101000000010203000000"
    assert asking.component_configurations([(1, 1, 9)]).unit.hex() == "4301010109000000"
    assert asking.system_states([(1, 1), (12, 2)]).unit.hex() == "3d0201010c02"
    assert asking.system_operations((1, 1), 5, samples.AT).unit == b"\x40\x01\x01\x01\x05" + samples.LABEL
    assert asking.system_version((1, 1)).unit.hex() == "41010101"
    assert asking.system_configurations([(1, 1)]).unit.hex() == "42010101"
    assert asking.system_clock((1, 1)).unit.hex() == "44010101"
    assert asking.transmitter_operations(5, samples.AT).unit == b"\x54\x01\x05" + samples.LABEL
    for ask, unit in (
        (asking.transmitter_state, "510100"),
        (asking.transmitter_version, "550100"),
        (asking.transmitter_configuration, "560100"),
        (asking.transmitter_clock, "580100"),
    ):
        assert (ask().command, ask().unit.hex()) == (Command.REQUEST, unit)
    assert (asking.initialise().command, asking.initialise().unit.hex()) == (Command.CONTROL, "590100")
    assert (asking.check_duty().command, asking.check_duty().unit.hex()) == (Command.CONTROL, "5b0100")
    assert (asking.set_clock(samples.AT).command, asking.set_clock(samples.AT).unit) == (
        Command.CONTROL,
        b"\x5a\x01" + samples.LABEL,
    )


def test_more_than_one_request_may_ask_for_is_refused() -> None:
    from huiyin.doors.gbt26875 import asking

    with pytest.raises(ValueError, match="64 objects"):
        asking.component_analogs([(1, 1, 1)] * 64)
    with pytest.raises(ValueError, match="0 objects"):
        asking.system_states([])


@pytest.mark.parametrize(
    ("method", "name", "unit"),
    [
        ("check_duty", None, "5b0100"),
        ("read_state", None, "510100"),
        ("read_state", "1-1", "3d010101"),
        ("read_version", "1-1", "41010101"),
        ("read_state", "1-1-131078", "3e01010106000200"),
        ("read_analog", "1-1-4294967295", "3f010101ffffffff"),
        ("read_configuration", "12-3-9", "43010c0309000000"),
    ],
)
def test_an_order_by_name_is_a_request(method: str, name: str | None, unit: str) -> None:
    assert request_of(method, name, samples.AT).unit.hex() == unit


def test_the_clock_is_set_to_now_by_order_too() -> None:
    assert request_of("set_clock", None, samples.AT).unit == b"\x5a\x01" + samples.LABEL


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("dance", None),
        ("check_duty", "1-1"),
        ("read_analog", "1-1"),
        ("read_state", "256-1"),
        ("read_state", "1-1-4294967296"),
        ("read_state", "1-1-1-1"),
        ("read_state", "kitchen"),
        ("read_state", ""),
    ],
)
def test_what_nobody_can_do_is_no_request(method: str, name: str | None) -> None:
    with pytest.raises(UnknownMethod):
        request_of(method, name, samples.AT)
