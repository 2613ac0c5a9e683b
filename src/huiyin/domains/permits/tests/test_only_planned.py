"""Where this installation takes no applications, a plan is all there is, and it says where to go."""

from django.test import Client

from huiyin.domains.permits.models import Draft, LinkedRegion
from huiyin.domains.permits.tests.cast import STORE
from huiyin.domains.permits.tests.line import link_to_itself
from huiyin.domains.permits.tests.test_pages import QUERY, begun, filled
from huiyin.matters.models import Matter
from huiyin.matters.tests.cast import NOW, Town

FAR = QUERY | {"region": "420800"}


def test_a_plan_for_a_region_that_nothing_reaches_says_where_to_go_and_offers_no_form(
    client: Client, town: Town
) -> None:
    page = client.get(f"/open/{STORE}", FAR).content.decode()
    assert "在这里只能算湖北省荆门市的计划，不能申请" in page and "食品经营许可" in page
    assert "开始填表" not in page
    assert "开始填表" in client.get(f"/open/{STORE}", QUERY).content.decode()


def test_nothing_is_begun_for_it_whatever_is_posted(client: Client, town: Town) -> None:
    answer = client.post(f"/open/{STORE}/begin", FAR)
    assert answer.status_code == 422 and "在这里交不了申请" in answer.content.decode()
    assert not Draft.objects.exists()


def test_what_is_linked_is_begun_and_what_is_cut_off_meanwhile_is_not_handed_in(client: Client, town: Town) -> None:
    link_to_itself(NOW)
    LinkedRegion.objects.update(code=FAR["region"])
    secret = begun(client, FAR)
    filled(client, secret)
    LinkedRegion.objects.all().delete()
    answer = client.post(f"/open/f/{secret}/send", {"phone": "13800000000", "agreed": "on"})
    assert answer.status_code == 422
    assert f'/open/f/{secret}/questions">在哪里开</a>：这个地方在这里交不了申请' in answer.content.decode()
    assert not Matter.objects.filter(kind__in=["application", "crossing"]).exists()


def test_nobody_moves_there_with_an_application_that_was_begun(client: Client, town: Town) -> None:
    secret = begun(client)
    answer = client.post(f"/open/f/{secret}/questions", FAR)
    assert answer.status_code == 422 and "在这里交不了申请" in answer.content.decode()
    assert Draft.objects.get().region == QUERY["region"]
