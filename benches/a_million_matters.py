"""A city's million matters: lists, search and growth, each beside its floor in the same run.

Aims: a list of 100, next due first, with filters: p99 < 100 ms in a constant number of statements; a search by words:
p99 < 50 ms; opening, acting and listing less than 1.5 times as slow with 1,000,000 matters as with 10,000.

The floor of a list and of a search is the least that must be done for such a page: a bare cursor reads 100 rows by
their keys. `script/bench a_million_matters 100000` makes fewer.
"""

import json
import statistics
import sys
from typing import Any

from benches import _many
from benches._product import Product, product

FEW, MANY = 10_000, 1_000_000
AIM_LIST, AIM_SEARCH, AIM_GROWTH = 100.0, 50.0, 1.5
_MEASURE = """
import django; django.setup()
from benches._readings import measured
print(measured())
"""


def main() -> None:
    """Print the figures; the exit code says whether the aims are met."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with product() as running:
        _many.prepare(running.stack.environment)
        _many.fill(running.stack.dsn, FEW)
        few = readings(running)
        _many.fill(running.stack.dsn, many - FEW, seed=2, first=FEW)
        million = readings(running)
    ends = [report("list of 100", million["list"], million["floor"], AIM_LIST)]
    ends.append(report("search", million["search"], million["floor"], AIM_SEARCH))
    print(f"statements: list {million['statements']['list']}, search at most {million['statements']['search']}")
    slower = {what: million[what]["median"] / few[what]["median"] for what in ("open", "act")}
    # Of lists, those that fill their page at both: what shows more rows takes longer, and has not become slower.
    pairs = [(now, then) for now, then in zip(million["full"], few["full"], strict=True) if now and then]
    slower["list"] = statistics.median(now / then for now, then in pairs)
    for what, times in slower.items():
        ends.append(times < AIM_GROWTH)
        print(f"{what}: {times:.2f} times as long as at {FEW:,} (aim < {AIM_GROWTH})")
    print(f"lists compared: {len(pairs)}; the slowest {max(now / then for now, then in pairs):.2f} times")
    sys.exit(not all(ends))


def readings(running: Product) -> dict[str, Any]:
    """What `_readings.measured` found, in a process of the product's."""
    found: dict[str, Any] = json.loads(running.run(_MEASURE))
    return found


def report(what: str, found: dict[str, float], floor: dict[str, float], aim: float) -> bool:
    """Print one figure beside its floor; whether it meets its aim."""
    print(
        f"{what}: median {found['median']:.1f} ms, 99 % {found['slow']:.1f} ms (aim {aim:.0f});"
        f" floor {floor['median']:.1f} ms; ratio {found['median'] / floor['median']:.1f}"
    )
    return found["slow"] < aim


if __name__ == "__main__":
    main()
