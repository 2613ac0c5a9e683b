"""A field of the one form that hangs on another is there for whom it is asked, and hidden from the others."""

import pytest

from tests.pages.listed import ANYBODY, Visit
from tests.pages.looking import Walker

pytestmark = pytest.mark.browser


def test_whoever_rents_is_asked_until_when_and_whoever_owns_is_not(walker: Walker) -> None:
    tab = walker.opened(Visit(ANYBODY, "/open/f/{draft}/form"))
    until, owner = tab.locator("#id_premises_until"), tab.locator("#id_premises_owner")
    tab.select_option("#id_premises_right", "rented")
    assert (until.is_visible(), owner.is_visible()) == (True, True)
    tab.select_option("#id_premises_right", "lent")
    assert (until.is_visible(), owner.is_visible()) == (False, True)
    tab.select_option("#id_premises_right", "owned")
    assert (until.is_visible(), owner.is_visible()) == (False, False)
