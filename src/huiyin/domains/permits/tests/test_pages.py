"""A shop is opened on the web: plan, form, papers, handing in, correcting, deciding, and the licence verified."""

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, Draft, Licence, PermitCase
from huiyin.domains.permits.operations import advance, fields_asked
from huiyin.domains.permits.rules import planning
from huiyin.domains.permits.rules.completeness import MADE_HERE
from huiyin.domains.permits.rules.planning import Step, plan
from huiyin.domains.permits.tests.cast import ANSWERS, REGION, STORE, case, grant, ticked, wanted
from huiyin.evidence.rules import FILES_PER_MATTER
from huiyin.evidence.tests.pictures import PDF
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.receipts import token_of
from huiyin.matters.tests.cast import NOW, Town

QUERY = {
    "region": REGION, "area": "80", "sells_tobacco": "yes", "only_prepackaged": "no", "sells_publications": "no",
    "sells_devices_2": "no", "sells_drugs": "no",
}  # fmt: skip


def begun(client: Client, query: Mapping[str, str] = QUERY) -> str:
    """The secret of a new draft's link."""
    answer = client.post(f"/open/{STORE}/begin", query)
    assert answer.status_code == 302
    return str(answer["Location"]).split("/")[3]


def paper(name: str = "材料.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def filled(client: Client, secret: str, **changes: str) -> None:
    client.post(f"/open/f/{secret}/form", {**wanted().form, **changes, "next": "1"})
    needed = plan(catalogue(), STORE, REGION, ANSWERS, NOW.date())
    asked = [one.code for one in needed.materials_after if one.code not in MADE_HERE]
    shows = {f"shows:{material}": parts for material, parts in ticked(ANSWERS).items()}
    given = {f"paper:{one}": paper() for one in asked}
    client.post(f"/open/f/{secret}/papers", {**given, **shows, **{f"asked:{one}": "1" for one in asked}, "next": "1"})


def sent(client: Client) -> Matter:
    secret = begun(client)
    filled(client, secret)
    answer = client.post(f"/open/f/{secret}/send", {"phone": "13800000000", "agreed": "on"})
    assert answer.status_code == 302, answer.content.decode()
    return Matter.objects.get(kind="application")


def signed_in(town: Town, username: str) -> Client:
    client = Client()
    client.force_login(town.users[username])
    return client


def test_the_plan_is_there_as_soon_as_the_questions_are_answered(client: Client, town: Town) -> None:
    assert "便利店" in client.get("/open").content.decode()
    page = client.get(f"/open/{STORE}", QUERY).content.decode()
    assert "食品经营许可" in page and "烟草专卖零售许可" in page
    assert "药品经营" not in page
    assert page.count('class="plan__bar"') == 2


def test_a_bad_answer_is_said_beside_its_question_and_an_unknown_industry_is_not_found(
    client: Client, town: Town
) -> None:
    answer = client.get(f"/open/{STORE}", QUERY | {"area": "-1"})
    assert answer.status_code == 422
    assert "不能小于 0" in answer.content.decode()
    assert client.get("/open/spaceport").status_code == 404


def test_commitment_is_offered_where_the_law_lets_one_and_nowhere_else(client: Client, town: Town) -> None:
    large = QUERY | {"area": "400"}
    page = client.get(f"/open/{STORE}", large).content.decode()
    assert page.count('name="committed"') == 1 and 'value="fire_check" form="begin"' in page
    assert "不承诺 7 个工作日，承诺 当场" in page
    client.post(f"/open/{STORE}/begin", large | {"committed": ["fire_check", "tobacco", "nonsense"]})
    assert Draft.objects.get().committed == ["fire_check"]


def test_what_is_typed_is_there_on_another_device_and_nowhere_in_clear(client: Client, town: Town) -> None:
    secret = begun(client)
    client.post(f"/open/f/{secret}/form", {"entity_name": "梅里路便利店", "representative_identity": "half a numb"})
    page = Client().get(f"/open/f/{secret}/form").content.decode()
    assert 'value="梅里路便利店"' in page and 'value="half a numb"' in page
    assert "梅里路便利店" not in Draft.objects.get().form_token
    assert Client().get(f"/open/f/{secret}x/form").status_code == 404


@pytest.mark.parametrize(("changed", "to"), [({"answers": {}}, f"/open/{STORE}"), ({"industry": "spaceport"}, "/open")])
def test_a_draft_of_what_is_no_longer_asked_so_leads_back_to_the_questions(
    client: Client, town: Town, changed: dict[str, object], to: str
) -> None:
    secret = begun(client)
    Draft.objects.update(**changed)
    for step in ("form", "papers", "send"):
        answer = client.get(f"/open/f/{secret}/{step}")
        assert (answer.status_code, answer["Location"]) == (302, to)
    assert "再答一遍" in client.get(to).content.decode()


def test_a_paper_that_cannot_be_taken_is_said_and_the_others_are_kept(client: Client, town: Town) -> None:
    secret = begun(client)
    cat = SimpleUploadedFile("cat.jpg", b"meow", "image/jpeg")
    answer = client.post(f"/open/f/{secret}/papers", {"paper:floor_plan": paper(), "paper:rules": cat, "next": "1"})
    assert answer.status_code == 422
    assert [one.material for one in Draft.objects.get().papers.all()] == ["floor_plan"]


def test_of_too_many_files_for_one_paper_as_many_are_kept_as_there_is_room_for(client: Client, town: Town) -> None:
    secret = begun(client)
    scans = [SimpleUploadedFile(f"{page}.pdf", PDF + b"\n" * page, "application/pdf") for page in range(12)]
    answer = client.post(f"/open/f/{secret}/papers", {"paper:rules": scans, "paper:floor_plan": paper(), "next": "1"})
    assert answer.status_code == 422
    kept = Counter(one.material for one in Draft.objects.get().papers.all())
    assert kept == {"rules": FILES_PER_MATTER, "floor_plan": 1}


def test_all_that_is_missing_is_listed_with_a_way_to_each(client: Client, town: Town) -> None:
    secret = begun(client)
    filled(client, secret, credit_code="91110000600037341X", premises_area="")
    answer = client.post(f"/open/f/{secret}/send", {"phone": "13800000000", "agreed": "on"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'/open/f/{secret}/form#id_credit_code">统一社会信用代码</a>：校验位对不上' in page
    assert f"/open/f/{secret}/form#id_premises_area" in page
    assert not Application.objects.exists()


def test_sent_twice_it_is_one_application_and_the_link_leads_to_its_receipt(client: Client, town: Town) -> None:
    secret = begun(client)
    filled(client, secret)
    first = client.post(f"/open/f/{secret}/send", {"phone": "13800000000", "agreed": "on"})
    again = client.post(f"/open/f/{secret}/send", {"phone": "13800000000", "agreed": "on"})
    assert first["Location"].startswith(again["Location"])
    assert Application.objects.count() == 1
    assert client.get(f"/open/f/{secret}/form")["Location"] == again["Location"]


def test_the_receipt_shows_who_has_what_until_when(client: Client, town: Town) -> None:
    matter = sent(client)
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    page = client.get(f"/r/{token_of(matter.pk)}").content.decode()
    assert page.count("审查中") >= 2
    assert "tobacco" in page and "market" in page


def test_an_authority_reads_what_its_own_permit_asks_for_and_no_more(client: Client, town: Town) -> None:
    matter = sent(client)
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    one = case(matter, "tobacco")
    page = signed_in(town, "tobacco").get(f"/desk/permits/{one.matter.number}")
    assert page.status_code == 200
    shown = {material for material, _part in one.asked["materials"]}
    names = {
        code: catalogue().materials[code].name.zh
        for code in Application.objects.get().papers.values_list("material", flat=True)
    }
    for code, name in names.items():
        assert (name in page.content.decode()) == (code in shown), code
    assert "11010519491231002X" not in page.content.decode()
    assert signed_in(town, "market").get(f"/desk/permits/{one.matter.number}").status_code in {403, 404}
    assert Client().get(f"/desk/permits/{one.matter.number}").status_code == 302


def test_a_paper_is_handed_out_to_who_decides_by_it_only(client: Client, town: Town) -> None:
    matter = sent(client)
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    food, tobacco = case(matter, "food").matter.number, case(matter, "tobacco").matter.number
    funds = Application.objects.get().papers.get(material="funds").pk
    handed = signed_in(town, "tobacco").get(f"/desk/permits/{tobacco}/paper/{funds}")
    assert handed.status_code == 200 and handed.getvalue() == PDF
    assert signed_in(town, "market").get(f"/desk/permits/{food}/paper/{funds}").status_code == 404


def test_what_was_asked_for_is_corrected_in_one_go_and_the_old_paper_stays_on_record(
    client: Client, town: Town
) -> None:
    matter, link = sent(client), ""
    link = f"/r/{token_of(matter.pk)}/correct"
    missing = {"missing": "平面图没有标面积"}
    act(matter_id=matter.pk, action="ask_correction", actor=town.actor("window"), now=NOW, data=missing)
    page = client.get(link).content.decode()
    assert "平面图没有标面积" in page
    assert client.post(link, {"client_id": "a"}).status_code == 422
    assert client.post(link, {"paper:love_letter": paper(), "client_id": "c"}).status_code == 422
    other = SimpleUploadedFile("新图.pdf", PDF.replace(b"1.4", b"1.5"), "application/pdf")
    assert client.post(link, {"paper:floor_plan": other, "client_id": "b"}).status_code == 302
    assert Matter.objects.get(pk=matter.pk).state == "corrected"
    plans = Application.objects.get().papers.filter(material="floor_plan").order_by("pk")
    assert [one.replaced_at is None for one in plans] == [False, True]
    assert client.get(link).status_code == 302


def test_the_licence_is_printed_and_verifies_until_it_is_revoked(client: Client, town: Town) -> None:
    matter = sent(client)
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    link = f"/r/{token_of(matter.pk)}"
    assert client.get(f"{link}/licence.pdf").status_code == 404
    for permit in ("food", "tobacco"):
        grant(town, matter, permit)
    advance(application_id=matter.pk, now=NOW)
    for name in ("licence", "plaque"):
        printed = client.get(f"{link}/{name}.pdf")
        assert printed.content.startswith(b"%PDF-") and printed["Content-Type"] == "application/pdf"
    licence = Licence.objects.get()
    code = licence.code.text
    assert "真的，现在有效" in client.post("/verify", {"code": code}).content.decode()
    Licence.objects.update(state="revoked")
    assert "已撤销" in client.post("/verify", {"code": code}).content.decode()
    assert client.get(f"{link}/licence.pdf").status_code == 404
    assert "已撤销" in client.get(link).content.decode()
    forged = code[:-3] + ("A" if code[-3] != "A" else "B") + code[-2:]
    answer = client.post("/verify", {"code": forged})
    assert answer.status_code == 422 and "不能作数" in answer.content.decode()


def test_the_window_reads_the_whole_application_beside_all_its_permits(client: Client, town: Town) -> None:
    matter = sent(client)
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    page = signed_in(town, "window").get(f"/desk/permits/{matter.number}").content.decode()
    for one in PermitCase.objects.select_related("matter"):
        assert one.matter.number in page
    needed = plan(catalogue(), STORE, REGION, ANSWERS, NOW.date())
    assert len(re.findall(r"<dt>", page)) >= len(fields_asked(needed, catalogue())) - 1


def test_bytes_that_pretend_to_be_a_paper_are_refused_by_name(client: Client, town: Town) -> None:
    secret = begun(client)
    cut = SimpleUploadedFile("cut.pdf", io.BytesIO(PDF[:40]).read(), "application/pdf")
    page = client.post(f"/open/f/{secret}/papers", {"paper:floor_plan": cut, "next": "1"})
    assert page.status_code == 422 and "PDF" in page.content.decode()


def test_the_plan_is_made_once_a_request(client: Client, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = begun(client)
    filled(client, secret)
    made: list[int] = []
    timed = planning._timed

    def counted(steps: Sequence[Step]) -> tuple[Sequence[Step], Sequence[Sequence[str]]]:
        made.append(len(steps))
        return timed(steps)

    monkeypatch.setattr(planning, "_timed", counted)
    for step in ("form", "papers", "send"):
        assert client.get(f"/open/f/{secret}/{step}").status_code == 200
    assert len(made) == 3
    client.post(f"/open/f/{secret}/send", {"phone": "13800000000", "agreed": "on"})
    assert Application.objects.exists() and len(made) == 4
