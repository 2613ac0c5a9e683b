"""GB/T 26875.3: a stream becomes frames and faults, a unit objects or `BadUnit`, and every frame is answered."""

import asyncio
from collections.abc import Iterable

from huiyin.doors.gbt26875.centre import Centre
from huiyin.doors.gbt26875.frames import LEAST, MOST_UNIT, Command, Frame, encoded
from huiyin.doors.gbt26875.layouts import STANDARD
from huiyin.doors.gbt26875.meaning import meant
from huiyin.doors.gbt26875.profiles import profiles
from huiyin.doors.gbt26875.reading import Fault, FrameReader
from huiyin.doors.gbt26875.tests import samples
from huiyin.doors.gbt26875.tests.fakes import FakeIntake, FakeLink
from huiyin.doors.gbt26875.units import BadUnit, read_unit, unit_of
from tests.fuzz.rules import Target, check_time, check_values, held, pieces_of

PROFILES = profiles()
LOOP = asyncio.new_event_loop()


def tries(data: bytes) -> None:
    """The input as a stream, and as the unit of a frame whose sum is right."""
    whole, pieces = _read([data]), _read(pieces_of(data))
    if not any(isinstance(one, Fault) or b"@@" in one.unit for one in whole):
        held(whole == pieces, "pieces make no difference to a clean stream")
    for found in (whole, pieces):
        _check_frames(data, found)
    said = samples.frame(data[:MOST_UNIT])
    held(_read([encoded(said)]) == [said], "a whole frame is read as it was written")
    _check_unit(said.unit)
    LOOP.run_until_complete(_check_answers([*whole, said]))


def _read(pieces: list[bytes]) -> list[Frame | Fault]:
    reader, found = FrameReader(), list[Frame | Fault]()
    for piece in pieces:
        found += reader.feed(piece)
        held(len(reader._rest) < LEAST + MOST_UNIT, "less than a longest frame is held")
    left = len(reader._rest)
    while reader.waits:
        found += reader.give_up()
        held(len(reader._rest) < left, "giving up comes to an end")
        left = len(reader._rest)
    return found


def _check_frames(data: bytes, found: list[Frame | Fault]) -> None:
    at = 0
    for one in found:
        if isinstance(one, Frame):
            begins = data.find(encoded(one), at)
            held(begins >= at, "a frame stands in the stream as it is read, after the one before it")
            at = begins + LEAST + len(one.unit)
    held(found or not data, "what is no frame is told")


def _check_unit(data: bytes) -> None:
    for name, profile in PROFILES.items():
        try:
            unit = read_unit(data, profile.layouts)
        except BadUnit:
            continue
        if unit is None:
            held(len(data) < 2, "only one byte or none is a sign of life")
            continue
        held(len(unit.objects) == data[1], "there are as many objects as are told")
        said = meant(unit, profile)
        held(len(said) == data[1], "every object says something")
        for one in said:
            held(one.child.isprintable() and one.kind.isprintable(), "names are printable")
            check_values(one.values)
        if profile.layouts.get(unit.type) is STANDARD.get(unit.type):
            held(unit_of(unit.type, unit.objects, profile.layouts) == data, f"{name}: read as it is written")


async def _check_answers(found: list[Frame | Fault]) -> None:
    intake, link = FakeIntake(121), FakeLink()
    centre = Centre(intake, lambda _: PROFILES[next(iter(PROFILES))])
    await centre.take([(link, one) for one in found])
    faults = sum(isinstance(one, Fault) for one in found)
    frames = [one for one in found if isinstance(one, Frame)]
    ours = [one for one in frames if one.source == 121]
    confirmed = sum(one.command == Command.CONFIRM for one in link.sent)
    denied = sum(one.command == Command.DENY for one in link.sent)
    sent = sum(one.command == Command.SEND for one in ours)
    held(confirmed <= sent, "what was sent is confirmed, nothing else")
    held(confirmed + denied >= sent, "what a transmitter sends is confirmed or denied")
    held(len(link.sent) <= len(found), "nothing is answered twice")
    strangers = len(frames) - len(ours)
    bad = sum(intake.refused[why] for why in ("bad unit", "unknown command"))
    held(intake.refused.total() == faults + strangers + bad, "every refusal is counted")
    held(denied >= bad, "what is refused of a transmitter is denied")
    held(not intake.refused["not kept"], "nothing keeps what was understood from being stored")
    for one in intake.kept:
        check_values(one.values)
        check_time(one.device_ms)


def seeds() -> Iterable[bytes]:
    """Every type as a frame and as a unit, and frames of makers."""
    for kind in samples.EACH:
        yield samples.packet(kind)
        yield samples.unit(kind)
    yield from (samples.SMOKE_ALARM, samples.CONFIRMATION, samples.DENIAL, samples.HEARTBEAT)
    yield from (samples.OTHER_VERSION, samples.WRONG_SUM, samples.SMOKE_ALARM[:40] + samples.packet(2))
    yield samples.packet(1) + b"@" + samples.packet(25) + samples.HEARTBEAT


TARGET = Target(tries, seeds, 1_500)
