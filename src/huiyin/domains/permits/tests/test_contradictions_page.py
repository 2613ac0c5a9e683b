"""An answer that the form or a paper contradicts is asked about before handing in; who decides reads why it stands."""

from django.test import Client

from huiyin.domains.permits.models import Application, Draft
from huiyin.domains.permits.operations import advance, form_of
from huiyin.domains.permits.tests.cast import case
from huiyin.domains.permits.tests.test_pages import begun, filled, signed_in
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import NOW, Town

PHONE = {"phone": "13800000000", "agreed": "on"}
LEASE = "area:premises_right"


def with_lease_of(client: Client, area: str) -> str:
    """The secret of a draft for 80 square metres whose lease says otherwise."""
    secret = begun(client)
    filled(client, secret)
    client.post(f"/open/f/{secret}/papers", {"says:area:premises_right": area})
    return secret


def test_both_sides_and_what_hangs_on_them_are_said_before_anything_is_handed_in(client: Client, town: Town) -> None:
    secret = with_lease_of(client, "320")
    page = client.get(f"/open/f/{secret}/send").content.decode()
    assert "您答的是 80 m²；经营场所产权或租赁证明写的是 320 m²。" in page
    assert "消防" in page[page.index("差在要不要办") :][:80]
    answer = client.post(f"/open/f/{secret}/send", PHONE)
    assert answer.status_code == 422 and 'href="#conflicts"' in answer.content.decode()
    assert not Application.objects.exists()


def test_papers_that_say_the_same_or_nothing_contradict_nothing(client: Client, town: Town) -> None:
    secret = with_lease_of(client, "80")
    assert "conflicts" not in client.get(f"/open/f/{secret}/send").content.decode()
    client.post(f"/open/f/{secret}/papers", {"says:area:premises_right": ""})
    assert Draft.objects.get().documented == {"area": {}}
    assert client.post(f"/open/f/{secret}/send", PHONE).status_code == 302


def test_the_field_of_the_form_that_asks_again_contradicts_too(client: Client, town: Town) -> None:
    secret = begun(client)
    filled(client, secret, premises_area="310")
    page = client.get(f"/open/f/{secret}/send").content.decode()
    assert "表上的“经营面积（平方米）”" in page and "310 m²" in page


def test_to_follow_the_paper_makes_the_plan_anew_and_loses_nothing(client: Client, town: Town) -> None:
    secret = with_lease_of(client, "320")
    before = Draft.objects.get()
    papers = set(before.papers.values_list("material", flat=True))
    answer = client.post(f"/open/f/{secret}/send", {"follow": LEASE})
    assert answer["Location"] == f"/open/f/{secret}/form"
    draft = Draft.objects.get()
    assert draft.answers["area"] == 320.0
    assert form_of(draft) == form_of(before) and set(draft.papers.values_list("material", flat=True)) == papers
    page = client.get(f"/open/f/{secret}/form").content.decode()
    assert 'name="fire_exits"' in page and 'value="91110000600037341L"' in page
    # now the form's own field says otherwise
    assert "表上的" in client.get(f"/open/f/{secret}/send").content.decode()


def test_to_go_back_to_the_questions_keeps_what_was_filled_in_and_drops_what_no_plan_has(
    client: Client, town: Town
) -> None:
    secret = begun(client)
    filled(client, secret)
    page = client.get(f"/open/f/{secret}/questions").content.decode()
    assert 'value="80"' in page
    given = {"region": "320583", "area": "80", "sells_tobacco": "no", "only_prepackaged": "no"}
    answers = {**given, "sells_publications": "no", "sells_devices_2": "no", "sells_drugs": "no"}
    assert client.post(f"/open/f/{secret}/questions", answers | {"area": "-1"}).status_code == 422
    assert client.post(f"/open/f/{secret}/questions", answers).status_code == 302
    draft = Draft.objects.get()
    assert draft.answers["sells_tobacco"] is False and form_of(draft)["tobacco_items"]
    assert client.post(f"/open/f/{secret}/send", PHONE).status_code == 302
    application = Application.objects.get()
    assert "funds" not in application.papers.values_list("material", flat=True)
    assert [step["permit"] for step in application.plan["steps"]] == ["food"]


def test_whoever_stays_with_the_answer_says_why_and_it_is_read_by_who_decides(client: Client, town: Town) -> None:
    secret = with_lease_of(client, "320")
    assert client.post(f"/open/f/{secret}/send", {"stay": LEASE, f"why:{LEASE}": " 不 "}).status_code == 422
    client.post(f"/open/f/{secret}/send", {"stay": LEASE, f"why:{LEASE}": "合同含楼上仓库 240 平方米"})
    assert client.post(f"/open/f/{secret}/send", PHONE).status_code == 302
    matter = Matter.objects.get(kind="application")
    page = signed_in(town, "window").get(f"/desk/permits/{matter.number}").content.decode()
    assert "申请人答 80 m²；经营场所产权或租赁证明写 320 m²。" in page and "合同含楼上仓库" in page
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    number = case(matter, "tobacco").matter.number
    assert "合同含楼上仓库" in signed_in(town, "tobacco").get(f"/desk/permits/{number}").content.decode()


def test_staying_holds_for_these_very_values_only(client: Client, town: Town) -> None:
    secret = with_lease_of(client, "320")
    client.post(f"/open/f/{secret}/send", {"stay": LEASE, f"why:{LEASE}": "合同含楼上仓库"})
    client.post(f"/open/f/{secret}/papers", {"says:area:premises_right": "500"})
    assert client.post(f"/open/f/{secret}/send", PHONE).status_code == 422


def test_what_contradicts_nothing_cannot_be_followed(client: Client, town: Town) -> None:
    secret = with_lease_of(client, "80")
    client.post(f"/open/f/{secret}/send", {"follow": LEASE})
    client.post(f"/open/f/{secret}/send", {"stay": "nonsense", "why:nonsense": "because of that"})
    draft = Draft.objects.get()
    assert draft.answers["area"] == 80.0 and draft.stays == {}
