"""`huiyin lifecycle`."""

import pytest
from typer.testing import CliRunner

from huiyin.lifecycles.commands import commands


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands, ["lifecycle", *words])
    return result.exit_code, result.output


def test_it_prints_the_svg_alone() -> None:
    code, printed = run("voice")
    assert code == 0
    assert printed.startswith("<svg")
    assert printed.endswith("</svg>\n")


@pytest.mark.parametrize(
    ("language", "word"), [([], "待受理 [received]  社区书记"), (["--english"], "Received [received]")]
)
def test_it_prints_the_lifecycle_as_text(language: list[str], word: str) -> None:
    code, printed = run("voice", "--text", *language)
    assert code == 0
    assert word in printed
    assert "件件有回音" in printed


def test_an_unknown_kind_is_answered_with_those_there_are() -> None:
    code, printed = run("nothing")
    assert code == 2
    assert "voice" in printed
