"""Observations as PostgreSQL's binary COPY takes and gives them (manual, COPY, "Binary Format").

Half the price of text on both sides: there are ten thousands a second.
"""

import struct
from collections.abc import Iterator, Sequence

import msgspec

from huiyin.intake.sent import Stored, Value

HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TAIL = b"\xff\xff"
COLUMNS = "source_id, id, observed_at, received_at, told_at, clock, partition, stream, sequence, values"
_EPOCH = 946_684_800_000  # PostgreSQL counts microseconds from 2000-01-01
_FAR = 1 << 50  # milliseconds; a told time beyond it (36,000 years) is not one
# Ten fields: bigint, uuid, three timestamps, two smallints, int, bigint, and jsonb, which begins with its version, 1.
_ROW = struct.Struct(">hiqi16siqiqiqihihiiiqiB")
_ROW_UNTOLD = struct.Struct(">hiqi16siqiqiihihiiiqiB")
_READ = struct.Struct(">hiqiqiqi")
_TOLD = struct.Struct(">q")
_REST = struct.Struct(">ihiiiqiB")
_decode = msgspec.json.Decoder(dict[str, Value]).decode


def row(
    source: int,
    identifier: bytes,
    times: tuple[int, int, int | None],
    clock: int,
    place: tuple[int, int, int],
    said: bytes,
) -> bytes:
    """One row; times are observed, received and told, in milliseconds, the place is partition, stream and sequence."""
    observed, received, told = times
    partition, stream, sequence = place
    observed, received = (observed - _EPOCH) * 1000, (received - _EPOCH) * 1000
    tail = (2, clock, 2, partition, 4, stream, 8, sequence, len(said) + 1, 1)
    if told is None or not -_FAR < told < _FAR:
        return _ROW_UNTOLD.pack(10, 8, source, 16, identifier, 8, observed, 8, received, -1, *tail) + said
    told = (told - _EPOCH) * 1000
    return _ROW.pack(10, 8, source, 16, identifier, 8, observed, 8, received, 8, told, *tail) + said


READ = (
    "COPY (SELECT source_id, observed_at, received_at, told_at, partition, stream, sequence, values"
    " FROM intake_observation WHERE stream = {stream} AND sequence > {after} ORDER BY sequence LIMIT {limit})"
    " TO STDOUT (FORMAT binary)"
)


def read(blocks: Sequence[bytes]) -> Iterator[Stored]:
    """What a COPY with `READ` gave."""
    data = b"".join(blocks)
    at = len(HEAD)
    while data[at : at + 2] != TAIL:
        _fields, _, source, _, observed, _, received, told_length = _READ.unpack_from(data, at)
        at += _READ.size
        told = None
        if told_length > 0:
            told = _TOLD.unpack_from(data, at)[0] // 1000 + _EPOCH
            at += _TOLD.size
        _, partition, _, stream, _, sequence, length, _version = _REST.unpack_from(data, at)
        at += _REST.size
        end = at + length - 1
        yield Stored(
            source,
            stream,
            sequence,
            partition,
            observed // 1000 + _EPOCH,
            received // 1000 + _EPOCH,
            told,
            _decode(data[at:end]),
        )
        at = end
