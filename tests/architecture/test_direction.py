"""Tables point down the folder list, as imports do; a stray import or folder fails the build."""

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def layers() -> dict[str, int]:
    """The height of each room, from the contract that import-linter checks."""
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter")
    lines = parser["importlinter:contract:direction"]["layers"].strip().splitlines()
    return {room.strip(" ()"): height for height, line in enumerate(reversed(lines)) for room in line.split("|")}


def height(app: str) -> int:
    return layers()[app.split(".")[1]]


def test_foreign_keys_point_down_the_folder_list() -> None:
    from django.apps import apps

    wrong = []
    for model in apps.get_models():
        app = model._meta.app_config.name
        if not app.startswith("huiyin."):
            continue
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            target = field.related_model._meta.app_config.name
            if target.startswith("huiyin.") and target != app and height(target) >= height(app):
                wrong.append(f"{model.__name__}.{field.name} -> {target}")
    assert wrong == []


TABLES = "Core tables are reached only through queries and operations"


@pytest.mark.parametrize(
    ("place", "text", "contract"),
    [
        ("kernel/stray.py", "import huiyin.people\n", "Imports point down the folder list"),
        ("helpers/__init__.py", "", "Imports point down the folder list"),
        ("doors/mqtt/stray.py", "import huiyin.doors.open311\n", "A door never imports another door"),
        ("kernel/stray.py", "import django\n", "Rules and kernel know neither Django nor the network"),
        ("domains/voice/utils.py", "", "Every domain folder speaks the same vocabulary, in this order"),
        ("domains/voice/stray/__init__.py", "", "Every domain folder speaks the same vocabulary, in this order"),
        (
            "web/stray.py",
            "import huiyin.matters.models\n",
            TABLES,
        ),
    ],
)
def test_a_planted_violation_is_caught(tmp_path: Path, place: str, text: str, contract: str) -> None:
    shutil.copytree(
        ROOT / "src/huiyin", tmp_path / "src/huiyin", ignore=shutil.ignore_patterns("static", "__pycache__")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    planted = tmp_path / "src/huiyin" / place
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(text)
    found = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode != 0
    assert f"{contract} BROKEN" in found.stdout
