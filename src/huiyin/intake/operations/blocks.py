"""Observations as PostgreSQL's binary COPY takes them (manual, COPY, "Binary Format").

Half the price of text on both sides: there are ten thousands a second.
"""

import struct

HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TAIL = b"\xff\xff"
COLUMNS = "source_id, id, observed_at, received_at, told_at, clock, partition, stream, sequence, values"
_EPOCH = 946_684_800_000  # PostgreSQL counts microseconds from 2000-01-01
_FAR = 1 << 50  # milliseconds; a told time beyond it (36,000 years) is not one
# Ten fields: bigint, uuid, three timestamps, two smallints, int, bigint, and jsonb, which begins with its version, 1.
_ROW = struct.Struct(">hiqi16siqiqiqihihiiiqiB")
_ROW_UNTOLD = struct.Struct(">hiqi16siqiqiihihiiiqiB")


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
