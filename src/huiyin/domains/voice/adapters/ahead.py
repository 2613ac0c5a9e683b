"""Work done one step ahead of who waits for it, in a process of its own: two cores share what one would do in turn."""

import gc
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

T = TypeVar("T")
SELDOM = 200_000
"""Objects made before the collector looks for cycles. An item is thousands of objects without any: looked through as
often as usual, they cost a sixth of what is done with them."""


class CutOff(Exception):
    """The process that worked ahead is gone before its end; the message says how it ended."""


@contextmanager
def ahead(items: Iterable[T]) -> Iterator[Iterator[T]]:
    """`items`, made in a forked process: while one is worked with, the next is made, and no more, so memory stays flat.

    What making them raises is raised here. The process touches nothing but `items`; it ends with the block, and with
    this process however that ends. Taking the next item raises `CutOff` when it was killed.
    """
    taking, giving = get_context("fork").Pipe(duplex=False)
    child = get_context("fork").Process(target=_give, args=(items, taking, giving), name="ahead", daemon=True)
    gc.freeze()  # What stands already is neither copied by the child's collector nor walked again by ours.
    often = gc.get_threshold()
    gc.set_threshold(SELDOM, *often[1:])
    child.start()
    giving.close()
    try:
        yield _taken(taking, child)
    finally:
        taking.close()
        child.kill()
        child.join()
        gc.set_threshold(*often)
        gc.unfreeze()


def _give(items: Iterable[object], taking: "Connection[Any, Any]", giving: "Connection[Any, Any]") -> None:
    """In the child. The pipe holds far less than an item: `send` waits until the item before it was taken."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    taking.close()  # The parent's end is the only one: when it is gone, sending fails.
    try:
        try:
            for item in items:
                giving.send((item, None))
        except BrokenPipeError:
            raise
        except Exception as wrong:  # noqa: BLE001 (raised again where the items are taken)
            giving.send((None, wrong))
        else:
            giving.send(None)
    except BrokenPipeError:
        os._exit(0)


def _taken(taking: "Connection[Any, Any]", child: BaseProcess) -> Iterator[T]:
    while True:
        try:
            found = taking.recv()
        except (EOFError, OSError):  # Between two items, or in the middle of one.
            child.join()
            raise CutOff(f"the process that reads ahead ended with {child.exitcode}") from None
        if found is None:
            return
        item, wrong = found
        if wrong is not None:
            raise wrong
        yield item
