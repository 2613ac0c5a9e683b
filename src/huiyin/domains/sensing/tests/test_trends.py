"""A day's readings made small: no peak is lost, hours are told, limits are found in rules."""

from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.sensing.adapters.device_types import device_types, rules_by_code
from huiyin.domains.sensing.rules import Severity
from huiyin.domains.sensing.rules.thresholds import thresholds
from huiyin.domains.sensing.rules.trends import Hour, by_hour, thinned

HOUR = 3_600_000
series = st.lists(st.tuples(st.integers(0, 86_400_000), st.floats(-1e6, 1e6)), max_size=600).map(sorted)


@given(series, st.integers(8, 400))
def test_no_peak_is_lost_and_the_present_stands(points: list[tuple[int, float]], most: int) -> None:
    small = thinned(points, most)
    assert len(small) <= most
    assert small == sorted(small)
    assert set(small) <= set(points)
    if points:
        assert small[-1][0] == points[-1][0]
        assert max(value for _at, value in small) == max(value for _at, value in points)
        assert min(value for _at, value in small) == min(value for _at, value in points)


def test_few_points_stay_as_they_are() -> None:
    assert thinned([(1, 2.0), (3, 4.0)], 8) == [(1, 2.0), (3, 4.0)]


def test_hours_tell_the_least_the_mean_and_the_most() -> None:
    points = [(HOUR, 2.0), (HOUR + 5, 4.0), (3 * HOUR, 1.0)]
    assert by_hour(points) == [Hour(3 * HOUR, 1.0, 1.0, 1.0, 1), Hour(HOUR, 2.0, 3.0, 4.0, 2)]


def test_the_limits_of_a_rule_are_found_with_their_severity() -> None:
    found = [
        (one.key, one.op, one.value, one.severity) for one in thresholds(rules_by_code()["electrical_fire.leakage"])
    ]
    assert found == [
        ("residual_current", ">=", 1000, Severity.CRITICAL),
        ("residual_current", ">=", 300, Severity.SERIOUS),
    ]
    assert list(thresholds(rules_by_code()["smoke.fire"])) == []


def test_the_limits_of_every_rule_are_of_what_its_type_measures() -> None:
    for kind in device_types().values():
        for rule in kind.rules:
            assert {one.key for one in thresholds(rule)} <= set(kind.quantities), rule.code
