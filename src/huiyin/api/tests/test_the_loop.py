"""From an outside system's report to the answer that its caller reads by the receipt."""

from huiyin.api.tests.conftest import WORDS, Caller, a_report
from huiyin.domains.voice.models import Category
from huiyin.matters.tests.cast import ELSEWHERE, INSIDE, Town
from huiyin.places.operations import AddressDraft, keep_addresses


def test_a_report_answers_with_number_receipt_owner_and_date(hotline: Caller, town: Town) -> None:
    answer = hotline.post("/matters/voice", a_report())
    assert answer.status_code == 201, answer.content.decode()
    opened = answer.json()
    assert opened["number"].startswith("HY")
    assert opened["state"] == "received"
    assert opened["owner"] == town.users["secretary"].name
    assert opened["owner_unit"] == "community-0"
    assert opened["due_at"]
    assert opened["receipt_url"].endswith(opened["receipt"])
    assert answer["Location"] == f"/api/v1/matters/{opened['number']}"


def test_a_category_brings_its_promised_date_and_its_questions(hotline: Caller, category: Category) -> None:
    report = a_report(category="test-exit", attributes={"floor": 3}, contact={"phone": "13812345678"}, danger=True)
    opened = hotline.post("/matters/voice", report).json()
    read = hotline.get(f"/matters/{opened['number']}").json()
    assert read["priority"] == 1
    assert read["contact"]["phone"] == "138****5678"
    assert read["text"] == WORDS


def test_a_report_from_outside_every_area_goes_to_the_city_desk(hotline: Caller) -> None:
    lon, lat = ELSEWHERE
    opened = hotline.post("/matters/voice", a_report(lon=lon, lat=lat)).json()
    assert opened["area"]["level"] == "city"
    assert opened["owner_unit"] == "city-desk"


def test_a_point_in_gcj02_comes_back_in_wgs84(hotline: Caller) -> None:
    opened = hotline.post("/matters/voice", a_report(crs="gcj02")).json()
    assert abs(opened["lon"] - a_report()["lon"]) > 0.001


def test_the_whole_loop_over_the_api(hotline: Caller, anybody: Caller) -> None:
    opened = hotline.post("/matters/voice", a_report()).json()
    at = f"/matters/{opened['number']}"
    assert hotline.post(f"{at}/actions/accept_and_assign", {"data": {"unit": "property"}}).json()["state"] == "assigned"
    assert hotline.post(f"{at}/actions/take").json()["state"] == "in_hand"
    answered = hotline.post(f"{at}/actions/answer", {"data": {"answer": "杂物已清走。"}, "seen_state": "in_hand"})
    assert answered.json()["state"] == "answered"
    receipt = anybody.get(f"/receipts/{opened['receipt']}").json()
    assert receipt["state_name"] == {"zh": "待评价", "en": "Answered"}
    assert [step["action"] for step in receipt["steps"]] == ["opened", "accept_and_assign", "take", "answer"]
    assert {"solved", "not_solved"} <= {offer["action"] for offer in receipt["possible"]}
    done = anybody.post(f"/receipts/{opened['receipt']}/actions/solved", {"data": {"rating": 5}})
    assert done.json()["state"] == "closed"
    history = hotline.get(f"{at}/history").json()["entries"]
    assert history[-1]["actor_kind"] == "reporter"
    assert history[-1]["data"]["rating"] == 5


def test_lists_are_narrowed_and_paged(hotline: Caller) -> None:
    numbers = [hotline.post("/matters/voice", a_report(text=f"{WORDS}{i}")).json()["number"] for i in range(3)]
    first = hotline.get("/matters", {"kind": "voice", "state": "received,accepted", "limit": 2}).json()
    second = hotline.get("/matters", {"limit": 2, "cursor": first["cursor"]}).json()
    assert [m["number"] for m in first["matters"] + second["matters"]] == numbers[::-1]
    assert second["cursor"] is None
    assert (
        len(hotline.get("/matters", {"area": "community-0", "owner": "community-0", "q": "消防门"}).json()["matters"])
        == 3
    )
    assert hotline.get("/matters", {"area": "community-1"}).json()["matters"] == []
    shown = first["matters"][0]["owner"]
    assert len(hotline.get("/matters", {"owner": shown}).json()["matters"]) == 3
    assert len(hotline.get("/matters", {"bbox": "120.95,31.30,120.96,31.32"}).json()["matters"]) == 3
    assert hotline.get("/matters", {"since": "2099-01-01T00:00:00+08:00"}).json()["matters"] == []


def test_a_point_finds_its_cell_and_the_chain_above(anybody: Caller) -> None:
    found = anybody.get("/areas/locate", {"lon": 120.955, "lat": 31.305}).json()
    assert [area["code"] for area in found["chain"]] == ["cell-0-0", "community-0", "street", "district", "city"]
    assert anybody.get("/areas/locate", {"lon": 116.4, "lat": 39.9}).status_code == 404


def test_lifecycles_and_categories_are_public_data(anybody: Caller, category: Category) -> None:
    lifecycle = anybody.get("/lifecycles/voice").json()
    assert {state["key"] for state in lifecycle["states"]} >= {"received", "answered", "closed"}
    assert b"<svg" in anybody.get("/lifecycles/voice.svg").content
    groups = {group["code"]: group for group in anybody.get("/categories/voice").json()["groups"]}
    assert groups["test-fire"]["categories"][0]["questions"][0]["code"] == "floor"
    assert anybody.get("/lifecycles/nothing").status_code == 404
    assert anybody.get("/categories/nothing").status_code == 404


def test_a_second_not_solved_is_told_the_state_and_that_consent_can_be_asked_for(
    hotline: Caller, anybody: Caller, town: Town
) -> None:
    opened = hotline.post("/matters/voice", a_report()).json()
    at, mine = f"/matters/{opened['number']}/actions", f"/receipts/{opened['receipt']}/actions"
    hotline.post(f"{at}/accept_and_handle")
    hotline.post(f"{at}/answer", {"data": {"answer": "杂物已清走。"}})
    assert "not_solved_again" not in hotline.post(f"{at}/fly").json()["possible"]
    anybody.post(f"{mine}/not_solved", {"data": {"reason": "又堵上了"}})
    hotline.post(f"{at}/answer", {"data": {"answer": "又清了一遍。"}})
    refused = anybody.post(f"{mine}/not_solved", {"data": {"reason": "还是堵"}})
    assert refused.status_code == 409
    assert refused.json()["state"] == "answered"
    assert "not_solved" not in refused.json()["possible"]
    assert "not_solved_again" in refused.json()["possible"]


def test_a_known_address_alone_brings_its_point_and_its_secretary(hotline: Caller, town: Town) -> None:
    lon, lat = INSIDE
    keep_addresses(drafts=[AddressDraft("梅里新村 12 幢", lon, lat)])
    opened = hotline.post("/matters/voice", {"text": WORDS, "address": "梅里新村12栋3楼"}).json()
    assert (opened["lon"], opened["lat"]) == (lon, lat)
    assert opened["owner"] == town.users["secretary"].name
    unknown = hotline.post("/matters/voice", {"text": WORDS, "address": "火星路 1 号\u0000"}).json()
    assert unknown["lon"] is None
    assert unknown["owner_unit"] == "city-desk"
