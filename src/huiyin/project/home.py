"""Where the product keeps its state, and where its sources are: what must be known before the settings are read."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def home() -> Path:
    """HUIYIN_HOME, `./var` of the checkout unless set."""
    return Path(os.environ.get("HUIYIN_HOME") or ROOT / "var").resolve()
