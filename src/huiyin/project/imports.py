"""Importing much at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def importing() -> Iterator[None]:
    """Within the block nobody looks for garbage: what is imported is none. Copies of the process share it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
