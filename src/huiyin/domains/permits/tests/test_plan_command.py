"""`huiyin permits plan`, `check` and `changes`, as somebody types them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from huiyin.domains.permits.adapters.catalogue import FOLDER
from huiyin.domains.permits.commands import commands

STORE = ("convenience_store", "--region", "310115", "--answers", "sells_tobacco=yes,area=80")


def run(*words: str) -> Result:
    return CliRunner().invoke(commands, ["permits", *words])


def planned(*words: str) -> Any:
    done = run("plan", *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def copied(tmp_path: Path, file: str, old: str, new: str) -> Path:
    for path in FOLDER.rglob("*.toml"):
        copy = tmp_path / path.relative_to(FOLDER)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(path.read_text("utf-8"), encoding="utf-8")
    text = (tmp_path / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


def test_each_number_stands_beside_what_it_counts() -> None:
    told = planned(*STORE)
    assert [one["code"] for one in told["permits"]] == ["food", "tobacco"]
    assert told["materials_before"] == len(told["materials_asked_singly"])
    assert told["materials_after"] == len([one for one in told["materials"] if one["asked"]])
    assert (
        told["materials_before"] - told["materials_merged_away"] - len(told["materials_shared"])
        == told["materials_after"]
    )
    assert told["fields_before"] == sum(len(one["fields"]) for one in told["permits"])
    assert told["fields_after"] == len([one for one in told["fields"] if one["asked"]])
    assert told["statutory_days_sum"] == sum(one["statutory_days"] for one in told["permits"]) == 30
    assert told["critical_path_days"] == max(one["ends_after_days"] for one in told["permits"]) == 20
    assert told["statutory_days_formula"] == "food 10 + tobacco 20 = 30"
    assert told["critical_path_formula"] == "tobacco 20 = 20"


def test_it_says_why_whose_and_how_well_it_is_known() -> None:
    told = planned(*STORE)
    tobacco = told["permits"][1]
    assert tobacco["why"]["because"] == "sells_tobacco (yes)"
    assert (tobacco["kind"], tobacco["authority"]["code"]) == ("permit", "tobacco_monopoly")
    assert tobacco["statutory_limits"][0]["source"]["code"] == "p19"
    assert tobacco["delivered"]["amount"] == 10
    assert tobacco["fields_unverified"]
    assert "food.statutory_limits" in told["unverified"]
    assert told["permits"][0]["statutory_limits"][0]["unverified"]
    assert told["answered_by_default"] == ["only_prepackaged", "sells_publications", "sells_devices_2", "sells_drugs"]


def test_published_figures_are_printed_beside_ours() -> None:
    pudong = planned(*STORE)["published"][0]
    assert (pudong["before"], pudong["after"]) == (
        {"permits": 5, "days": 95, "materials": 53, "fields": 313},
        {"permits": 1, "days": 5, "materials": 10, "fields": 98},
    )
    told = planned(*STORE)
    assert pudong["ours"]["before"] == {
        "permits": len(told["permits"]),
        "days": told["statutory_days_sum"],
        "materials": told["materials_before"],
        "fields": told["fields_before"],
    }
    assert pudong["ours"]["after"]["days"] == told["critical_path_days"]
    assert "working days 95 → 5 (ours 30 → 20)" in run("plan", *STORE, "--language", "en").stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["食品经营许可 10 + 烟草专卖零售许可 20 = 30", "卖烟吗（含电子烟）？ 是", "[未核实]"]),
        (
            "en",
            ["Food business licence 10 + Tobacco retail licence 20 = 30", "e-cigarettes included? yes", "[unverified]"],
        ),
    ],
)
def test_without_json_it_is_a_text_with_a_chart(language: str, words: list[str]) -> None:
    done = run("plan", *STORE, "--language", language)
    assert done.exit_code == 0
    assert "█" in done.stdout
    assert [one for one in words if one not in done.stdout] == []


def test_a_chart_draws_what_waits_behind_what_it_waits_for() -> None:
    done = run("plan", "hotel", "--region", "310115", "--answers", "area=900", "--language", "en")
    chart = {line.split("  ")[1]: line for line in done.stdout.splitlines() if "█" in line}
    fire = next(line for name, line in chart.items() if name.startswith("Fire safety"))
    hotel = next(line for name, line in chart.items() if name.startswith("Special trade"))
    assert fire.endswith("0–13")
    assert hotel.endswith("13–33")
    assert hotel.index("█") == fire.rindex("█") + 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("convenience_stor",), "Did you mean “convenience_store”"),
        (("convenience_store", "--region", "999999", "--answers", "sells_tobacco=no,area=1"), "no region “999999”"),
        (("convenience_store", "--answers", "sells_tobacco=yes"), "area is not answered: How large"),
        (("convenience_store", "--answers", "sells_tobacco=yes,area=-5"), "area=-5: give a number from 0"),
        (("convenience_store", "--answers", "sells_tobacco=yes,area=abc"), "area=abc: give a number"),
        (("convenience_store", "--answers", "sells_tobacco=yes,aera=80"), "Did you mean “area”"),
        (("convenience_store", "--answers", "sells_tobacco=yes,area"), "write it as area=80"),
        (("convenience_store", "--answers", "area=80,area=90"), "area is answered twice"),
        (("convenience_store", "--answers", "sells_tobacco=no,area=1", "--day", "tomorrow"), "neither a day"),
        (("convenience_store", "--answers", "sells_tobacco=no,area=1", "--language", "fr"), "zh or en"),
        (("convenience_store", "--answers", "sells_tobacco=no,area=1", "--commit", "food"), "a commitment does not do"),
    ],
)  # fmt: skip
def test_what_is_wrong_gets_one_line_and_ends_with_2(words: tuple[str, ...], says: str) -> None:
    done = run("plan", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_answers_may_be_given_one_by_one_and_in_chinese() -> None:
    told = planned("convenience_store", "--answers", "sells_tobacco=是", "--answers", "area=３２０")
    assert {"tobacco", "fire_check"} <= {one["code"] for one in told["permits"]}


def test_a_commitment_shortens_the_plan() -> None:
    asked = planned("catering", "--answers", "area=400", "--day", "2026-11-26")
    committed = planned("catering", "--answers", "area=400", "--day", "2026-11-26", "--commit", "fire_check")
    days = [next(one["days"] for one in told["permits"] if one["code"] == "fire_check") for told in (asked, committed)]
    assert days == [13, 0]


def test_another_catalogue_gives_other_numbers(tmp_path: Path) -> None:
    funds = '  { material = "funds", source = "p20", grade = "page" },\n'
    folder = copied(tmp_path, "permits/tobacco.toml", funds, "")
    ours, theirs = planned(*STORE), planned(*STORE, "--folder", str(folder))
    assert theirs["materials_before"] == ours["materials_before"] - 1


def test_check_says_that_nothing_is_wrong_or_what_is(tmp_path: Path) -> None:
    assert run("check").exit_code == 0
    assert "nothing is wrong" in run("check").stdout
    folder = copied(tmp_path, "permits/food.toml", 'part = "food_safety"', 'part = "food_safty"')
    done = run("check", str(folder))
    assert done.exit_code == 1
    assert "permits/food.toml: versions.0.materials.4.part: “rules” has no part “food_safty”" in done.stderr
    assert "Did you mean “food_safety”" in done.stderr


def test_changes_tells_what_a_new_catalogue_brings_and_what_another_day(tmp_path: Path) -> None:
    folder = copied(tmp_path, "permits/food.toml", "limits = [{ amount = 10", "limits = [{ amount = 8")
    done = run("changes", "--from", str(FOLDER), "--to", str(folder), "--language", "en")
    assert done.stdout.startswith("Food business licence, statutory limit: from 10 working days")
    days = run("changes", "--from", "2025-01-19", "--to", "2025-01-20", "--json")
    assert "书店，需要：新增 公共场所卫生备案" in [one["words"]["zh"] for one in json.loads(days.stdout)]
    assert run("changes", "--from", "yesterday").exit_code == 2
