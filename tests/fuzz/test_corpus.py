"""What fuzzing began with and what it found is tried each time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).with_name("corpus")


@pytest.mark.parametrize("name", TARGETS)
def test_what_fuzzing_found_keeps_every_rule(name: str) -> None:
    found = sorted((CORPUS / name).iterdir())
    assert found, "a corpus is kept"
    for path in found:
        try:
            _try(name, path.read_bytes())
        except Exception as problem:
            raise AssertionError(f"{path.name} breaks a rule") from problem


@pytest.mark.parametrize("name", TARGETS)
def test_what_a_run_begins_with_keeps_every_rule(name: str) -> None:
    for seed in TARGETS[name].seeds():
        assert len(seed) <= TARGETS[name].longest, "the fuzzer would cut it"
        _try(name, seed)


def _try(name: str, given: bytes) -> None:
    """In a thread of its own: a browser of other tests may leave a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(TARGETS[name].tries, given).result()
