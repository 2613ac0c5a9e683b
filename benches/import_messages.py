"""How fast a city's back-log of 100,000 messages is taken in, search index included, beside a bare COPY of the same
rows into the same tables in the same run. The import is the real command, in a process of its own.

Aim: 2,000 rows a second, memory flat: the peak must not grow from a tenth of the file to the whole.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from benches._town import town

ROWS = 100_000
AIM = 2_000.0
TABLES = ("matters_matter", "matters_entry", "matters_entrytext", "voice_voicerequest")
HEADER = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间", "点赞数", "反对数")
PHRASES = (
    "小区门口的路灯坏了两个星期", "晚上回家看不清台阶", "希望尽快派人来修", "物业说要等上级通知",
    "楼道里堆了旧家具和纸箱", "消防通道被汽车堵住", "电动车充电桩不够用", "有人从窗户拉线充电",
    "垃圾房的气味很重", "夏天蚊子特别多", "工地夜里十一点还在打桩", "孩子第二天要上学", "公交站牌被树枝挡住",
    "河边的护栏松动", "老人上下楼很不方便", "请问加装电梯怎么申请", "需要准备哪些材料",
    "上次反映以后没有回音", "停车位划线已经磨光", "自来水有时候发黄",
)  # fmt: skip
MEASURED = """
import resource, runpy, sys
sys.argv = ["huiyin", "import", "voice", sys.argv[1]]
try:
    runpy.run_module("huiyin", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
print("PEAK", sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
"""


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder, town() as environment:
        small, whole = Path(folder, "small.csv"), Path(folder, "whole.csv")
        write_file(small, count // 10, first=count)
        write_file(whole, count, first=0)
        with twin() as other:
            _, peak_small = take_in(small, environment)
            seconds, peak = take_in(whole, environment)
            floor = copy_bare(other, Path(folder))
    rate, bare = count / seconds, (count + count // 10) / floor
    print(
        f"import {count} messages: {rate:,.0f} rows/s ({seconds:.1f} s); bare COPY of the same rows: {bare:,.0f} rows/s"
    )
    print(f"ratio {rate / bare:.2f}; peak memory {peak / 1024:.0f} MB, {peak_small / 1024:.0f} MB for a tenth of them")
    met = rate >= AIM and peak < peak_small * 1.3
    print("aim met" if met else f"AIM MISSED: {AIM:,.0f} rows/s with flat memory")
    sys.exit(not met)


def write_file(path: Path, count: int, first: int) -> None:
    """A file of invented messages, some 300 characters each; two in five were answered."""
    rng = random.Random(7)
    start = datetime(2019, 1, 1)  # noqa: DTZ001
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间", "点赞数", "反对数"]
        )
        for number in range(first, first + count):
            at = start + timedelta(minutes=number % 1_000_000)
            answered = number % 5 < 2
            reply = f"您好，您反映的问题已收到。{said(rng, 8)}感谢您的监督。" if answered else ""
            replied = f"{at + timedelta(days=11):%Y/%m/%d %H:%M:%S}" if answered else ""
            row = [
                number,
                "A0001",
                said(rng, 1),
                f"{at:%Y/%m/%d %H:%M:%S}",
                said(rng, 24),
                reply,
                replied,
                number % 7,
                0,
            ]
            writer.writerow(row)


def said(rng: random.Random, count: int) -> str:
    """Some sentences; a number in each keeps them from being all alike."""
    return "".join(f"{rng.choice(PHRASES)}{rng.randint(1, 999)}号。" for _ in range(count))


def take_in(path: Path, environment: dict[str, str]) -> tuple[float, int]:
    """Seconds that the command took, and its peak memory in KB."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", MEASURED, str(path)],
        env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return time.perf_counter() - began, int(done.stdout.split("PEAK")[1])


@contextmanager
def twin() -> Iterator[str]:
    """A second database with the same tables and the same town; its name."""
    from django.db import connection
    from tests.fixtures.database import as_owner

    name = connection.settings_dict["NAME"]
    other = f"{name}_twin"
    with as_owner(connection), connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{other}" TEMPLATE "{name}"')
    try:
        yield other
    finally:
        with as_owner(connection), connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE "{other}" WITH (FORCE)')


def copy_bare(other: str, folder: Path, tables: Sequence[str] = TABLES) -> float:
    """Seconds that COPY needs for the rows that the import wrote, into tables with the same indexes."""
    from django.db import connection
    from tests.fixtures.database import as_owner

    for table in tables:
        with (
            connection.cursor() as cursor,
            (folder / table).open("wb") as out,
            cursor.copy(f"COPY {table} TO STDOUT") as copy,
        ):
            for block in copy:
                out.write(block)
    connection.close()
    connection.settings_dict["NAME"], name = other, connection.settings_dict["NAME"]
    try:
        with as_owner(connection), connection.cursor() as cursor:
            # Counted half-way through the one transaction the tables would look empty, and its foreign keys be checked
            # by reading all of them.
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            for table in tables:
                with cursor.copy(f"COPY {table} FROM STDIN") as copy, (folder / table).open("rb") as rows:
                    while block := rows.read(1 << 20):
                        copy.write(block)
            cursor.execute("COMMIT")
        return time.perf_counter() - began
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


if __name__ == "__main__":
    main()
