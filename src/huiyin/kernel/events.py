"""Events: frozen dataclasses in the past tense that carry ids only, published after commit to whoever subscribed."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any, TypeVar

E = TypeVar("E")


class HandlersFailed(ExceptionGroup[Exception]):
    """Some handlers of an event raised; the others ran. The message names the event."""


class EventBus:
    """Who wants to hear of what. Handlers run in the order of subscription, in the publisher's thread."""

    def __init__(self) -> None:
        self._handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)

    def subscribe(self, event: type[E], handler: Callable[[E], None]) -> None:
        """Call `handler` with each published `event`; subscribing twice is the same as once."""
        if not is_dataclass(event) or not event.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise TypeError(f"{event!r} is no event: it must be a frozen dataclass")
        if handler not in self._handlers[event]:
            self._handlers[event].append(handler)

    def publish(self, event: object) -> None:
        """Tell every subscriber. One that fails keeps no other from hearing; then `HandlersFailed` is raised."""
        failed = []
        for handler in tuple(self._handlers.get(type(event), ())):
            try:
                handler(event)
            except Exception as e:  # noqa: BLE001  a broken handler must not silence the next one
                e.add_note(f"in {handler.__module__}.{getattr(handler, '__qualname__', handler)}")
                failed.append(e)
        if failed:
            raise HandlersFailed(f"{type(event).__name__}: {len(failed)} handler(s) failed", failed)
