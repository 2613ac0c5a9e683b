"""Requests of the sample district: `build` replays weeks of reports, answers and silences with a clock of its own."""

from huiyin.domains.voice.demo.replay import build

__all__ = ["build"]
