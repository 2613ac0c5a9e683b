"""The kit's blocks as tags."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import time_machine
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

NOW = datetime(2026, 11, 25, 6, 10, tzinfo=UTC)


def shown(source: str, **context: Any) -> str:
    """What a template of one line shows."""
    return Template("{% load huiyin %}" + source).render(Context(context))


def test_an_icon_is_hidden_from_screen_readers_unless_named() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "camera" %}')
    assert 'aria-label="关闭"' in shown('{% icon "x" "关闭" %}')


def test_the_nearer_deadline_is_shown_with_what_falls_due() -> None:
    matter = SimpleNamespace(due_at=NOW + timedelta(days=5), state_due_at=NOW + timedelta(hours=2), paused_at=None)
    page = shown('{% due matter what="受理" %}', matter=matter, now=NOW)
    assert "今天 16:10 前受理" in page
    assert 'data-due="soon"' in page


def test_a_closed_matter_has_no_deadline() -> None:
    assert "due" not in shown("{% due m %}", m=SimpleNamespace(due_at=NOW, closed_at=NOW), now=NOW)


def test_dates_follow_the_language() -> None:
    with time_machine.travel(NOW, tick=False):
        assert shown("{{ at|moment }}", at=NOW + timedelta(days=5)) == "11月30日 周一 14:10"
        with translation.override("en"):
            assert shown("{{ at|by }}", at=NOW + timedelta(hours=1)) == "by 15:10 today"


def test_a_qr_code_has_the_kits_class_and_no_style() -> None:
    page = shown("{% qr text %}", text="https://huiyin.example/r/<x>")
    assert 'class="receipt__qr"' in page
    assert "style" not in page
    assert "<x>" not in page


def test_a_done_state_has_a_tick() -> None:
    assert "#i-check" in shown('{% state_tag "已办结" "done" %}')


def test_large_type_is_an_attribute_of_the_page() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["care"] = "1"
    assert 'data-type="care"' in shown('{% page_attributes "portal" %}', request=request)


def test_a_script_carries_the_nonce_of_its_answer() -> None:
    assert shown("{% nonce %}", request=SimpleNamespace(csp_nonce="abc")) == 'nonce="abc"'


def test_words_for_the_public_have_no_numbers_of_people_and_stay_escaped() -> None:
    assert shown("{{ t|public_words }}", t="<b>打13812345678") == "&lt;b&gt;打****"
