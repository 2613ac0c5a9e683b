"""Fuzzes one target with atheris, guided by which lines an input reaches: `script/fuzz TARGET [MINUTES]`.

A run begins with the target's seeds and with `tests/fuzz/corpus/TARGET`, works under `var/fuzz/TARGET`, and leaves in
the corpus few and short inputs that reach all that any of them reached. An input that breaks a rule ends the
run with an error and stays in `var/fuzz/TARGET/broken`. `script/fuzz seeds` writes the seeds alone, `script/fuzz
minimise TARGET` does the last step alone.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).with_name("corpus")
WORK = ROOT / "var/fuzz"
WATCHED = [
    "huiyin.doors.mqtt",
    "huiyin.doors.gbt26875",
    "huiyin.intake",
    "huiyin.domains.permits.rules",
    "huiyin.evidence.documents",
    "pypdf",
]
_TARGETS = {"documents", "gbt26875", "licence_codes", "mqtt", "telemetry", "thingsboard"}
CHOSEN = "FUZZ_TARGET"
"""Set in the process that runs libFuzzer: its arguments are libFuzzer's."""


def set_up() -> None:
    """The settings in a home that is thrown away, and no log."""
    import django
    import structlog

    home = Path(tempfile.gettempdir()) / "huiyin-fuzz"
    (home / "static").mkdir(parents=True, exist_ok=True)
    os.environ |= {"HUIYIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "huiyin.project.settings"}
    django.setup()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50), cache_logger_on_first_use=True)


def fuzz(name: str, arguments: list[str]) -> None:
    """Run libFuzzer with these arguments; does not return."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]

    with atheris.instrument_imports(include=WATCHED):
        set_up()
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    words = Path(__file__).with_name("words.txt")
    started = [sys.argv[0], f"-max_len={target.longest}", f"-dict={words}", *arguments]
    atheris.Setup(started, target.tries)
    atheris.Fuzz()


def write_seeds() -> None:
    """What runs begin with, of every target."""
    set_up()
    from tests.fuzz.targets import TARGETS

    for name, target in TARGETS.items():
        folder = _made(WORK / name / "seeds")
        for seed in target.seeds():
            (folder / _called(seed)).write_bytes(seed)


def whole_run(name: str, minutes: float) -> None:
    """Fuzz so long, then minimise."""
    work = WORK / name
    _libfuzzer(
        name,
        f"-max_total_time={round(minutes * 60)}",
        *(f"-artifact_prefix={_made(work / 'broken')}/", "-timeout=20", "-rss_limit_mb=1024", "-print_final_stats=1"),
        *map(str, (_made(work / "found"), work / "seeds", _made(CORPUS / name))),
    )
    minimise(name)


def minimise(name: str) -> None:
    """Keep in the corpus what it takes to reach all that the corpus, the seeds and what was found reach: from the
    shortest on, each that takes a turn from line to line that none before it took."""
    set_up()
    work, corpus, coverage = WORK / name, _made(CORPUS / name), Coverage()
    found = [path.read_bytes() for folder in (corpus, work / "found", work / "seeds") for path in folder.glob("*")]
    kept = [data for data in sorted(set(found), key=lambda one: (len(one), one)) if coverage.grows(name, data)]
    shutil.rmtree(corpus)
    for data in kept:
        (_made(corpus) / _called(data)).write_bytes(data)
    print(f"{len(kept)} of {len(found)} inputs kept, {sum(map(len, kept)):,} bytes; {len(coverage.seen):,} turns")  # noqa: T201


class Coverage:
    """Which turns from line to line were taken in what is watched."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int, int]] = set()
        self._places = tuple(str(ROOT / "src" / name.replace(".", "/")) for name in WATCHED)

    def grows(self, name: str, data: bytes) -> bool:
        """Whether this input takes one that was not taken before."""
        from tests.fuzz.targets import TARGETS

        before = len(self.seen)
        sys.settrace(self._frame)
        try:
            TARGETS[name].tries(data)
        finally:
            sys.settrace(None)
        return len(self.seen) > before

    def _frame(self, frame: FrameType, event: str, argument: object) -> Any:
        file = frame.f_code.co_filename
        if not file.startswith(self._places):
            return None
        before = 0

        def line(frame: FrameType, event: str, argument: object) -> Any:
            nonlocal before
            self.seen.add((file, before, frame.f_lineno))
            before = frame.f_lineno
            return line

        return line


def _called(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def _libfuzzer(name: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "tests.fuzz.run", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, CHOSEN: name})


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main(arguments: list[str]) -> None:
    """As the script is called."""
    if name := os.environ.get(CHOSEN):
        fuzz(name, arguments)
        return
    match arguments:
        case ["seeds"]:
            write_seeds()
        case ["minimise", name]:
            minimise(name)
        case [name, *rest] if name in _TARGETS and len(rest) < 2:
            write_seeds()
            whole_run(name, float(rest[0]) if rest else 10)
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
