from datetime import UTC, datetime

import pytest

from huiyin.kernel.ids import new_id
from huiyin.matters.receipts import token_of
from huiyin.matters.tests.cast import build_town
from huiyin.matters.wording import KEYS, TO_REPORTER
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of

pytestmark = pytest.mark.django_db


def a_notice(template: str, **params: str) -> Notice:
    unit = build_town().units["property"]
    face = {
        "kind": "voice", "number": "HY26-110482-B", "action": "accept", "state": "in_hand", "unit": str(unit.pk),
        "due": datetime(2026, 11, 25, 9, 30, tzinfo=UTC).isoformat(),
    }  # fmt: skip
    return Notice(subject=new_id(), template=template, params=face | params)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_notice_names_the_matter_who_has_it_and_where_to_go(key: str, language: str) -> None:
    words = words_of(a_notice(key), language)
    assert "HY26-110482-B" in words.title
    assert "property" in words.body
    assert "http://" in words.body
    assert "None" not in words.title + words.body


def test_a_state_is_named_in_the_readers_language() -> None:
    notice = a_notice(TO_REPORTER)
    assert "办理中" in words_of(notice, "zh-hans").title
    assert "In hand" in words_of(notice, "en").title


def test_a_reporter_finds_the_link_of_their_own_receipt_and_no_row_holds_it() -> None:
    notice = a_notice(TO_REPORTER)
    token = token_of(notice.subject)
    assert f"/r/{token}" in words_of(notice).body
    assert token not in str(notice.params)
    assert token not in words_of(Notice(subject=notice.subject, template="matters.step", params=notice.params)).body


def test_without_a_deadline_and_with_a_step_nobody_knows_any_more_it_still_reads_well() -> None:
    words = words_of(a_notice("matters.step", action="gone", state="gone", due=""))
    assert words.title == "HY26-110482-B 到您这里了"
    assert "“”" not in words.body
