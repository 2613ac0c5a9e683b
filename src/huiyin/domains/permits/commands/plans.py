"""`huiyin permits plan …`, `check …`, `changes …`: what it takes to open a business, and the catalogue."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.utils import timezone

from huiyin.domains.permits.adapters.catalogue import FOLDER, catalogue, read_folder
from huiyin.domains.permits.rules.answers import BadAnswers, pairs, read_answers
from huiyin.domains.permits.rules.catalogue import NATIONAL, Catalogue
from huiyin.domains.permits.rules.changes import changes as changes_between
from huiyin.domains.permits.rules.outline import outline, said
from huiyin.domains.permits.rules.planning import UnableToPlan
from huiyin.domains.permits.rules.planning import plan as plan_of
from huiyin.domains.permits.rules.reading import BadCatalogue
from huiyin.domains.permits.rules.telling import as_json, named
from huiyin.lifecycles.mistakes import did_you_mean

commands = typer.Typer()
LANGUAGES = ("zh", "en")
Language = Annotated[str, typer.Option(help="zh or en.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


@commands.command("plan")
def plan(
    industry: Annotated[str, typer.Argument(help="As convenience_store; one that is unknown lists all.")],
    *,
    region: Annotated[str, typer.Option(help="The code by GB/T 2260, as 310115.")] = NATIONAL,
    answers: Annotated[list[str] | None, typer.Option(help="As sells_tobacco=yes,area=80.")] = None,
    day: Annotated[str, typer.Option(help="The day that counts, as 2026-11-26. [today]")] = "",
    commit: Annotated[list[str] | None, typer.Option(help="A permit for which a commitment is given; often.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Another catalogue than the product's.")] = None,
    as_data: Json = False,
    language: Language = "zh",
) -> None:
    """What it takes to open a business: permits and why, papers and fields once, order and days."""
    _language(language)
    found = _catalogue(folder)
    try:
        of = found.industries.get(industry)
        if of is None:
            _refuse(f"there is no industry “{industry}”. {did_you_mean(industry, found.industries)}")
        given = read_answers(of, pairs(answers or []))
        plan = plan_of(found, industry, region, given, _day(day), committed=commit or ())
    except (BadAnswers, UnableToPlan) as wrong:
        _refuse(str(wrong))
    if as_data:
        sys.stdout.write(json.dumps(as_json(plan, found), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(outline(plan, found, language))


@commands.command("check")
def check(
    folder: Annotated[Path | None, typer.Argument(help="The catalogue's folder. [the product's]")] = None,
) -> None:
    """Check a catalogue; every mistake is named with its file, its key and its remedy, and then it ends with 1."""
    found = _catalogue(folder, failing=1)
    typer.echo(
        f"{len(found.permits)} permits, {len(found.industries)} industries, {len(found.regions)} regions, "
        f"{len(found.materials)} papers, {len(found.fields)} fields: nothing is wrong"
    )


@commands.command("changes")
def changes(
    *,
    since: Annotated[str, typer.Option("--from", help="A day, as 2025-01-01, or the folder of a catalogue.")],
    until: Annotated[str, typer.Option("--to", help="Another day, or the folder of another catalogue.")] = "",
    day: Annotated[str, typer.Option(help="The day on which two catalogues are compared. [today]")] = "",
    as_data: Json = False,
    language: Language = "zh",
) -> None:
    """What a new catalogue changes, or what holds otherwise on another day."""
    _language(language)
    on = _day(day)
    old, new = _held(since, on), _held(until, on)
    found = changes_between(old[0], old[1], new[0], new[1])
    if as_data:
        told = [{"place": list(one.place), "words": named(one.words)} for one in found]
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return
    sys.stdout.writelines(f"{said(one.words, language)}\n" for one in found)
    typer.echo(f"{len(found)} changes", err=True)


def _held(text: str, day: date) -> tuple[Catalogue, date]:
    """What `--from` and `--to` mean: another day of the product's catalogue, or another catalogue on `day`."""
    if not text:
        return _catalogue(None), day
    if Path(text).is_dir():
        return _catalogue(Path(text)), day
    return _catalogue(None), _day(text)


def _catalogue(folder: Path | None, failing: int = 2) -> Catalogue:
    try:
        return catalogue() if folder is None or folder == FOLDER else read_folder(folder)
    except BadCatalogue as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(failing) from None


def _day(text: str) -> date:
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(f"{text} is neither a day, as 2026-11-26, nor a folder")


def _language(language: str) -> None:
    if language not in LANGUAGES:
        _refuse("the language is zh or en")


def _refuse(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
