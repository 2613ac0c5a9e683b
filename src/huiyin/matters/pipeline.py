"""Sending statements without waiting for each other's answers (PostgreSQL manual, 32.5 Pipeline Mode).

Most of what a write costs are the trips to the database and back: five inserts in one trip are twice as fast.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def pipelined() -> Iterator[None]:
    """Within the block a statement is waited for only when its rows are fetched; all are done when the block ends.

    What went wrong is raised there, or at the next fetch, as the error of the statement that failed first. Server-side
    cursors (`iterator()`) and COPY do not work inside.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
