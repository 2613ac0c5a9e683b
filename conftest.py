"""What every test stands on: a home of its own, the settings read in it, and the fixtures of tests/fixtures."""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
import hypothesis
import pytest

ROOT = Path(__file__).parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
FIXTURES = ("database", "places", "products", "browser", "moved_clock", "site", "sights", "ingest")
pytest_plugins = [f"tests.fixtures.{name}" for name in FIXTURES]

# The home is made before anything reads the settings. Others may pass through it: PostgreSQL does not run as root.
HOME = Path(tempfile.mkdtemp(prefix="huiyin-test-"))
HOME.chmod(0o711)
atexit.register(shutil.rmtree, HOME, ignore_errors=True)  # also when the settings cannot even be read
(HOME / "static").mkdir()
os.environ["HUIYIN_HOME"] = str(HOME)
os.environ.setdefault("HUIYIN_TEST_RUN", str(HOME))  # one for all processes of pytest-xdist: that of who starts them
os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.project.settings"

# A busy machine is no mistake of the code; CI looks at the same examples each time, a developer's machine at new ones.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")

django.setup()  # here, not in pytest_configure: a conftest beside the tests that are asked for by path is read before


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")
    parser.addoption("--screens", action="store_true", help="also take the pictures of docs/screens")


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings
    from tests.fixtures.screens import Wish

    from huiyin.project import translations

    Wish.pictures = config.getoption("--screens")
    if not hasattr(config, "workerinput"):  # once, before pytest-xdist starts the processes that read them
        translations.compile_all()
    if config.getoption("numprocesses", None):  # a process of pytest-xdist's would read its settings in this one's home
        del os.environ["DJANGO_SETTINGS_MODULE"], os.environ["HUIYIN_HOME"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.RATE = 0  # the tests of the limit set one
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in a hook of the same name
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # A machine that stands still for seconds is no mistake of the code. What runs beside other processes gets one more
    # try, and the summary names whatever needed it: that is a list of tests to mend, not of tests that pass.
    for item in items:
        beside = BESIDE.intersection(getattr(item, "fixturenames", ()))
        if beside or item.get_closest_marker("browser") or item.get_closest_marker("fault"):
            item.add_marker(pytest.mark.flaky(reruns=1))
            if group := _group(beside, item.get_closest_marker("browser") is not None):
                item.add_marker(pytest.mark.xdist_group(group))
    for option, why in (("long", "takes minutes"), ("screens", "takes pictures")):
        for item in items:
            if item.get_closest_marker(option) and not config.getoption(f"--{option}"):
                item.add_marker(pytest.mark.skip(reason=f"{why}: script/test --{option}"))


BESIDE = {"stack", "long_lived", "committed_db", "browser", "walker"}
"""Fixtures with processes of their own."""


def _group(beside: set[str], is_browsed: bool) -> str:
    """What must run in one process: the walk over all pages, what else visits the sample district, and what kills the
    product that lives long.

    Each is made once, and nobody's product is killed under him.
    """
    if "long_lived" in beside:
        return "faults"
    if "walker" in beside:
        return "pages"
    return "browser" if is_browsed or beside & {"stack", "browser"} else ""


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: looking through it again and again took a tenth of the run."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why a test needed its second try: the first one's last words are otherwise lost."""
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.write_sep("-", f"first try of {report.nodeid}")
        terminalreporter.write_line("\n".join(report.longreprtext.splitlines()[-LAST_WORDS:]))


LAST_WORDS = 40
