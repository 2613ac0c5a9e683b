"""The floor under opening a matter: a bare psycopg loop that inserts the same rows, one transaction each.

The rows are those of a matter that the product opened, read back from its tables; each turn inserts them again under
ids of its own. `writers` connections write at once, from `processes` processes.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from uuid6 import uuid7

Row = dict[str, Any]
_GENERATED = {"matters_entry": {"id", "xid"}, "matters_entrytext": {"id"}, "matters_timer": {"id"}}
_ROWS = (  # table, how its rows are found; %(m)s is the matter
    ("people_contact", "id = (SELECT contact_id FROM matters_matter WHERE id = %(m)s)"),
    ("matters_matter", "id = %(m)s"),
    ("matters_entry", "matter_id = %(m)s"),
    ("matters_entrytext", "entry_id IN (SELECT id FROM matters_entry WHERE matter_id = %(m)s)"),
    ("matters_timer", "matter_id = %(m)s"),
    ("notices_notice", "subject = %(m)s"),
    ("voice_voicerequest", "matter_id = %(m)s"),
)


def rate(dsn: str, number: str, *, turns: int, writers: int, processes: int) -> float:
    """Matters a second that the loop writes."""
    order = json.dumps({"dsn": dsn, "number": number, "turns": turns // processes, "writers": writers // processes})
    command = [sys.executable, "-m", "benches._same_rows", order]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    spans = [json.loads(process.communicate()[0]) for process in started]
    assert all(process.returncode == 0 for process in started)
    return sum(s["turns"] for s in spans) / (max(s["ended"] for s in spans) - min(s["began"] for s in spans))


def _main() -> None:
    order = json.loads(sys.argv[1])
    turns, writers = order["turns"] // order["writers"], order["writers"]
    ready = threading.Barrier(writers + 1)
    threads = [threading.Thread(target=_write, args=(order, turns, ready)) for _ in range(writers)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.time()
    for thread in threads:
        thread.join()
    print(json.dumps({"turns": turns * writers, "began": began, "ended": time.time()}))


def _write(order: Mapping[str, Any], turns: int, ready: threading.Barrier) -> None:
    with psycopg.connect(order["dsn"], autocommit=True) as connection:
        rows = list(_read(connection, order["number"]))
        statements = {table: _statement(table, found) for table, found in rows}
        ready.wait()
        for _ in range(turns):
            with connection.transaction():
                _insert(connection, rows, statements)


def _read(connection: psycopg.Connection[Any], number: str) -> Iterator[tuple[str, list[Row]]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute("SELECT id FROM matters_matter WHERE number = %s", [number]).fetchone()
        assert found
        for table, where in _ROWS:
            query = sql.SQL("SELECT * FROM {} WHERE " + where).format(sql.Identifier(table))  # type: ignore[arg-type]
            rows = cursor.execute(query, {"m": found["id"]}).fetchall()
            if rows:
                left_out = _GENERATED.get(table, set())
                yield table, [{k: _writable(v) for k, v in row.items() if k not in left_out} for row in rows]


def _writable(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value


def _statement(table: str, rows: list[Row]) -> sql.Composed:
    one = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(rows[0])))
    ending = " RETURNING id" if table == "matters_entry" else ""
    return sql.SQL("INSERT INTO {} ({}) VALUES {}" + ending).format(  # type: ignore[arg-type]
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, rows[0])), sql.SQL(", ").join([one] * len(rows))
    )


def _insert(
    connection: psycopg.Connection[Any], rows: list[tuple[str, list[Row]]], statements: Mapping[str, sql.Composed]
) -> None:
    matter, contact, entry = uuid7(), uuid7(), 0
    for table, found in rows:
        values: list[Any] = []
        for row in found:
            own = {"matter_id": matter, "contact_id": contact if row.get("contact_id") else None, "entry_id": entry}
            own |= {"subject": matter, "id": matter if table == "matters_matter" else _own_id(table, contact)}
            own |= {"number": matter.hex[-20:], "receipt_digest": matter.hex, "opened_as": None}
            values.extend(own.get(name, value) for name, value in row.items())
        done = connection.execute(statements[table], values)
        if table == "matters_entry":
            entry = (done.fetchone() or [0])[0]


def _own_id(table: str, contact: UUID) -> UUID:
    return contact if table == "people_contact" else uuid7()


if __name__ == "__main__":
    _main()
