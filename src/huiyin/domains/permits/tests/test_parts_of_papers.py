"""One paper for many: what it must show for whom is ticked when it is uploaded, and read by who decides."""

from django.test import Client

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, Draft
from huiyin.domains.permits.operations import advance
from huiyin.domains.permits.rules.parts import missing_parts, parts_asked
from huiyin.domains.permits.tests.cast import case
from huiyin.domains.permits.tests.product import planned
from huiyin.domains.permits.tests.test_pages import begun, filled, paper, sent, signed_in
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import NOW, Town


def test_each_part_of_a_merged_paper_names_all_permits_that_want_it() -> None:
    made = planned("hotel", area=900.0, has_pool=True)
    asked = parts_asked(made)
    assert asked["floor_plan"]["fire"] and asked["floor_plan"]["pool"]
    for material, parts in asked.items():
        for part, permits in parts.items():
            wanting = [
                step.permit
                for step in made.steps
                if (material, part) in {(m.material, m.part) for m in step.version.materials}
            ]
            assert set(permits) == set(wanting)
    assert "business_licence" not in asked


def test_a_part_is_missing_until_it_is_ticked() -> None:
    asked = {"floor_plan": {"fire": ["a"], "pool": ["b"]}, "rules": {"fire": ["a"]}}
    assert missing_parts(asked, {"floor_plan": ["fire"]}) == {"floor_plan": ["pool"], "rules": ["fire"]}
    assert missing_parts(asked, {"floor_plan": ["pool", "fire"], "rules": ["fire"]}) == {}


def test_the_checklist_says_who_wants_what_and_a_missing_part_is_said_at_once(client: Client, town: Town) -> None:
    secret = begun(client)
    page = client.get(f"/open/f/{secret}/papers").content.decode()
    assert 'name="shows:floor_plan" value="equipment"' in page and "谁要看：食品经营许可" in page
    assert "还缺" not in page
    answer = client.post(
        f"/open/f/{secret}/papers", {"paper:floor_plan": paper(), "asked:floor_plan": "1", "next": "1"}
    )
    assert answer.status_code == 422
    assert "还缺：设备布局和操作流程" in answer.content.decode()
    assert Draft.objects.get().papers.count() == 1
    ticked = {"asked:floor_plan": "1", "shows:floor_plan": ["equipment", "nonsense"], "next": "1"}
    assert client.post(f"/open/f/{secret}/papers", ticked)["Location"] == f"/open/f/{secret}/send"
    assert Draft.objects.get().shown["floor_plan"] == ["equipment"]


def test_a_tick_can_be_taken_back_and_other_papers_keep_theirs(client: Client, town: Town) -> None:
    secret = begun(client)
    filled(client, secret)
    before = Draft.objects.get().shown
    client.post(f"/open/f/{secret}/papers", {"asked:floor_plan": "1"})
    assert Draft.objects.get().shown == {**before, "floor_plan": []}


def test_what_is_not_ticked_is_not_handed_in(client: Client, town: Town) -> None:
    secret = begun(client)
    filled(client, secret)
    client.post(f"/open/f/{secret}/papers", {"asked:floor_plan": "1"})
    answer = client.post(f"/open/f/{secret}/send", {"phone": "13800000000", "agreed": "on"})
    assert answer.status_code == 422 and not Application.objects.exists()
    assert f"/open/f/{secret}/papers#paper:floor_plan" in answer.content.decode()
    assert "场所平面图 · 设备布局和操作流程" in answer.content.decode()


def test_each_authority_sees_the_parts_that_its_own_permit_wants(client: Client, town: Town) -> None:
    matter = sent(client)
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    food = case(matter, "food")
    name = catalogue().materials["floor_plan"].parts["equipment"].zh
    page = signed_in(town, "market").get(f"/desk/permits/{food.matter.number}").content.decode()
    assert name in page and "申请人没有勾" not in page
    Application.objects.update(shown={})
    page = signed_in(town, "market").get(f"/desk/permits/{food.matter.number}").content.decode()
    assert f"{name} · 申请人没有勾" in page
    Application.objects.update(shown=None)  # handed in where nobody was asked
    assert name not in signed_in(town, "market").get(f"/desk/permits/{food.matter.number}").content.decode()
