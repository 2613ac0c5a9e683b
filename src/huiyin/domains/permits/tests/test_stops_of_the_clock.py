"""The clock of a permit stops for what the law or its own rules name; the applicant reads why and how long."""

from typing import Any

import pytest
from django.test import Client

from huiyin.domains.permits.models import Application, PermitCase
from huiyin.domains.permits.tests.cast import case
from huiyin.domains.permits.tests.test_applications import accepted
from huiyin.kernel.deadlines import deadline
from huiyin.kernel.spans import Span
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters.calendars import working_calendar
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.queries import history
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of
from huiyin.pages.reading import desk_trail

TASTED = {"stop": "testing", "days": 12}


def stop(town: Town, one: PermitCase, given: dict[str, Any]) -> Matter:
    act(matter_id=one.pk, action="stop_clock", actor=town.actor("market"), now=NOW, data=given)
    return Matter.objects.get(pk=one.pk)


def offered(town: Town, one: PermitCase) -> str:
    client = Client()
    client.force_login(town.users["market"])
    return client.get(f"/desk/m/{one.matter.number}/act/stop_clock").content.decode()


def with_a_rule_of_its_own(one: PermitCase, reason: str) -> None:
    application = Application.objects.get(pk=one.application_id)
    for step in application.plan["steps"]:
        if step["permit"] == one.permit:
            step["stops"] = [reason]
    application.save(update_fields=["plan"])


def test_reasons_are_offered_in_words_and_only_those_of_the_law(town: Town) -> None:
    page = offered(town, case(accepted(town), "food"))
    for words in ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"):
        assert f">{words}</option>" in page
    assert ">整改</option>" not in page


def test_a_reason_of_the_permits_own_is_offered_and_taken_where_the_catalogue_names_it(town: Town) -> None:
    one = case(accepted(town), "food")
    with pytest.raises(BadFields, match="stop"):
        stop(town, one, {"stop": "rectification", "days": 5})
    with_a_rule_of_its_own(one, "rectification")
    assert ">整改</option>" in offered(town, one)
    assert stop(town, one, {"stop": "rectification", "days": 5}).state == "stopped"


@pytest.mark.parametrize("given", [{"stop": "testing"}, {"days": 5}])
def test_neither_the_reason_nor_how_long_may_be_left_out(town: Town, given: dict[str, Any]) -> None:
    with pytest.raises(BadFields, match="missing"):
        stop(town, case(accepted(town), "food"), given)


def test_it_stands_still_as_long_as_was_said_and_is_late_after_that(town: Town) -> None:
    matter = stop(town, case(accepted(town), "food"), TASTED)
    assert matter.paused_at == NOW
    assert matter.state_due_at == deadline(NOW, Span.parse("12 working days"), working_calendar(NOW)).at


def test_why_and_how_long_stand_on_both_receipts_in_the_notice_and_at_the_desk(town: Town) -> None:
    whole = accepted(town)
    matter = stop(town, case(whole, "food"), TASTED)
    own = Client().get(f"/r/{token_of(matter.pk)}").content.decode()
    assert "为什么不计入期限：检测" in own and "要几个工作日：12" in own
    english = Client(headers={"Accept-Language": "en"}).get(f"/r/{token_of(matter.pk)}").content.decode()
    assert "Why time does not count: Testing" in english
    assert "检测，不计入期限，预计到" in Client().get(f"/r/{token_of(whole.pk)}").content.decode()
    told = Notice.objects.get(subject=matter.pk, contact=whole.contact, params__action="stop_clock")
    assert "检测，预计 12 个工作日" in words_of(told).body
    assert "Testing: about 12 working days" in words_of(told, "en").body
    lines = desk_trail(
        history(matter, public_only=False), "permit", lifecycles.version("permit", matter.lifecycle_version)
    )
    assert any("为什么不计入期限：检测" in line.what and "12" in line.what for line in lines)
