"""Room for connections: each takes a file of the process, and systems allow 1,024 unless they are asked."""

import resource

import structlog

log = structlog.get_logger(__name__)
SPARE = 1_000
"""Files for everything else that the process has open, other doors among it."""


def make_room(connections: int) -> None:
    """Raise this process's limit as far as needed and allowed; where that is too little, the log says so."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE
    if soft in (resource.RLIM_INFINITY, -1) or soft >= wanted:
        return
    allowed = wanted if hard in (resource.RLIM_INFINITY, -1) else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < wanted:
        log.warning("gbt26875_few_files", wanted=wanted, allowed=allowed)
