"""The types of the product are complete; a bad file is refused with every mistake, its key and its remedy."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.sensing.adapters.device_types import FOLDER, device_types, read_file
from huiyin.domains.sensing.rules import Severity, arm, watch_for
from huiyin.domains.sensing.rules.device_type import DeviceType
from huiyin.domains.sensing.rules.reading_types import BadDeviceType, read_device_type
from huiyin.domains.sensing.rules.schedules import Schedule
from huiyin.domains.sensing.tests.device import Device

HEAT = (FOLDER / "heat.toml").read_text(encoding="utf-8")
ALL = sorted(path.stem for path in FOLDER.glob("*.toml"))
ASKED_FOR = {
    "electrical_fire", "smoke", "heat", "combustible_gas", "fume", "water", "sprinkler_pressure",
    "extinguisher_weight", "manual_button", "component", "transmitter", "gateway",
}  # fmt: skip


def test_every_type_that_is_asked_for_is_there() -> None:
    assert set(device_types()) >= ASKED_FOR


@pytest.fixture(params=ALL)
def kind(request: pytest.FixtureRequest) -> DeviceType:
    return device_types()[request.param]


def test_every_rule_can_be_weighed_and_tells_people_what_to_do(kind: DeviceType) -> None:
    armed = [arm(rule, kind.units()) for rule in kind.rules]
    assert set(watch_for(armed, kind.ranges).kinds) <= {*kind.quantities, "implausible"}
    for rule in kind.rules:
        assert rule.code.startswith(f"{kind.code}.")
        assert set(rule.advice) == {"owner", "grid_worker"}
        assert all(words.zh and words.en for words in [rule.name, *rule.advice.values()])


def test_every_type_tells_a_fault_and_silence_when_it_has_an_interval(kind: DeviceType) -> None:
    alarms = {rule.alarm for rule in kind.rules}
    assert "fault" in alarms
    assert ("silent" in alarms) == bool(kind.interval_ms)
    if "silent" in alarms:
        grace = next(rule for rule in kind.rules if rule.alarm == "silent").limits["grace"]
        assert grace.value > kind.interval_ms


def test_a_fire_is_raised_at_once_whatever_tells_it(kind: DeviceType) -> None:
    raised = []
    for rule in kind.rules:
        device = Device(rule, kind.ranges)
        raised += [rule.code] if device.tell(0, fire=True) == ["raised"] else []
        if rule.code in raised:
            assert device.changes[0].severity is Severity.CRITICAL
    assert len(raised) == 1


def test_what_hangs_behind_a_transmitter_tells_changes_only_and_is_never_silent(kind: DeviceType) -> None:
    alarms = {rule.alarm for rule in kind.rules_for(None)}
    assert alarms == {rule.alarm for rule in kind.rules} - {"silent"}


@pytest.mark.parametrize(
    "code",
    ["smoke", "heat", "combustible_gas", "electrical_fire", "manual_button", "sprinkler_pressure", "water", "flame",
     "video", "system", "component"],
)  # fmt: skip
def test_what_may_hang_behind_a_transmitter_tells_its_state_bits(code: str) -> None:
    kind = device_types()[code]
    power = "main_power_fault" if code == "system" else "power_fault"
    for bit, alarm in (("fault", "fault"), ("shielded", "shielded"), (power, "")):
        raised = set()
        for rule in kind.rules_for(None):
            device = Device(rule, kind.ranges)
            device.tell(0, **{bit: True})
            device.wait(3600)
            raised |= {rule.alarm for change in device.changes if change.what == "raised"}
        assert (alarm in raised) if alarm else raised


@pytest.mark.parametrize("code", ["transmitter", "gateway"])
def test_what_others_hang_behind_is_missed_a_minute_after_its_connection(code: str) -> None:
    device = Device(next(rule for rule in device_types()[code].rules if rule.alarm == "silent"))
    device.tell(0, online=True)
    device.tell(600, online=False)
    device.tell(630, online=True)
    assert device.changes == []
    device.tell(700, online=False)
    device.wait(700 + 1800)
    device.tell(3001, online=True)
    assert device.history == [
        ("raised", "minor", 760),
        ("level_changed", "serious", 2500),
        ("cleared", "serious", 3001),
    ]


def test_a_line_that_is_too_hot_is_told_by_either_name() -> None:
    hot = next(rule for rule in device_types()["electrical_fire"].rules if rule.alarm == "line_hot")
    for key in ("temperature", "line_temperature"):
        assert Device(hot).tell(0, **{key: 75}) == ["raised"]


def test_no_value_that_is_fine_raises_anything(kind: DeviceType) -> None:
    fine = {
        "temperature": 22, "line_temperature": 30, "residual_current": 20, "current": 8, "voltage": 225, "gas_lel": 0,
        "fume": 0.4, "water_level": 2.5, "height": 2.5, "flow": 0, "pressure": 0.4, "weight": 6.0, "battery": 90,
    }  # fmt: skip
    truths: dict[str, Any] = {
        key: key == "online" for key, quantity in kind.quantities.items() if quantity.kind == "truth"
    }
    values = {**truths, **{key: value for key, value in fine.items() if key in kind.quantities}}
    for rule in kind.rules:
        device = Device(rule, kind.ranges)
        for second in range(0, 120, 10):
            assert device.tell(second, **values) == [], rule.code
        assert device.seen.unusable == 0


def test_a_verified_limit_names_its_standard() -> None:
    limits = [limit for kind in device_types().values() for rule in kind.rules for limit in rule.limits.values()]
    assert any(limit.verified for limit in limits)
    assert all(limit.standard for limit in limits if limit.verified)


def test_a_device_with_an_interval_of_its_own_may_be_silent_in_proportion() -> None:
    smoke = device_types()["smoke"]
    usual, own, absurd = (
        next(rule for rule in rules if rule.alarm == "silent").limits["grace"].value
        for rules in (smoke.rules, smoke.rules_for(12 * 3_600_000), smoke.rules_for(10**12))
    )
    assert own == usual / 2
    assert absurd == 14 * 86_400_000


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ('code = "heat"', 'code = "Heat!"', "code", "Use lower-case"),
        ('code = "heat"\n', "", "code", "is missing"),
        ('interval = "10 min"', 'interval = "often"', "interval", "is no length of time"),
        ('kind = "number"', 'kind = "numbr"', "quantities.temperature.kind", "Did you mean “number”"),
        ("range = [-40, 300]", "range = [300, -40]", "quantities.temperature.range", "the least and the most"),
        ("range = [-40, 300]", 'range = ["a", "b"]', "quantities.temperature.range", "is no list of numbers"),
        ("range = [-40, 300]", "range = [-inf, inf]", "quantities.temperature.range", "is no list of numbers"),
        ('severity = "critical", when = "fire', 'severity = "critcal", when = "fire', "rules.fire.levels.0.severity",
         "Did you mean “critical”"),
        ('when = "fire == true"', 'when = "fire = true"', "rules.fire.levels", "is not understood"),
        ('when = "fire == true"', 'when = "flame == true"', "rules.fire.levels", "is no quantity of this type"),
        ('when = "fire == true"', 'when = "fire >= 1"', "rules.fire.levels", "is compared as a number"),
        ('when = "fire == true"', 'when = "fire == true", often = 2', "rules.fire.levels.0.often", "no such key"),
        ("value = 57", "value = 70", "rules.temperature_high.limits.limit.value", "is not between"),
        ("value = 57", "value = nan", "rules.temperature_high.limits.limit.value", "is no number"),
        ("value = 57", "", "rules.temperature_high.limits.limit.value", "is missing"),
        ("temperature >= limit\"", "temperature >= 57\"", "rules.temperature_high.limits.limit", "no condition"),
        ("temperature >= warning", "temperature >= wrning", "rules.temperature_high.levels", "does not have"),
        ('value = "30 min"', "value = 30", "rules.silent.limits.grace.value", "beside lengths of time"),
        ('standard = "UL 521 (15 °F/min)"\nverified = false', "verified = true",
         "rules.rising_fast.limits.limit.verified", "no standard is named"),
        ('clear_after = "1 min"', 'clear_after = "1 moment"', "rules.fire.clear_after", "is no length of time"),
        ("raises = 3", "raises = 1", "rules.temperature_high.flapping.raises", "from 2"),
        ('[rules.fire]', '[rules.fire]\nalarm = "fault"', "rules.fire.alarm", "another rule's too"),
        ('[rules.fire]', '[rules.fire]\nschedule = { from = "25:00", to = "06:00" }', "rules.fire.schedule.from",
         "is no hour"),
        ('[rules.fire]', '[rules.fire]\nschedule = { from = "22:00", to = "06:00", days = ["someday"] }',
         "rules.fire.schedule.days", "is no day"),
        ("[rules.fire.advice]\nowner", "[rules.fire.advice]\nownr", "rules.fire.advice.owner", "is missing"),
        ("[quantities.fire]", "[quantities.fire", "", "is no TOML"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_key_and_remedy(old: str, new: str, key: str, says: str) -> None:
    assert old in HEAT
    with pytest.raises(BadDeviceType, match="cannot be used") as refused:
        read_device_type(HEAT.replace(old, new, 1), "heat.toml")
    found = [str(mistake) for mistake in refused.value.mistakes if mistake.key == key]
    assert found, str(refused.value)
    assert any(says in mistake for mistake in found), found
    assert all(mistake.remedy for mistake in refused.value.mistakes)


def test_all_mistakes_of_a_file_are_shown_together() -> None:
    text = HEAT.replace('interval = "10 min"', "interval = 3").replace('kind = "number"', "kind = 1")
    with pytest.raises(BadDeviceType) as refused:
        read_device_type(text)
    assert {"interval", "quantities.temperature.kind", "quantities.battery.kind"} <= {
        mistake.key for mistake in refused.value.mistakes
    }


lines = st.integers(0, len(HEAT.splitlines()) - 1)
junk = st.sampled_from(
    [
        "",
        "levels = 3",
        "levels = [1, {}]",
        "limits = []",
        "limits = { a = 1 }",
        "advice = 2",
        "flapping = true",
        "schedule = 1",
        "value = []",
        "value = 1e999",
        'value = "5 min"',
        "range = [1]",
        "range = [[1], 2]",
        "unit = 5",
        "name = []",
        "[rules]",
        "[rules.fire]",
        "[[rules.silent]]",
        "[quantities]",
        'when = "x"',
        "most = true",
        "lasting = 5",
        "2026-01-01 = 1",
        "\x00",
        "a",
    ]
)


@given(st.lists(st.tuples(lines, junk), min_size=1, max_size=4))
def test_no_file_does_more_than_be_refused(damages: list[tuple[int, str]]) -> None:
    text = HEAT.splitlines()
    for line, put in damages:
        text[line] = put
    try:
        read_device_type("\n".join(text))
    except BadDeviceType as refused:
        assert refused.mistakes
        assert all(mistake.remedy for mistake in refused.mistakes)


def test_the_example_of_the_description_is_a_type() -> None:
    example = (FOLDER / "README.md").read_text(encoding="utf-8").split("```")[1].removeprefix("toml\n")
    found = read_device_type(example)
    assert arm(found.rules[0]).rule.code == "heat.temperature_high"


def test_a_schedule_is_read() -> None:
    hours = '[rules.fire]\nschedule = { from = "22:00", to = "06:30", days = ["sun", "sat"] }'
    found = read_device_type(HEAT.replace("[rules.fire]", hours, 1))
    assert found.rules[0].schedule == Schedule(1320, 390, (6, 7))


def test_a_file_that_cannot_be_read_is_a_bad_device_type(tmp_path: Path) -> None:
    with pytest.raises(BadDeviceType, match="cannot be read"):
        read_file(tmp_path / "none.toml")
    latin = tmp_path / "heat.toml"
    latin.write_bytes(b"\xff\xfe\xe9")
    with pytest.raises(BadDeviceType, match="not UTF-8"):
        read_file(latin)
    other = tmp_path / "other.toml"
    other.write_text(HEAT, encoding="utf-8")
    with pytest.raises(BadDeviceType, match="Let both be the same"):
        read_file(other)
