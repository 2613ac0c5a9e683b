"""Objects become named values that a rule can weigh."""

import pytest

from huiyin.doors.gbt26875 import objects as o
from huiyin.doors.gbt26875.frames import Frame
from huiyin.doors.gbt26875.labels import label_of, told_ms
from huiyin.doors.gbt26875.layouts import STANDARD as LAYOUTS
from huiyin.doors.gbt26875.meaning import Meant, meant
from huiyin.doors.gbt26875.profiles import STANDARD, BadProfile, Profile, profiles, read_profile
from huiyin.doors.gbt26875.reading import FrameReader
from huiyin.doors.gbt26875.tests import samples
from huiyin.doors.gbt26875.texts import padded, read_text
from huiyin.doors.gbt26875.units import Unit, read_unit, unit_of

OURS = profiles()


def said(*objects: o.Object, kind: int = 2, profile: Profile = STANDARD) -> list[Meant]:
    return meant(Unit(kind, list(objects)), profile)


def state(bits: int, text: bytes = b"", component_type: int = 42) -> o.ComponentState:
    return o.ComponentState(1, 1, component_type, 131078, bits, text, samples.LABEL)


def analog(kind: int, value: int, component_type: int = 17, system: int = 1) -> o.ComponentAnalog:
    return o.ComponentAnalog(system, 1, component_type, 9, kind, value, samples.LABEL)


def test_the_published_smoke_alarm_is_a_fire_of_a_smoke_detector() -> None:
    [frame] = FrameReader().feed(samples.SMOKE_ALARM)
    assert isinstance(frame, Frame)
    unit = read_unit(frame.unit, LAYOUTS)
    assert unit is not None
    [alarm] = meant(unit, STANDARD)
    assert (alarm.child, alarm.kind) == ("1-1-131082", "smoke")
    assert alarm.values["fire"] is True
    assert alarm.values["fault"] is False
    assert alarm.values["test"] is True  # the device never sets bit 0; nothing is muted by it
    assert "description" not in alarm.values  # its text is blanks alone


def test_every_bit_of_a_component_has_its_name() -> None:
    names = ["fire", "fault", "shielded", "supervisory", "started", "feedback", "delay", "power_fault"]
    for at, name in enumerate(names, 1):
        [one] = said(state(1 | 1 << at))
        assert {key for key, value in one.values.items() if value} == {name}
        assert set(names) | {"test"} == set(one.values)


def test_every_bit_of_a_system_has_its_name() -> None:
    names = {
        8: "main_power_fault",
        9: "backup_power_fault",
        10: "bus_fault",
        11: "manual",
        12: "config_changed",
        13: "reset",
    }
    for at, name in names.items():
        [one] = said(o.SystemState(1, 2, 1 | 1 << at, samples.LABEL), kind=1)
        assert (one.child, one.kind) == ("1-2", "system")
        assert {key for key, value in one.values.items() if value} == {name}


def test_every_bit_of_a_transmitter_has_its_name() -> None:
    names = ["fire", "fault", "main_power_fault", "backup_power_fault", "link_fault", "line_fault"]
    for at, name in enumerate(names, 1):
        [one] = said(o.TransmitterState(1 | 1 << at, samples.LABEL), kind=21)
        assert one.child == ""
        assert {key for key, value in one.values.items() if value} == {name}


def test_a_bit_that_the_standard_reserves_is_kept() -> None:
    [one] = said(state(1 | 1 << 15))
    assert one.values["reserved_bits"] == 1 << 6


def test_under_test_is_said_beside_the_fire() -> None:
    [one] = said(state(0b10))
    assert (one.values["fire"], one.values["test"]) == (True, True)


def test_a_text_says_where_a_component_is() -> None:
    [one] = said(state(1, padded("三号楼二单元五层走道", 31)))
    assert one.values["description"] == "三号楼二单元五层走道"


@pytest.mark.parametrize(
    ("kind", "value", "name", "meant_value"),
    [
        (1, 7, "count", 7),
        (2, 215, "height", 2.15),
        (3, -55, "temperature", -5.5),
        (4, 12, "pressure", 1.2),
        (5, 4500, "pressure", 0.45),
        (6, 253, "gas_lel", 25.3),
        (7, 90, "duration", 90),
        (8, 2201, "voltage", 220.1),
        (9, 155, "current", 15.5),
        (10, 305, "flow_rate", 30.5),
        (11, 6, "flow_rate", 10.0),
        (12, 3, "speed", 3),
        (200, -3, "analog_200", -3),
    ],
)
def test_analog_values_have_our_names_and_units(kind: int, value: int, name: str, meant_value: float) -> None:
    [one] = said(analog(kind, value, component_type=0), kind=3)
    assert one.values == {name: meant_value}


@pytest.mark.parametrize(
    ("component_type", "kind"),
    [
        (42, "smoke"),
        (31, "heat"),
        (17, "electrical_fire"),
        (11, "combustible_gas"),
        (74, "combustible_gas"),
        (23, "manual_button"),
        (62, "flame"),
        (91, "component"),
        (0, "component"),
        (255, "component"),
    ],
)
def test_a_component_type_tells_the_kind(component_type: int, kind: str) -> None:
    assert said(state(1, component_type=component_type))[0].kind == kind


def test_what_measures_pressure_in_sprinklers_and_hydrants_is_known_by_that() -> None:
    assert said(analog(4, 5, component_type=0, system=12), kind=3)[0].kind == "sprinkler_pressure"
    assert said(analog(4, 5, component_type=0, system=11), kind=3)[0].kind == "water"
    assert said(analog(2, 5, component_type=0, system=11), kind=3)[0].kind == "water"


def test_a_quantity_is_called_as_the_kind_of_device_calls_it() -> None:
    assert said(analog(3, 415, component_type=18), kind=3)[0].values == {"line_temperature": 41.5}
    assert said(analog(2, 215, component_type=0, system=11), kind=3)[0].values == {"water_level": 2.15}


def test_what_somebody_does_is_said_without_what_nobody_did() -> None:
    [one] = said(o.TransmitterOperation(0b100, 7, samples.LABEL), kind=24)
    assert one.values == {"manual_alarm": True, "operator": 7}
    [one] = said(o.SystemOperation(1, 1, 0b1010000, 7, samples.LABEL), kind=4)
    assert one.values == {"self_test": True, "test": True, "operator": 7}


def test_a_reset_ends_an_alarm_given_by_hand() -> None:
    [one] = said(o.SystemOperation(1, 1, 0b1, 7, samples.LABEL), kind=4)
    assert one.values == {"reset": True, "manual_alarm": False, "operator": 7}


def test_a_reply_of_the_person_on_duty_is_told_from_a_confirmation_at_a_system() -> None:
    assert "duty_reply" in said(o.TransmitterOperation(1 << 5, 1, samples.LABEL), kind=24)[0].values
    assert "confirmed" in said(o.SystemOperation(1, 1, 1 << 5, 1, samples.LABEL), kind=4)[0].values


def test_versions_configurations_and_clocks_are_values_too() -> None:
    assert said(*samples.EACH[5], kind=5)[0].values == {"version": "3.7"}
    assert said(*samples.EACH[26], kind=26)[0].values == {"configuration": "三号楼值班室"}
    assert said(*samples.EACH[7], kind=7)[0].values == {"description": "三号楼二单元五层走道"}
    assert said(*samples.EACH[28], kind=28)[0].values == {"clock_ms": samples.AT}
    assert said(o.TransmitterClock(bytes(6)), kind=28)[0].values == {"clock_unreadable": True}


def test_a_label_is_beijing_time() -> None:
    assert told_ms(bytes((0, 0, 8, 1, 1, 20))) == 1_577_836_800_000  # 2020-01-01 00:00 UTC
    assert label_of(1_577_836_800_000) == bytes((0, 0, 8, 1, 1, 20))


@pytest.mark.parametrize(
    "label",
    [
        bytes(6),
        b"\xff" * 6,
        bytes((60, 0, 0, 1, 1, 20)),
        bytes((0, 0, 24, 1, 1, 20)),
        bytes((0, 0, 0, 30, 2, 20)),
        b"\0",
    ],
)
def test_what_is_no_date_is_no_time(label: bytes) -> None:
    assert told_ms(label) is None


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b" " * 31, ""),
        (bytes(31), ""),
        ("走道".encode("gb18030") + b"\0\0junk", "走道"),
        ("走道".encode("gb18030")[:3], "走"),
        ("走道".encode("gb18030") + b"   ", "走道"),
        (b"\x01A\x1b[31m", "A[31m"),
    ],
)
def test_texts_are_read_however_they_are_filled(data: bytes, text: str) -> None:
    assert read_text(data) == text


def test_a_text_is_never_cut_within_a_character() -> None:
    assert read_text(padded("走" * 20, 31)) == "走" * 15


def test_objects_of_sixteen_bytes_are_read_with_their_profile() -> None:
    profile = OURS["short_objects"]
    unit = unit_of(2, [o.ComponentState(1, 1, 42, 9, 0b11, b"", samples.LABEL)], profile.layouts)
    assert len(unit) == 2 + 16
    read = read_unit(unit, profile.layouts)
    assert read is not None
    [one] = meant(read, profile)
    assert (one.child, one.values["fire"], one.label) == ("1-1-9", True, samples.LABEL)


def test_a_private_type_is_kept_as_it_came_when_its_length_is_right() -> None:
    profile = OURS["short_objects"]
    unit = read_unit(b"\x87\x02" + b"abcdef", profile.layouts)
    assert unit is not None
    assert [one.values for one in meant(unit, profile)] == [{"private_135": "616263"}, {"private_135": "646566"}]


def test_residual_current_comes_as_a_type_of_the_vendors_or_in_the_text() -> None:
    profile = OURS["electrical_fire"]
    assert said(analog(128, 325), kind=3, profile=profile)[0].values == {"residual_current": 325}
    text = padded("剩余电流:325mA 温度:41.5", 31)
    [one] = said(state(1, text, component_type=128), profile=profile)
    assert one.kind == "electrical_fire"
    assert (one.values["residual_current"], one.values["line_temperature"]) == (325.0, 41.5)


def test_a_profile_says_that_bit_0_tells_nothing() -> None:
    profile = read_profile("plain", 'title = "x"\ntest_bit = false\ntext = "nothing"')
    [one] = said(state(0b10, samples.TEXT), profile=profile)
    assert (one.values["test"], "description" in one.values) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "title = 1",
        'title = "x"\nspeed = 3',
        'title = "x"\ninterval = 1',
        'title = "x"\n[types.2]\nobject = "spaceship"\nfields = ["state"]',
        'title = "x"\n[types.2]\nobject = "component_state"\nfields = ["state"]',
        'title = "x"\n[types.2]\nobject = "private"\nfields = ["body:99999"]',
        'title = "x"\n[types.2]\nobject = "private"\nfields = ["body:4", "body:4"]',
        'title = "x"\n[types.300]\nobject = "private"\nfields = ["body:*"]',
        'title = "x"\n[analogs.128]\nname = "mA"\nsteps = 0',
        'title = "x"\n[readings]\nx = "("',
        'title = "x"\n[readings]\nx = "no group"',
    ],
)
def test_a_profile_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(BadProfile, match="profile wrong"):
        read_profile("wrong", text)
