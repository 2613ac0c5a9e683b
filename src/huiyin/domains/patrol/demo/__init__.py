"""Night rounds of the sample district: `build` registers its sheds and replays ten nights with a clock of its own."""

from huiyin.domains.patrol.demo.nights import build

__all__ = ["build"]
