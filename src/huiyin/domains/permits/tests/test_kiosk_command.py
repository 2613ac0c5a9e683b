"""`huiyin permits kiosk`: a machine's link is printed once; a machine that was removed may be added again."""

from pathlib import Path

import pytest
from pytest_django import Settings
from typer.testing import CliRunner, Result

from huiyin.domains.permits.commands import commands
from huiyin.domains.permits.tests.cast import build_permit_town
from huiyin.matters.tests.cast import Town
from huiyin.places.queries import area_tree

NAME = "政务服务大厅一楼东侧二十四小时自助区第一号机一二三四五六七八九十一二三四"


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Town:
    settings.FILES_ROOT = tmp_path
    return build_permit_town()


def kiosk(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["permits", "kiosk", *arguments])


def test_a_kiosk_is_added_listed_removed_and_added_again(town: Town) -> None:
    area = area_tree().of_level("district")[0].code
    links = []
    for _twice in range(2):
        added = kiosk("add", "--name", NAME, "--area", area)
        assert added.exit_code == 0, added.output
        links.append(added.stdout.splitlines()[0])
        listed = kiosk("list").stdout
        assert NAME in listed and links[-1].rsplit("/", 1)[1] not in listed
        assert kiosk("add", "--name", NAME, "--area", area).exit_code == 1
        assert kiosk("remove", "--name", NAME).exit_code == 0
        assert kiosk("list").stdout == ""
    assert len(NAME) == 36 and links[0] != links[1]


@pytest.mark.parametrize("given", [("--name", "x", "--area", "none"), ("--area", "none"), ("--name", NAME + "四")])
def test_what_cannot_be_a_kiosk_is_refused_in_words(town: Town, given: tuple[str, ...]) -> None:
    assert kiosk("add", *given).exit_code == 1
    assert kiosk("remove", "--name", "nowhere").exit_code == 1
