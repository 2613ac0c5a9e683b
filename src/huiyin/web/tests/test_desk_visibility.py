"""Who reads a matter, and how exactly its place is told, decided on its page."""

from huiyin.matters.queries import by_number
from huiyin.matters.tests.cast import Town
from huiyin.web.tests.desk_town import raised, seated, walked

ASSIGN = ("secretary", "accept_and_assign", {"unit": "property"})


def test_a_matter_is_put_before_the_public_and_taken_out_with_a_reason(town: Town) -> None:
    opened = raised()
    walked(opened, town, ASSIGN)
    client, address = seated(town, "supervisor"), f"/desk/m/{opened.matter.number}/visibility"
    assert "公开给大家看" in client.get(f"/desk/m/{opened.matter.number}/").content.decode()
    assert client.post(address, {"to": "public", "reason": " "}).status_code == 422
    assert by_number(opened.matter.number).visibility == "involved"
    assert client.post(address, {"to": "public", "reason": "大家都关心"}).status_code == 302
    assert by_number(opened.matter.number).visibility == "public"
    page = client.get(f"/desk/m/{opened.matter.number}/").content.decode()
    for words in ("不再公开", "大家都关心", "改公开范围"):
        assert words in page
    client.post(address, {"to": "involved", "reason": "照片里有人脸"})
    assert by_number(opened.matter.number).visibility == "involved"


def test_a_place_is_made_rough_with_a_reason_and_once(town: Town) -> None:
    opened = raised(public=True, place_public=True, address="人民路 120 号")
    walked(opened, town, ASSIGN)
    number = opened.matter.number
    client, address = seated(town, "supervisor"), f"/desk/m/{number}/place"
    assert address in client.get(f"/desk/m/{number}/").content.decode()
    assert "不写" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert by_number(number).place_public
    page = client.post(address, {"reason": "那是他家门口"}, follow=True).content.decode()
    for words in (
        "现在只显示大致位置",
        "那是他家门口",
        "改为只显示大致位置",
        "任何人都能看到内容、大致位置和公开的经过",
    ):
        assert words in page
    assert address not in page and "不再公开" in page
    assert client.post(address, {"reason": "再来"})["Location"] == f"/desk/m/{number}/"
    assert seated(town, "grid").post(address, {"reason": "我也试试"}).status_code == 403


def test_an_old_page_does_not_turn_a_matter_the_wrong_way_round(town: Town) -> None:
    opened = raised(public=True)
    walked(opened, town, ASSIGN)
    seated(town, "supervisor").post(
        f"/desk/m/{opened.matter.number}/visibility", {"to": "public", "reason": "大家都关心"}
    )
    assert by_number(opened.matter.number).visibility == "public"


def test_who_may_not_change_who_reads_it_is_not_offered_it(town: Town) -> None:
    opened = raised()
    walked(opened, town, ASSIGN)
    client, address = seated(town, "grid"), f"/desk/m/{opened.matter.number}/visibility"
    assert "公开给大家看" not in client.get(f"/desk/m/{opened.matter.number}/").content.decode()
    assert client.get(address).status_code == 403
    assert client.post(address, {"to": "public", "reason": "大家都关心"}).status_code == 403
