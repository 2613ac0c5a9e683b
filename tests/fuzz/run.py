"""Fuzzes one target with atheris, guided by which lines an input reaches: `script/fuzz TARGET [MINUTES]`.

A run begins with the target's seeds and with `tests/fuzz/corpus/TARGET`, works under `var/fuzz/TARGET`, and leaves in
the corpus the fewest and shortest inputs that reach all that any of them reached. An input that breaks a rule ends the
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

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).with_name("corpus")
WORK = ROOT / "var/fuzz"
WATCHED = ["huiyin.doors.mqtt", "huiyin.doors.gbt26875", "huiyin.intake"]
CHOSEN = "FUZZ_TARGET"
"""Set in the process that runs libFuzzer, which starts itself again to minimise."""


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
    atheris.Setup([str(ROOT / "script/fuzz"), f"-max_len={target.longest}", *arguments], target.tries)
    atheris.Fuzz()


def write_seeds() -> None:
    """What runs begin with, of every target."""
    set_up()
    from tests.fuzz.targets import TARGETS

    for name, target in TARGETS.items():
        folder = _made(WORK / name / "seeds")
        for seed in target.seeds():
            (folder / hashlib.sha256(seed).hexdigest()[:12]).write_bytes(seed)


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
    """Keep in the corpus what it takes to reach all that the corpus and what was found reach."""
    work, corpus = WORK / name, _made(CORPUS / name)
    fewest = work / "fewest"
    shutil.rmtree(fewest, ignore_errors=True)
    _libfuzzer(name, "-merge=1", *map(str, (_made(fewest), corpus, _made(work / "found"), _made(work / "seeds"))))
    shutil.rmtree(corpus)
    _made(corpus)
    for path in fewest.iterdir():
        shutil.copy(path, corpus / path.name[:12])


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
        case [("mqtt" | "gbt26875" | "telemetry" | "thingsboard") as name, *rest] if len(rest) < 2:
            write_seeds()
            whole_run(name, float(rest[0]) if rest else 10)
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
