"""What a process imports when it starts: nothing that only few requests need, no tracing that nobody collects, and what
every request needs before it is asked for."""

import os
import subprocess
import sys
from functools import cache

IMPORTED = """
import sys
from huiyin.project.up.forked import import_product
import_product()
print(*{name.partition(".")[0] for name in sys.modules})
"""
HEAVY = {"openpyxl", "fpdf", "fontTools", "pywebpush", "aiohttp"}
"""Workbooks, type for paper, a second HTTP client: a good quarter of a second each, and memory, in every process."""


@cache
def imported(collector: str = "") -> set[str]:
    """The packages that a new process has imported."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "HUIYIN_OTLP_URL": collector}
    said = subprocess.run([sys.executable, "-c", IMPORTED], env=environment, capture_output=True, check=True, text=True)
    return set(said.stdout.split())


def test_what_only_few_requests_need_waits_for_them() -> None:
    assert imported() & HEAVY == set()


def test_nothing_is_imported_where_no_collector_is_named() -> None:
    assert "opentelemetry" not in imported()
    assert "opentelemetry" in imported("http://127.0.0.1:9/v1/traces")


def test_what_rooms_keep_in_files_is_read_before_processes_are_copied() -> None:
    types = "huiyin.domains.sensing.adapters.device_types"
    script = IMPORTED.replace("print(", f"print(sys.modules[{types!r}].device_types.cache_info().currsize) or print(")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True, text=True)
    assert said.stdout.startswith("1\n")
