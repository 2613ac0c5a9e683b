"""Every truncation and every flipped bit of each kind of frame, as the centre takes it.

Nothing of it is kept, every refusal is counted, and nothing but a denial is answered. Where the sum is made anew, what
is said is kept or refused.
"""

from collections.abc import Iterator

import pytest

from huiyin.doors.gbt26875 import asking
from huiyin.doors.gbt26875.centre import Centre
from huiyin.doors.gbt26875.frames import END, HEAD, Command, Frame, encoded, sum_of
from huiyin.doors.gbt26875.layouts import STANDARD
from huiyin.doors.gbt26875.profiles import profiles
from huiyin.doors.gbt26875.reading import Fault, FrameReader
from huiyin.doors.gbt26875.tests import samples
from huiyin.doors.gbt26875.tests.fakes import FakeIntake, FakeLink, played

PROFILES = profiles()
SYSTEM, COMPONENT = samples.SYSTEM, (1, 1, 131078)
DOWNWARD = [
    asking.system_states([SYSTEM]),
    asking.component_states([COMPONENT]),
    asking.component_analogs([COMPONENT]),
    asking.system_operations(SYSTEM, 5, samples.AT),
    asking.system_version(SYSTEM),
    asking.system_configurations([SYSTEM]),
    asking.component_configurations([COMPONENT]),
    asking.system_clock(SYSTEM),
    asking.transmitter_state(),
    asking.transmitter_operations(5, samples.AT),
    asking.transmitter_version(),
    asking.transmitter_configuration(),
    asking.transmitter_clock(),
    asking.initialise(),
    asking.set_clock(samples.AT),
    asking.check_duty(),
]
VENDORS = {
    name: [kind for kind in sorted(profile.layouts) if profile.layouts[kind] is not STANDARD.get(kind)]
    for name, profile in PROFILES.items()
}


def vendors_unit(name: str, kind: int) -> bytes:
    """Two objects of a vendor's own layout, or one where no more may be."""
    found = PROFILES[name].layouts[kind]
    size, count = found.size or 5, min(found.most, 2)
    return bytes((kind, count)) + bytes(at % 7 + 1 for at in range(size)) * count


EACH: dict[str, tuple[Frame, str]] = {
    **{f"sent {kind}": (samples.frame(samples.unit(kind)), "standard") for kind in samples.EACH},
    "reply": (samples.frame(samples.unit(3), command=Command.REPLY), "standard"),
    **{f"asked {one.unit[0]}": (samples.frame(one.unit, command=one.command), "standard") for one in DOWNWARD},
    **{
        f"{name} {kind}": (samples.frame(vendors_unit(name, kind)), name)
        for name, kinds in VENDORS.items()
        for kind in kinds
    },
    "heartbeat": (samples.frame(), "standard"),
    "confirmation": (samples.frame(command=Command.CONFIRM), "standard"),
    "denial": (samples.frame(command=Command.DENY), "standard"),
}


def flipped(data: bytes) -> Iterator[bytes]:
    for bit in range(len(data) * 8):
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        yield bytes(damaged)


async def taken(data: bytes, profile: str) -> tuple[FakeIntake, list[Frame], list[Frame | Fault]]:
    """The intake, what was answered, and what was found, when the line is silent after these bytes."""
    reader, intake, link = FrameReader(), FakeIntake(121, profile=profile), FakeLink()
    found = reader.feed(data)
    while reader.waits:
        found += reader.give_up()
    await Centre(intake, PROFILES.__getitem__).take([(link, one) for one in found])
    return intake, link.sent, found


def test_every_type_of_the_standard_and_of_vendors_is_among_them() -> None:
    assert {int(name.split()[1]) for name in EACH if name.startswith("sent")} == set(STANDARD)
    assert {one.unit[0] for one in DOWNWARD} == {*range(61, 69), 81, 84, 85, 86, 88, 89, 90, 91}
    assert {frame.command for frame, _ in EACH.values()} == set(Command)
    assert sum(map(len, VENDORS.values())) > 3


@pytest.mark.parametrize("name", EACH)
@played
async def test_every_truncation_and_every_flipped_bit_is_refused_and_counted(name: str) -> None:
    frame, profile = EACH[name]
    whole = encoded(frame)
    for damaged in (*(whole[:size] for size in range(1, len(whole))), *flipped(whole)):
        intake, answers, found = await taken(damaged, profile)
        assert not any(isinstance(one, Frame) for one in found)
        assert intake.kept == []
        assert intake.refused.total() == len(found) > 0
        assert {one.command for one in answers} <= {Command.DENY}


@pytest.mark.parametrize("name", EACH)
@played
async def test_what_is_changed_under_a_right_sum_is_kept_or_refused_and_counted(name: str) -> None:
    frame, profile = EACH[name]
    body = encoded(frame)[2:-3]
    for changed in (*(body[:size] for size in range(1, len(body))), *flipped(body)):
        intake, answers, found = await taken(b"@@%b%c%b" % (changed, sum_of(changed), END), profile)
        silent = [one for one in found if isinstance(one, Frame) and one.command in (Command.CONFIRM, Command.DENY)]
        assert intake.kept or intake.refused or silent
        assert not intake.refused["not kept"]
        assert len(answers) <= len(found)


@pytest.mark.parametrize("name", EACH)
@played
async def test_a_unit_cut_anywhere_under_a_right_length_and_sum_is_kept_or_denied(name: str) -> None:
    frame, profile = EACH[name]
    for size in range(len(frame.unit)):
        cut = Frame(1, 0x0101, frame.label, 121, 88888, Command.SEND, frame.unit[:size])
        intake, [answer], _ = await taken(encoded(cut), profile)
        assert len(encoded(cut)) == HEAD.size + size + 3
        assert answer.command == (Command.CONFIRM if intake.kept else Command.DENY)
        assert intake.refused.total() == (0 if intake.kept else 1)
        if size < 2:
            assert intake.kept, "an empty unit and one byte are a sign of life"
        elif not _has_equal_parts(frame.unit[0], profile):
            assert not intake.kept


def _has_equal_parts(kind: int, profile: str) -> bool:
    """Whether a vendor's objects have no length but what the unit gives each: half of it may be as good as all."""
    found = PROFILES[profile].layouts.get(kind)
    return found is not None and found.size is None
