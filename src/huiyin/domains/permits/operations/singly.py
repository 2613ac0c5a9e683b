"""Many things are done, each by itself: one that fails holds up none of the others."""

from collections.abc import Callable, Iterable
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError

log = structlog.get_logger(__name__)


def each(ids: Iterable[UUID], do: Callable[[UUID], None], *, what: str) -> int:
    """Do it for each; how many there were. A failure is logged with the id alone, and whoever calls again tries again.

    What the database itself refuses is raised: it would be refused for the next one as well.
    """
    found = list(ids)
    for one in found:
        try:
            do(one)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("not_gone_on_with", what=what, id=str(one))
    return len(found)
