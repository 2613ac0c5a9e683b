"""The inbox and the list of everything."""

from datetime import timedelta

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.matters.tests.cast import NEXT_DOOR, Town
from huiyin.web.tests.desk_town import WORDS, raised, seated, walked


def test_the_desk_leads_to_the_sign_in_and_back(db: None) -> None:
    for address in ("/desk/", "/desk/all", "/desk/on-behalf", "/desk/notices", "/desk/undelivered", "/desk/photo/1"):
        assert Client().get(address)["Location"] == f"/sign-in?next={address}"


def test_a_new_request_lies_in_the_secretarys_inbox(town: Town) -> None:
    raised()
    page = seated(town, "secretary").get("/desk/").content.decode()
    assert "三楼安全通道堆满纸箱" in page
    assert "待您受理" in page
    assert 'data-live-ticket="' in page


def test_a_neighbours_inbox_does_not_show_it(town: Town) -> None:
    raised()
    assert "安全通道" not in seated(town, "neighbour").get("/desk/").content.decode()


def test_an_officers_inbox_holds_what_lies_with_the_unit_and_all_only_when_asked(town: Town) -> None:
    raised("还没有派给谁")
    passed_on = raised("转走的")
    walked(
        passed_on,
        town,
        ("secretary", "accept_and_assign", {"unit": "property"}),
        ("officer", "pass_on", {"unit": "roads", "reason": "归路政管"}),
    )
    client = seated(town, "officer")
    narrow, wide = (client.get(address).content.decode() for address in ("/desk/", "/desk/?whose="))
    assert "转走的" not in narrow and "转走的" in wide
    assert "还没有派给谁" not in narrow + wide


def test_a_person_without_a_post_reads_what_to_do(town: Town) -> None:
    raised()
    page = seated(town, "stranger").get("/desk/").content.decode()
    assert "您还没有岗位" in page
    assert "安全通道" not in page


def test_the_most_urgent_comes_first_and_tabs_count(town: Town) -> None:
    raised("新的一件")
    raised("老的一件", ago=timedelta(days=20))
    page = seated(town, "secretary").get("/desk/").content.decode()
    assert page.index("老的一件") < page.index("新的一件")
    assert "已超期 1<" in page
    late = seated(town, "secretary").get("/desk/?tab=late").content.decode()
    assert "老的一件" in late
    assert "新的一件" not in late


def test_filters_narrow_and_stay_in_the_address(town: Town) -> None:
    raised("这边的")
    raised("那边的", at=NEXT_DOOR)
    client = seated(town, "dispatcher")
    page = client.get("/desk/?area=community-1").content.decode()
    assert "那边的" in page
    assert "这边的" not in page
    assert 'value="community-1" selected' in page
    assert "area=community-1&amp;tab=late" in page
    assert "没有符合的结果" in client.get("/desk/?state=waiting").content.decode()
    assert "没有符合的结果" in client.get("/desk/?whose=me").content.decode()


def test_nonsense_in_the_address_is_left_out(town: Town) -> None:
    raised()
    page = seated(town, "secretary").get("/desk/?kind=x&state=y&area=z&whose=q&tab=w&page=-7")
    assert page.status_code == 200
    assert "安全通道" in page.content.decode()


def test_words_find_and_a_number_leads_to_its_matter(town: Town) -> None:
    number = raised(WORDS).matter.number
    raised("井里有响声")
    client = seated(town, "secretary")
    page = client.get("/desk/all?q=纸箱").content.decode()
    assert "安全通道" in page
    assert "井里有响声" not in page
    assert client.get("/desk/all", {"q": f" {number.lower().replace('-', '')} "})["Location"] == f"/desk/m/{number}/"
    assert seated(town, "neighbour").get("/desk/all", {"q": number}).status_code == 200


def test_pages_of_a_hundred(town: Town) -> None:
    for n in range(101):
        raised(f"第{n}件事")
    client = seated(town, "secretary")
    assert "第 1–100 件，共 101 件" in client.get("/desk/").content.decode()
    second = client.get("/desk/?page=2").content.decode()
    assert "第 101–101 件，共 101 件" in second
    assert 'href="/desk/"' in second


def test_an_inbox_costs_as_many_statements_with_thirty_as_with_one(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = seated(town, "secretary")
    for wanted in (1, 30):
        for n in range(wanted - 1):
            raised(f"第{n}件事")
        raised()
        client.get("/desk/")
        with django_assert_max_num_queries(10):  # session, account, posts, areas, unit; views, list and counts
            assert client.get("/desk/").status_code == 200
