"""What 10,000 devices that are connected by MQTT and say nothing but their signs of life cost the door in memory.

Aim: less than 250 MB of resident memory with all of them connected, and no more of it after each has sent a PINGREQ and
got its answer. Floor, in the same run: the same process before any device. Given: devices, and seconds of keep-alive.
The devices stand in a process of their own.
"""

import csv
import json
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benches._product import Product, children, cpu_of, product

DEVICES = 10_000
KEEP_ALIVE = 60
BYTES = 250_000_000
OTHER_FILES = 300
"""What a process has open beside its devices, generously."""


def main() -> None:
    """Print the figures; the exit code says whether the aim is met."""
    devices = int(sys.argv[1]) if len(sys.argv) > 1 else DEVICES
    keep_alive = int(sys.argv[2]) if len(sys.argv) > 2 else KEEP_ALIVE
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most != resource.RLIM_INFINITY and most < devices + OTHER_FILES:
        raise SystemExit(
            f"this machine lets a process open {most:,} files (ulimit -Hn), {devices:,} devices want"
            f" {devices + OTHER_FILES:,}: raise the limit, or give fewer devices"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # before the product is started: it inherits them
    with product(HUIYIN_DEMO="no", HUIYIN_MQTT_CONNECTIONS=str(max(20_000, devices))) as running:
        keys = registered(running, devices)
        sys.exit(measured(running, keys, devices, keep_alive))


def measured(running: Product, keys: str, devices: int, keep_alive: int) -> int:
    """0 when the aim is met."""
    door = running.stack.pids["doors"]
    bare = memory(door)
    idle = [sys.executable, "-m", "benches._idle", str(running.stack.mqtt_port), str(keep_alive)]
    with subprocess.Popen(idle, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as connected:
        assert connected.stdin is not None
        assert connected.stdout is not None
        connected.stdin.write(keys)
        connected.stdin.close()
        seconds = answered(connected)["seconds"]
        full, before = memory(door), cpu_of(door)
        signs = answered(connected)["signs"]
        after, spent = memory(door), cpu_of(door) - before
        lost = answered(connected)["lost"]
    print(f"{devices:,} devices were connected in {seconds:.1f} s; keep-alive {keep_alive} s; {lost} were lost")
    for name, found in (("before any", bare), ("connected", full), (f"after {signs:,} signs of life", after)):
        print(f"the door, {name}: " + ", ".join(f"{what} {size / 1e6:.1f} MB" for what, size in found.items()))
    size = max(full["resident"], after["resident"])
    each = (size - bare["resident"]) / devices
    print(f"memory: {size / 1e6:.0f} MB (aim {BYTES / 1e6:.0f}), {each / 1000:.1f} kB a device; ", end="")
    print(f"ratio to the door without devices {size / bare['resident']:.2f}")
    print(f"a round of signs of life took {spent:.2f} s of the door's processor")
    return int(not (size < BYTES and not lost and signs >= devices))


def registered(running: Product, devices: int) -> str:
    """The keys of as many new devices, taken in from a sheet; a line each."""
    lon, lat = running.point
    with TemporaryDirectory() as folder:
        sheet, keys = Path(folder, "devices.csv"), Path(folder, "keys.csv")
        with sheet.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("类型", "名称", "序列号", "地址", "楼栋", "房号", "经度", "纬度"))
            for number in range(devices):
                place = ("基准路 1 号", f"{number // 100 + 1} 幢", f"{number % 100 + 101}", lon, lat)
                writer.writerow(("smoke", f"bench {number}", f"SN{number:08d}", *place))
        done = running.stack.huiyin("sensing", "device", "import", str(sheet), "--keys", str(keys), timeout=600)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        with keys.open(encoding="utf-8-sig", newline="") as file:
            return "\n".join(row["key"] for row in csv.DictReader(file))


def answered(connected: "subprocess.Popen[str]") -> dict[str, float]:
    """The next line that the devices say. Ends the bench when they have nothing more to say."""
    assert connected.stdout is not None
    line = connected.stdout.readline()
    if not line:
        raise SystemExit("the devices did not all stay connected")
    found: dict[str, float] = json.loads(line)
    return found


def memory(pid: int) -> dict[str, float]:
    """Bytes of a process and those below it: resident, the share of it that is its own, and PSS."""
    found = {"resident": 0.0, "private": 0.0, "proportional": 0.0}
    for one in (pid, *children(pid)):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)}
        found["resident"] += sizes["Rss"]
        found["private"] += sizes["Private_Clean"] + sizes["Private_Dirty"]
        found["proportional"] += sizes["Pss"]
    return found


if __name__ == "__main__":
    main()
