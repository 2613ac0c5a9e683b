"""The rows of a table that could not be taken, for whoever mends them."""

import csv
import os
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from huiyin.kernel.tables.opening import Row


class Rejects(AbstractContextManager["Rejects"]):
    """The file of rejected rows: line, reason, and the original row. It is made when there is the first one."""

    def __init__(self, path: Path, header: Any) -> None:
        folder = path.parent
        self.path = path if os.access(folder, os.W_OK) else Path.cwd() / path.name
        self._header = ["line", "reason", *header]
        self._file: Any = None
        self._writer: Any = None

    def keep(self, row: Row, reason: str) -> None:
        """Write one row down."""
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8-sig", errors="surrogateescape", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(self._header)
        self._writer.writerow([row.line, reason, *row.cells])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
