"""Recorded readings in files, CSV or JSON by line, for replaying rules. What cannot be read is refused by line."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from huiyin.domains.sensing.rules.clocks import EARLIEST_MS
from huiyin.domains.sensing.rules.replaying import Recorded

TIMES = ("time", "timestamp", "ts", "at", "received", "时间", "")
"""Columns that are taken for the time when none is named; a column without a name is an index that counts it."""
MOST_ROWS = 5_000_000
"""A recording is replayed in memory: more should be cut first."""
LONGEST_LINE = 1_000_000
_TRUTHS = {"true": True, "false": False}


class UnableToReplay(Exception):
    """The file is no recording that can be read; the message names the line and what to do."""


class Unit(StrEnum):
    """What a number in the time column counts."""

    SECONDS = "s"
    MILLISECONDS = "ms"


class Layout(NamedTuple):
    """Where things stand: `columns` by key; the columns of the time and of the device's own time, and their unit."""

    columns: Mapping[str, str] = {}
    time: str | None = None
    device_time: str | None = None
    unit: Unit | None = None
    zone: tzinfo | None = None


class Recording(NamedTuple):
    """All rows of a file; `relative` when its times count from a beginning of their own."""

    rows: list[Recorded]
    relative: bool


def recording(path: Path, layout: Layout) -> Recording:
    """The recording in a file: JSON by line when its name ends in .jsonl or .ndjson, else CSV. `UnableToReplay`."""
    by_line = path.suffix.lower() in {".jsonl", ".ndjson"}
    rows: list[Recorded] = []
    relative: bool | None = None
    for line, values in _objects(path) if by_line else _table(path):
        row = _Row(path, line, values, layout)
        if relative is None:
            relative = row.counts_from_zero()
        rows.append(row.recorded(EARLIEST_MS if relative else 0))
        if len(rows) > MOST_ROWS:
            raise UnableToReplay(f"{path}, line {line}: there are more than {MOST_ROWS:,} rows; cut the file")
    if not rows:
        raise UnableToReplay(f"{path}: it holds no readings; give a CSV file with a header, or JSON by line")
    return Recording(rows, bool(relative))


class _Row:
    """One row under its names."""

    def __init__(self, path: Path, line: int, values: Mapping[str, object], layout: Layout) -> None:
        self._where, self._values, self._layout = f"{path}, line {line}", values, layout

    def counts_from_zero(self) -> bool:
        """Whether the time is a number far below any date."""
        raw = self._number(self._values[self._time_column()])
        return raw is not None and abs(raw) < 100_000_000

    def recorded(self, base_ms: int) -> Recorded:
        """The row as a reading."""
        time, told = self._time_column(), self._layout.device_time
        device = self._moment(told) + base_ms if told else None
        return Recorded(self._moment(time) + base_ms, dict(self._told({time, told})), device)

    def _told(self, times: set[str | None]) -> Iterator[tuple[str, object]]:
        for key, column in self._layout.columns.items():
            if (value := self._values.get(column)) not in (None, ""):
                yield key, _value(value)
        mapped = set(self._layout.columns.values())
        for column, value in self._values.items():
            if column not in times and column not in mapped and value not in (None, ""):
                yield column, _value(value)

    def _time_column(self) -> str:
        if self._layout.time is not None:
            return self._layout.time
        known = {column.strip().lower(): column for column in reversed(list(self._values))}
        found = next((known[name] for name in TIMES if name in known), None)
        if found is None:
            shown = ", ".join(f"“{column}”" for column in list(self._values)[:12])
            raise UnableToReplay(f"{self._where}: which column is the time? Name it with --time; there are {shown}")
        return found

    def _moment(self, column: str) -> int:
        raw = self._values.get(column)
        number = self._number(raw)
        if number is None:
            return self._date(column, str(raw if raw is not None else ""))
        unit = self._layout.unit or (Unit.MILLISECONDS if abs(number) >= 1e11 else Unit.SECONDS)
        moment = number * 1000 if unit is Unit.SECONDS else number
        if not abs(moment) < 1e14:
            raise UnableToReplay(f"{self._where}: {raw!r} in “{column}” is no time; give its unit with --time-unit")
        return round(moment)

    def _date(self, column: str, text: str) -> int:
        try:
            found = datetime.fromisoformat(text.strip().replace("/", "-"))
            moment = found if found.tzinfo else found.replace(tzinfo=self._layout.zone)
            return round(moment.timestamp() * 1000)
        except (ValueError, OverflowError) as wrong:
            raise UnableToReplay(
                f"{self._where}: {text!r} in “{column}” is no time; write a number or 2026-11-24T20:10:05+08:00"
            ) from wrong

    @staticmethod
    def _number(raw: object) -> float | None:
        found = _value(raw) if isinstance(raw, str) else raw
        return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def check_columns(path: Path, layout: Layout) -> None:
    """Refuse names of columns that a CSV file does not have."""
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return
    header = next(_lines(path), (1, []))[1]
    wanted = [*layout.columns.values(), *(one for one in (layout.time, layout.device_time) if one is not None)]
    for column in wanted:
        if column not in header:
            shown = ", ".join(f"“{name}”" for name in header[:20])
            raise UnableToReplay(f"{path}, line 1: there is no column “{column}”; there are {shown}")


def _table(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    rows = _lines(path)
    header = next(rows, (1, []))[1]
    if len(set(header)) != len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise UnableToReplay(f"{path}, line 1: two columns are called “{twice}”; rename one")
    for line, cells in rows:
        if len(cells) != len(header):
            raise UnableToReplay(f"{path}, line {line}: {len(cells)} cells under {len(header)} columns; mend the line")
        yield line, dict(zip(header, cells, strict=True))


def _lines(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
                if cells:
                    yield reader.line_num, cells
    except OSError as wrong:
        raise UnableToReplay(f"{path}: {wrong.strerror or wrong}") from wrong
    except csv.Error as wrong:
        raise UnableToReplay(
            f"{path}, line {reader.line_num}: cannot be taken apart ({wrong}); mend the line"
        ) from wrong


def _objects(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    try:
        with path.open(encoding=_encoding(path)) as file:
            for line, text in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), start=1):
                if text.strip():
                    yield line, _object(path, line, text)
    except OSError as wrong:
        raise UnableToReplay(f"{path}: {wrong.strerror or wrong}") from wrong


def _object(path: Path, line: int, text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise UnableToReplay(f"{path}, line {line}: is no JSON ({wrong}); write one object a line") from wrong
    if not isinstance(found, dict):
        raise UnableToReplay(f'{path}, line {line}: is no object; write it as {{"time": …, "temperature": …}}')
    values = found.pop("values", None)
    return {**found, **values} if isinstance(values, dict) else found


def _encoding(path: Path) -> str:
    """UTF-8, or what Chinese spreadsheets save."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnableToReplay(f"{path}: is neither UTF-8 nor GB18030; save it as UTF-8")


def _value(raw: object) -> object:
    """A cell as what it says: true, a number, or a text."""
    if not isinstance(raw, str):
        return raw
    text = raw.strip()
    if text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    try:
        return int(text) if text.lstrip("+-").isdecimal() and len(text) < 30 else float(text)
    except ValueError:
        return text
