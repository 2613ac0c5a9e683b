"""Sensors of the sample district: `build` registers them and replays a month of alarms with a clock of its own."""

from huiyin.domains.sensing.demo.replay import build

__all__ = ["build"]
