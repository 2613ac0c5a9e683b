"""The sample district has a password that everybody knows."""

import pytest

from huiyin.project.up.command import wants_demo


@pytest.mark.parametrize(
    ("environment", "made"),
    [
        ({}, True),
        ({"HUIYIN_ADDRESS": "127.0.0.1"}, True),
        ({"HUIYIN_ADDRESS": "0.0.0.0"}, False),
        ({"HUIYIN_ADDRESS": "0.0.0.0", "HUIYIN_DEMO": "yes"}, True),
        ({"HUIYIN_DEMO": "no"}, False),
    ],
)
def test_it_is_made_on_this_machine_alone_unless_somebody_says_so(environment: dict[str, str], made: bool) -> None:
    assert wants_demo(environment) is made
