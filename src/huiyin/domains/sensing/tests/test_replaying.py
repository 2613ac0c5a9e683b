"""What rules would have done on recorded readings, from Python and from the command line."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from huiyin.domains.sensing.adapters.recordings import Layout, UnableToReplay, Unit, recording
from huiyin.domains.sensing.commands import commands
from huiyin.domains.sensing.rules.reading_terms import UnreadableTerm
from huiyin.domains.sensing.rules.replaying import Recorded, replay
from huiyin.domains.sensing.rules.rule_text import read_rule_text
from huiyin.domains.sensing.tests.device import SHANGHAI, START

RECORDED = """,Temperature[C],Humidity[%],Fire Alarm
0,20,57.36,0
1,58.5,56.67,0
2,58.1,55.96,1
11,60,55,1
30,30,55,0
400,30,55,0
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "recorded.csv"
    path.write_text(RECORDED, encoding="utf-8")
    return path


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(commands, ["sensing", "replay", *(str(word) for word in words)])
    return result.exit_code, result.output


def test_a_rule_in_one_line_says_when_it_would_have_raised(file: Path) -> None:
    code, printed = run(
        file, "--rule", "temperature >= 57 lasting 10 s, clear after 1 min", "--columns", "temperature=Temperature[C]"
    )
    assert code == 0
    lines = [line.split() for line in printed.splitlines() if line.startswith("+")]
    assert [line[0] for line in lines] == ["+0:00:11", "+0:00:30", "+0:01:30"]
    assert "temperature >= 57 (was 58.5)" in printed
    assert "6 readings over 0:06:40" in printed
    assert "raised 1, cleared 1; 0:01:19 altogether" in printed


def test_everything_is_there_as_json(file: Path) -> None:
    code, printed = run(file, "--rule", "heat.temperature_high", "--columns", "temperature=Temperature[C]", "--json")
    assert code == 0
    found = json.loads(printed)
    assert found["relative"]
    assert found["rules"] == {
        "heat.temperature_high": {"raised": 1, "cleared": 1, "raised_for_ms": 149_000, "open": False}
    }
    assert [(change["what"], change["severity"], change["at_ms"]) for change in found["changes"]] == [
        ("raised", "critical", 1_000),
        ("clearing", "critical", 30_000),
        ("cleared", "critical", 150_000),
    ]
    assert found["changes"][0]["reason"]["unit"] == "°C"


def test_a_site_tries_its_own_limit_within_what_is_permitted(file: Path) -> None:
    columns = ("--columns", "temperature=Temperature[C]")
    _, printed = run(file, "--rule", "heat.temperature_high", *columns, "--limit", "limit=59")
    assert "level changed  critical" in printed or "temperature >= 59" in printed
    code, printed = run(file, "--rule", "heat.temperature_high", *columns, "--limit", "limit=90")
    assert (code, "from 54 °C to 65 °C" in printed) == (1, True)
    code, printed = run(file, "--rule", "heat.temperature_high", *columns, "--limit", "grace=5 min")
    assert (code, "has a limit grace" in printed) == (1, True)


def test_all_rules_of_a_type_are_replayed_together(file: Path) -> None:
    code, printed = run(file, "--rule", "smoke", "--columns", "smoke=Fire Alarm")
    assert code == 0
    assert "smoke.fire: raised 1, cleared 1" in printed
    assert "smoke.silent: raised 0, cleared 0" in printed


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--rule", "temperature >"], "the end is no value"),
        (["--rule", "temperature >= 57 lasting 0 s"], "is no length of time"),
        (["--rule", "heet"], "types are: combustible_gas"),
        (["--rule", "heat.cold"], "this type has heat.fire"),
        (["--rule", "heat", "--columns", "temperature=Temp"], "line 1: there is no column “Temp”"),
        (["--rule", "heat", "--time", "when"], "line 1: there is no column “when”"),
        (["--rule", "heat", "--zone", "Mars"], "there is no zone Mars"),
        (["--rule", "smoke == true or smoke > 1"], "compared as a truth and as a number"),
    ],
)
def test_what_cannot_be_replayed_is_refused_with_a_remedy(file: Path, words: list[str], says: str) -> None:
    code, printed = run(file, *words)
    assert code == 1
    assert says in printed


def test_a_pair_that_is_none_is_refused(file: Path) -> None:
    assert run(file, "--rule", "heat", "--columns", "temperature")[0] == 2


def test_json_by_line_is_read_with_nested_values(tmp_path: Path) -> None:
    path = tmp_path / "recorded.jsonl"
    lines = [{"ts": START, "values": {"smoke": False}}, {"ts": START + 5000, "smoke": True}]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    found = recording(path, Layout())
    assert not found.relative
    assert found.rows == [Recorded(START, {"smoke": False}), Recorded(START + 5000, {"smoke": True})]


def test_dates_units_and_encodings_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "recorded.csv"
    path.write_bytes("时间,温度,状态\n2026/11/24 14:00:00,21.5,true\n2026-11-24T06:00:05Z,,开\n".encode("gb18030"))
    found = recording(path, Layout({"temperature": "温度"}, zone=SHANGHAI))
    assert found.rows == [
        Recorded(START, {"temperature": 21.5, "状态": True}),
        Recorded(START + 5000, {"状态": "开"}),
    ]
    path.write_text(f"ts,a\n{START // 1000},1\n", encoding="utf-8")
    assert recording(path, Layout()).rows[0].received_ms == START
    path.write_text("ts,a\n1500,1\n", encoding="utf-8")
    first, second = (recording(path, Layout(unit=unit)).rows[0].received_ms for unit in Unit)
    assert first - second == 1_500_000 - 1_500


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "", "it holds no readings"),
        ("a.csv", "time,a\n", "it holds no readings"),
        ("a.csv", "time,a\n1,2\n3\n", "line 3: 1 cells under 2 columns"),
        ("a.csv", "time,a\n1,2\nsoon,2\n", "line 3: 'soon' in “time” is no time"),
        ("a.csv", "time,a\n1,2\nnan,2\n", "line 3: 'nan' in “time” is no time"),
        ("a.csv", "time,a\n1,2\n1e300,2\n", "line 3: '1e300' in “time” is no time"),
        ("a.csv", 'time,a\n1,2\n2,"open\n', "cannot be taken apart"),
        ("a.csv", "time,a,a\n1,2,3\n", "two columns are called “a”"),
        ("a.csv", "moment,a\n1,2\n", "line 2: which column is the time"),
        ("a.csv", b"time,a\n1,\xff\xff\xff\n", "neither UTF-8 nor GB18030"),
        ("a.jsonl", '{"time": 1}\n{"time"\n', "line 2: is no JSON"),
        ("a.jsonl", '{"time": 1}\n[1]\n', "line 2: is no object"),
        ("a.jsonl", '{"time": 1}\n{"a": 1}\n', "line 2: which column is the time"),
        ("a.jsonl", '{"time": true}\n', "line 1: 'True' in “time” is no time"),
        ("a.jsonl", "[" * 100_000, "line 1: is no JSON"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, name: str, content: str | bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(UnableToReplay) as refused:
        recording(path, Layout(zone=SHANGHAI))
    assert says in str(refused.value)
    assert path.name in str(refused.value)


cells = st.sampled_from(
    ["time", "ts", "a", "1", "-1e400", "nan", "2026-13-01", "true", '"', '"a""', "", "\x00", "温", " ", "9" * 40]
)


@given(st.sampled_from(["a.csv", "a.jsonl"]), st.lists(st.lists(cells, max_size=4), max_size=5), st.binary(max_size=20))
def test_no_file_does_more_than_be_refused_by_name(name: str, rows: list[list[str]], tail: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes("\n".join(map(",".join, rows)).encode() + tail)
        try:
            found = recording(path, Layout(zone=SHANGHAI))
        except UnableToReplay as refused:
            assert name in str(refused)
        else:
            replay([read_rule_text("a >= 1")], found.rows, SHANGHAI)


def test_rows_are_taken_in_order_of_time_and_bad_values_are_counted() -> None:
    rows = [Recorded(START + 1000 * n, {"smoke": smoke}) for n, smoke in ((9, False), (1, True), (5, "?"))]
    found = replay([read_rule_text("smoke == true")], rows, SHANGHAI)
    assert [(one.change.what, one.change.at_ms - START) for one in found.happenings] == [
        ("raised", 1000),
        ("cleared", 9000),
    ]
    assert found.unusable == {"smoke": 1}


def test_a_devices_own_clock_is_put_right_and_counted() -> None:
    rows = [Recorded(START + n * 1000, {"smoke": n == 3}, START + n * 1000 + 7_200_000) for n in range(6)]
    found = replay([read_rule_text("smoke == true")], rows, SHANGHAI)
    assert found.wrong_clock == 6
    assert [one.change.at_ms - START for one in found.happenings] == [3000, 4000]


def test_timers_fire_between_the_rows() -> None:
    rows = [Recorded(START, {"smoke": False}), Recorded(START + 7_200_000, {"smoke": False})]
    found = replay([read_rule_text("silent 30 min")], rows, SHANGHAI)
    assert [(one.change.what, one.known_ms - START) for one in found.happenings] == [
        ("raised", 1_800_000),
        ("cleared", 7_200_000),
    ]


def test_an_alarm_that_stands_at_the_end_is_said_to() -> None:
    rows = [Recorded(START, {"smoke": True}), Recorded(START + 60_000, {"other": 1})]
    tally = replay([read_rule_text("smoke == true")], rows, SHANGHAI).tallies["smoke == true"]
    assert (tally.raised, tally.cleared, tally.open, tally.raised_for_ms) == (1, 0, True, 60_000)


def test_a_rule_in_one_line_is_refused_with_its_place() -> None:
    with pytest.raises(UnreadableTerm, match="is no length of time"):
        read_rule_text("smoke == true lasting 9.9.9 s")
    assert read_rule_text("smoke == true, clear after 1 min lasting 5 s").lasting_ms == 5_000
