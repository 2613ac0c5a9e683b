"""How fast a register of 10,000 devices is taken in, with places, owners and keys, beside a bare COPY of the same rows
into the same tables in the same run. The import is the real command, in a process of its own.

Aim: less than 10 seconds, the start of the process included.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benches._town import town
from benches.import_messages import copy_bare, twin

DEVICES = 10_000
AIM = 10.0
TABLES = ("people_contact", "sensing_premises", "sensing_tie", "intake_source", "sensing_device")
HEADER = (
    "类型", "名称", "序列号", "地址", "楼栋", "房号", "位置", "经度", "纬度",
    "业主电话", "租户电话", "应报间隔", "下次维护",
)  # fmt: skip


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DEVICES
    with tempfile.TemporaryDirectory() as folder, town() as environment:
        sheet = Path(folder, "devices.csv")
        write_file(sheet, count)
        with twin() as other:
            seconds = take_in(sheet, Path(folder, "keys.csv"), environment)
            floor = copy_bare(other, Path(folder), TABLES)
    rate = count / seconds
    print(f"import {count:,} devices: {seconds:.1f} s ({rate:,.0f}/s); bare COPY of the rows: {floor:.2f} s")
    met = seconds < AIM * count / DEVICES
    print("aim met" if met else f"AIM MISSED: {AIM:g} s")
    sys.exit(not met)


def write_file(path: Path, count: int) -> None:
    """A sheet of invented devices: two in a flat, each flat with an owner, every other with a tenant."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(count):
            flat = number // 2
            tenant = f"139{flat:08d}" if flat % 2 else ""
            kind = "smoke" if number % 2 else "electrical_fire"
            place = (f"示例路 {flat // 200} 号", f"{flat // 20 % 10 + 1} 幢", f"{flat % 20 + 101}", "客厅")
            point = (f"{120.951 + flat % 78 / 1000:.4f}", f"{31.301 + flat % 38 / 1000:.4f}")
            people = (f"138{flat:08d}", tenant)
            writer.writerow(
                [kind, f"探测器 {number}", f"SN{number:08d}", *place, *point, *people, "24 h", "2027-03-01"]
            )


def take_in(sheet: Path, keys: Path, environment: dict[str, str]) -> float:
    """Seconds that the command took."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "huiyin", "sensing", "device", "import", sheet, "--keys", keys],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
