"""What can be set and what can be typed is documented."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""(?:environ(?:\.get)?[\[(]|env=)\s*["']((?:HUIYIN_[A-Z0-9_]+)|DATABASE_URL)""")


def variables_that_the_code_reads() -> set[str]:
    sources = [p for p in (ROOT / "src").rglob("*.py") if "tests" not in p.parts]
    return {name for path in sources for name in READ.findall(path.read_text())}


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"`([A-Z0-9_]+)`", (ROOT / "docs/settings.md").read_text()))
    assert variables_that_the_code_reads() - documented == set()


def test_no_setting_is_documented_that_nothing_reads() -> None:
    documented = set(
        re.findall(r"^\| `((?:HUIYIN|DATABASE)_[A-Z0-9_]+)`", (ROOT / "docs/settings.md").read_text(), re.M)
    )
    assert documented - variables_that_the_code_reads() == {"HUIYIN_SKIP_BROWSER", "HUIYIN_TEST_RUN"}


def commands() -> list[str]:
    from typer.core import TyperGroup
    from typer.main import get_command

    from huiyin.project.command import app

    def walk(group: TyperGroup, before: str) -> list[str]:
        found = []
        for name in group.list_commands(None):  # type: ignore[arg-type]
            command = group.get_command(None, name)  # type: ignore[arg-type]
            path = f"{before} {name}"
            found += walk(command, path) if isinstance(command, TyperGroup) else [path]
        return found

    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return walk(group, "huiyin")


def test_every_command_is_documented() -> None:
    documented = (ROOT / "docs/commands.md").read_text()
    assert [name for name in commands() if f"`{name}" not in documented] == []


@pytest.mark.parametrize("name", ["base", "dev", "fuzz"])
def test_a_lock_names_no_index_and_hashes_everything(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    assert not re.search(r"^-", text, re.M)
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", text.strip()))
