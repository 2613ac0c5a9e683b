"""`huiyin sensing letters`: the monthly safety letters of buildings, as PDF, to print and pin up or send by post."""

import logging
import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone, translation

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.commands.finding import refuse
from huiyin.domains.sensing.rules.letters import Building

LONGEST_NAME = 60
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def letters(
    *,
    month: Annotated[str, typer.Option(help="As 2026-10; one that has begun.")],
    into: Annotated[Path, typer.Option(help="The folder to write them into, one PDF a building; made if need be.")],
    building: Annotated[str, typer.Option(help="One building alone: “梅里新村 8 幢”, or the id of its premises.")] = "",
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
) -> None:
    """Write the safety letter of a month for each building, every flat named: for whoever answers for the building.

    A letter that is there already is written anew. Each file is there whole or not at all.
    """
    at = _month(month)
    if language not in LANGUAGES:
        refuse("the language is zh or en")
    wanted = queries.buildings_like(building.strip())
    into.mkdir(parents=True, exist_ok=True)
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    count = 0
    with translation.override(LANGUAGES[language]):
        for one in wanted:
            _write(one, at, into / _name(one, at), english=language == "en")
            count += 1
    if building and not count:
        refuse(f"there is no building {building}: write it as “小区 8 幢”, or give the id of premises in it")
    typer.echo(f"{count} letters in {into}", err=True)


def _write(building: Building, month: date, file: Path, *, english: bool) -> None:
    from huiyin.domains.sensing.adapters.letter_paper import letter_paper  # here: few processes ever make a PDF

    now = timezone.now()
    text = queries.letter_text(queries.letter_of(building, month, now), now, english=english)
    unfinished = file.with_suffix(".part")
    unfinished.write_bytes(letter_paper(text))
    unfinished.replace(file)


def _name(building: Building, month: date) -> str:
    """The month, the building's name as far as a file may have it, and a number that no other building has."""
    plain = re.sub(r"[^\w-]+", "-", str(building))[:LONGEST_NAME].strip("-")
    return f"{month:%Y-%m}-{plain}-{building.premises_id}.pdf"


def _month(text: str) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        refuse(f"{text} is no month: write it as 2026-10")
    if found > timezone.localdate():
        refuse(f"{text} has not begun")
    return found
