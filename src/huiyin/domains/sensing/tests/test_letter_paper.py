"""Letters on paper, from the page and from the command."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import translation
from typer.testing import CliRunner

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.letter_paper import letter_paper
from huiyin.domains.sensing.commands import commands
from huiyin.domains.sensing.models import Device, Health, Premises
from huiyin.domains.sensing.rules.letters import Letter as Counted
from huiyin.domains.sensing.tests.letters import AFTER, flats, hung, letter, over, owner_of
from huiyin.domains.sensing.tests.paper import Reader
from huiyin.domains.sensing.tests.street import INSIDE, NOW, Street


def paper(counted: Counted, *, english: bool = False) -> Reader:
    with translation.override("en" if english else "zh-hans"):
        return Reader(letter_paper(queries.letter_text(counted, AFTER, english=english)))


def test_the_paper_says_the_same_in_embedded_type(street: Street) -> None:
    flat = flats(street, 6)[0]
    over(street, hung(street, flat), is_false=False, cause="charger")
    found = paper(letter(flat))
    text = found.pages[0]
    for said in ("消防安全月报", "梅里路 3 号 3 幢 · 2026年3月", "充电器或电池 1"):
        assert said in text
    assert found.embedded == [True, True]


def test_three_hundred_flats_go_over_pages_that_repeat_their_head(street: Street) -> None:
    for flat in flats(street, 300):
        hung(street, flat, health=Health.SILENT)
    found = paper(letter(flat))
    assert len(found.pages) > 5
    assert "房号" in found.pages[3]
    assert f"{len(found.pages)} / \n{len(found.pages)}" in found.pages[-1]


def test_the_longest_names_stay_on_the_paper(street: Street) -> None:
    flat = Premises.objects.create(
        address="长" * 300, building="楼" * 120, flat="房" * 40, lon=INSIDE[0], lat=INSIDE[1], made_at=NOW
    )
    device = hung(street, flat, health=Health.FAULT)
    Device.objects.filter(pk=device.pk).update(name="器" * 120, room="室" * 80)
    found = paper(letter(flat))
    text = "".join(found.pages)
    assert text.count("长") >= 300
    assert text.count("器") >= 120


def test_the_page_hands_out_the_paper(street: Street) -> None:
    flat = flats(street, 6)[0]
    owner_of(street, flat)
    for who, address in (("desk", "/desk/letters"), ("owner", "/my-homes/letters")):
        with time_machine.travel(AFTER, tick=False):
            answer = street.seat(who).get(f"{address}/2026-03/{flat.pk}.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Disposition"].startswith("attachment")


def ran(*arguments: str) -> Any:
    return CliRunner().invoke(commands, ["sensing", "letters", *arguments])


def test_the_command_writes_a_letter_for_each_building_or_for_one(street: Street, tmp_path: Path) -> None:
    flats(street, 2)
    flats(street, 2, "../4 幢")
    with time_machine.travel(AFTER, tick=False):
        assert ran("--month", "2026-03", "--into", str(tmp_path / "all")).exit_code == 0
        assert ran("--month", "2026-03", "--into", str(tmp_path / "all")).exit_code == 0
        one = ran("--month", "2026-03", "--building", "梅里路 3 号 3 幢", "--into", str(tmp_path / "one"))
        assert one.exit_code == 0, one.output
    written = sorted((tmp_path / "all").iterdir())
    assert len(written) == 2
    assert all(file.read_bytes().startswith(b"%PDF-") and file.suffix == ".pdf" for file in written)
    (alone,) = (tmp_path / "one").iterdir()
    assert "梅里路 3 号 3 幢" in Reader(alone.read_bytes()).pages[0]


@pytest.mark.parametrize("arguments", [["--month", "2026-9"], ["--month", "2099-01"], ["--language", "de"]])
def test_the_command_refuses_what_is_no_month_or_language(street: Street, tmp_path: Path, arguments: list[str]) -> None:
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    whole = {"--month": "2026-03", "--into": str(tmp_path / "new")} | given
    with time_machine.travel(AFTER, tick=False):
        assert ran(*(part for pair in whole.items() for part in pair)).exit_code == 1
    assert not (tmp_path / "new").exists()
