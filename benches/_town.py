"""A database for benches: migrated, with the small town of the core's tests in it, thrown away afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="huiyin-bench-"))
HOME.chmod(0o711)
os.environ["HUIYIN_HOME"] = os.environ["HUIYIN_TEST_RUN"] = str(HOME)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.project.settings")
os.environ.setdefault("HUIYIN_LOG_LEVEL", "ERROR")


@contextmanager
def town() -> Iterator[dict[str, str]]:
    """Build it; yields the environment by which other processes find it. DATABASE_URL names a server to use instead."""
    import shutil

    from tests.fixtures.database import postgres

    served = postgres.__wrapped__()  # type: ignore[attr-defined]  # the fixture's own function
    import django

    django.setup()
    next(served)
    try:
        yield from _made()
    finally:
        next(served, None)
        shutil.rmtree(HOME, ignore_errors=True)


def _made() -> Iterator[dict[str, str]]:
    from django.db import connection
    from tests.fixtures.database import as_owner
    from tests.fixtures.workers import database_url

    from huiyin.matters.tests.cast import build_town

    before = connection.settings_dict["NAME"]
    with as_owner(connection):
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    build_town()
    try:
        yield {"DATABASE_URL": database_url(), "HUIYIN_HOME": str(HOME), "HUIYIN_LOG_LEVEL": "ERROR"}
    finally:
        with as_owner(connection):
            connection.creation.destroy_test_db(before, verbosity=0)
