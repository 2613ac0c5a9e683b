"""Sending statements without waiting for each other's answers (PostgreSQL manual, 32.5 Pipeline Mode).

Most of what a write costs are the trips to the database and back: five inserts in one trip are twice as fast.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper


class _Line:
    """A connection in a pipeline, which can be left for a while."""

    def __init__(self, line: Any) -> None:
        self._line = line
        self._open = ExitStack()

    def enter(self) -> None:
        self._open.enter_context(self._line.pipeline())
        _around[self._line] = self

    def leave(self) -> None:
        _around.pop(self._line, None)
        self._open.close()

    def __enter__(self) -> None:
        self.enter()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, where: TracebackType | None
    ) -> None:
        _around.pop(self._line, None)
        self._open.__exit__(kind, fault, where)


_around: WeakKeyDictionary[Any, _Line] = WeakKeyDictionary()
"""The pipeline that each connection is in."""


@contextmanager
def pipelined() -> Iterator[None]:
    """Within the block a statement is waited for only when its rows are fetched; all are done when the block ends.

    What went wrong is raised there, or at the next fetch, as the error of the statement that failed first. How many
    rows a statement met is not known inside: the ORM's `save`, `get_or_create`, and whatever asks `update` for its
    count belong into `at_once`, and so do server-side cursors (`iterator()`) and COPY. A block inside a block is part
    of it.
    """
    connection.ensure_connection()
    if connection.connection in _around:
        yield
        return
    with connection.wrap_database_errors, _Line(connection.connection):
        yield


@contextmanager
def at_once() -> Iterator[None]:
    """Within the block every statement is waited for, whatever pipeline is around it."""
    around = _around.get(connection.connection) if in_pipeline() else None
    if around is None:
        yield
        return
    with connection.wrap_database_errors:
        around.leave()
    yield
    around.enter()  # not after a fault: with it the transaction is over


def in_pipeline() -> bool:
    """Whether a pipeline is around: then what goes wrong is said later."""
    return connection.connection in _around


def asked(statement: str, values: Sequence[Any] | dict[str, Any]) -> CursorWrapper:
    """A cursor that was sent the statement. In a pipeline nothing is waited for until its rows are fetched."""
    cursor = connection.cursor()
    cursor.execute(statement, values)
    return cursor
