"""A site moves a rule's limits within what the rule permits, and switches nothing critical off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.rules import arm
from huiyin.domains.sensing.rules.overriding import UnableToOverride, override
from huiyin.domains.sensing.tests.device import Device, limit, rule

HOT = rule(
    "temperature >= limit",
    limits={"limit": limit(57, 54, 65, "°C"), "lasting": limit(10_000, 1_000, 30_000, "ms")},
)


def test_a_site_has_its_own_limit_and_duration() -> None:
    device = Device(override(HOT, {"limit": 60, "lasting": "5 s"}))
    device.tell(0, temperature=59)
    device.tell(10, temperature=60)
    device.wait(100)
    assert device.history == [("raised", "critical", 15)]


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"limit": 53.9}, "53.9 °C is not permitted; give a value from 54 °C to 65 °C"),
        ({"limit": 1000}, "1000 °C is not permitted"),
        ({"limit": float("nan")}, "finite"),
        ({"limit": float("inf")}, "finite"),
        ({"limit": 10**400}, "finite"),
        ({"limit": "60"}, "give a number"),
        ({"limit": True}, "give a number"),
        ({"limit": None}, "give a number"),
        ({"lasting": "1 h"}, "1 h is not permitted; give a value from 1 s to 30 s"),
        ({"lasting": 5}, "give a length of time"),
        ({"lasting": "soon"}, "give a length of time"),
        ({"limt": 60}, "known are: limit, lasting, enabled"),
        ({"enabled": False}, "a critical rule is not switched off"),
        ({"enabled": "no"}, "give true or false"),
    ],
)
def test_what_is_not_permitted_is_refused_with_what_is(wishes: dict[str, object], says: str) -> None:
    with pytest.raises(UnableToOverride, match=r"^test") as refused:
        override(HOT, wishes)
    assert says in str(refused.value)


def test_a_rule_that_is_not_critical_may_be_switched_off() -> None:
    light = next(one for one in device_types()["heat"].rules if one.alarm == "low_battery")
    assert not override(light, {"enabled": False}).enabled


def test_every_limit_of_every_type_may_be_moved_to_both_its_ends() -> None:
    for kind in device_types().values():
        for one in kind.rules:
            for name, found in one.limits.items():
                for end in (found.least, found.most):
                    wish = f"{end} ms" if found.is_length else end
                    arm(override(one, {name: wish}))


wishes = st.dictionaries(
    st.sampled_from(["limit", "lasting", "enabled", "else"]),
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8) | st.just("5 s"),
)


@given(wishes)
def test_no_wish_moves_a_limit_out_of_its_span(wish: dict[str, object]) -> None:
    try:
        found = override(HOT, wish)
    except UnableToOverride:
        return
    assert found.enabled
    assert all(one.least <= one.value <= one.most for one in found.limits.values())
