"""What anybody may know of where a matter is."""

import pytest

from huiyin.matters.rules.whereabouts import Whereabouts, whereabouts

LON, LAT, ADDRESS = 120.951234, 31.386178, "人民路 120 号，找 13812345678"


@pytest.mark.parametrize(
    ("place", "public", "shown"),
    [
        ((LON, LAT, ADDRESS), False, Whereabouts(120.951, 31.386, "", exact=False)),
        ((LON, LAT, ADDRESS), True, Whereabouts(LON, LAT, "人民路 120 号，找 ****", exact=True)),
        ((None, None, ADDRESS), False, Whereabouts(None, None, "", exact=False)),
        ((None, None, ""), True, Whereabouts(None, None, "", exact=True)),
    ],
)
def test_a_home_is_rounded_and_a_street_is_where_it_is(
    place: tuple[float | None, float | None, str], public: bool, shown: Whereabouts
) -> None:
    assert whereabouts(*place, public=public) == shown
