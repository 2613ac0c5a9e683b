"""A good file is read as it is written; a bad one is refused with every mistake, its key and its remedy."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.kernel.spans import Span, Unit
from huiyin.lifecycles.checks import follow_ups_unknown, notices_unknown
from huiyin.lifecycles.loading import LARGEST, load, parse
from huiyin.lifecycles.mistakes import BadLifecycle
from huiyin.lifecycles.model import Lapse, Name, Tone
from huiyin.lifecycles.tests.damages import DAMAGES, Damage

SAMPLE = Path(__file__).with_name("sample.toml")
TEXT = SAMPLE.read_text(encoding="utf-8")


def test_a_good_file_is_read_as_it_is_written() -> None:
    lamp = load(SAMPLE)
    assert (lamp.kind, lamp.version, lamp.start, lamp.name) == ("lamp", 1, "open", Name("路灯", "Street lamp"))
    asked = lamp.states["asked"]
    assert asked.lapse == Lapse("lapse", Span(7, Unit.DAYS))
    assert (asked.owner, asked.pauses, asked.tone, asked.at) == ("keep", True, Tone.YOURS, (1, 0))
    again = lamp.actions["again"]
    assert (again.sources, again.to, again.needs, again.takes) == (("asked",), "open", ("unit",), ("words",))
    assert (again.after, again.assigns, again.public, again.limit) == ("ask", "unit", True, None)
    assert lamp.ladder.every == Span(1, Unit.WORKING_DAYS)
    assert [action.key for action in lamp.possible("asked")] == ["again", "lapse"]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_each_mistake_is_named_with_its_key_and_remedy(damage: Damage, tmp_path: Path) -> None:
    assert damage.old in TEXT
    path = tmp_path / "lifecycle.toml"
    path.write_text(TEXT.replace(damage.old, damage.new, 1), encoding="utf-8")
    with pytest.raises(BadLifecycle) as raised:
        load(path)
    found = [mistake for mistake in raised.value.mistakes if mistake.key == damage.key]
    assert found, str(raised.value)
    assert damage.says in str(found[0])
    assert all(mistake.remedy for mistake in raised.value.mistakes)
    assert str(path) in str(raised.value)


def test_all_mistakes_of_a_file_are_shown_together() -> None:
    text = TEXT.replace('to = "asked"', 'to = "askd"').replace('tone = "yours"', 'tone = "red"')
    with pytest.raises(BadLifecycle) as raised:
        parse(text.replace("version = 1", ""))
    assert {"actions.ask.to", "states.asked.tone", "version"} <= {mistake.key for mistake in raised.value.mistakes}


def test_a_file_that_cannot_be_read_is_a_bad_lifecycle(tmp_path: Path) -> None:
    with pytest.raises(BadLifecycle, match="cannot be read"):
        load(tmp_path / "none.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes('kind = "x"\n# é'.encode("latin-1"))
    with pytest.raises(BadLifecycle, match="line 2: is not UTF-8"):
        load(latin)
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(BadLifecycle, match="bytes"):
        load(large)


def test_an_empty_file_and_a_deep_one_are_bad_lifecycles() -> None:
    for text in ("", "states = 3", "x = " + "[" * 5000, "a." * 3000 + "b = 1", "[states]\nx = 1\n[actions]\ny = []"):
        with pytest.raises(BadLifecycle):
            parse(text)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_random_damage_never_gives_anything_but_a_bad_lifecycle(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 1))
    end = data.draw(st.integers(start, min(start + 60, len(TEXT))))
    piece = data.draw(
        st.text(max_size=12) | st.sampled_from(['"', "[", "]", "= 1", "[x]", '["open"]', "1979-05-27", "0.5"])
    )
    try:
        parse(TEXT[:start] + piece + TEXT[end:])
    except BadLifecycle as bad:
        assert bad.mistakes


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_value_of_any_other_type_never_gives_anything_but_a_bad_lifecycle(data: st.DataObject) -> None:
    lines = TEXT.split("\n")
    place = data.draw(st.sampled_from([n for n, line in enumerate(lines) if " = " in line]))
    value = data.draw(
        st.sampled_from(["1", "-1", "1e400", "nan", "true", "[]", "[[1]]", "{}", '""', "2026-01-01", "{a={}}"])
    )
    lines[place] = f"{lines[place].split(' = ')[0]} = {value}"
    try:
        parse("\n".join(lines))
    except BadLifecycle as bad:
        assert bad.mistakes


def test_an_action_that_tells_somebody_needs_a_notice() -> None:
    lamp = load(SAMPLE)
    assert [mistake.key for mistake in notices_unknown(lamp, lambda key: key != "ask")] == ["actions.ask.tell"]
    assert notices_unknown(lamp, lambda key: True) == []


def test_a_follow_up_is_of_a_kind_that_exists() -> None:
    lamp = parse(TEXT.replace('after = "ask"', 'opens = "hazrd"'))
    assert follow_ups_unknown(lamp, ["lamp", "hazrd"]) == []
    assert "Did you mean “hazard”" in str(follow_ups_unknown(lamp, ["lamp", "hazard"])[0])
