"""The living style page."""

import re

from django.test import Client

from huiyin.matters.tests.cast import Town
from huiyin.web.tests.desk_town import seated


def test_the_style_page_is_for_who_signs_in(db: None) -> None:
    assert Client().get("/style")["Location"] == "/sign-in?next=/style"


def test_the_style_page_draws_every_urgency_and_state_and_no_style_of_its_own(town: Town) -> None:
    page = seated(town, "secretary").get("/style?look=dark").content.decode()
    assert {"ok", "soon", "late", "paused"} <= set(re.findall(r'data-due="(\w+)"', page))
    assert {"new", "doing", "yours", "done", "closed"} <= set(re.findall(r'class="tag" data-state="(\w+)"', page))
    assert "built/night.css" in page
    assert 'style="' not in page
