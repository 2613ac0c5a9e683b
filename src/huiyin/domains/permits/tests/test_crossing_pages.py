"""Somebody opens a shop in another region from here: the directory, the plan, the receipt, and the window's desk."""

import json
import unicodedata
from io import BytesIO

import pypdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.domains.permits.models import Application, Crossing, Licence, LinkedRegion
from huiyin.domains.permits.operations import advance, ask_correction, report_all, send_waiting
from huiyin.domains.permits.queries import form_of_record
from huiyin.domains.permits.rules.correction import AskedFor
from huiyin.domains.permits.rules.crossing import Corrected, Told, read_body
from huiyin.domains.permits.tests.cast import ANSWERS, REGION, STORE, grant, ticked, wanted_for
from huiyin.domains.permits.tests.line import bring, link_to_itself
from huiyin.domains.permits.tests.test_pages import QUERY, begun, filled, signed_in
from huiyin.evidence.tests.pictures import PDF
from huiyin.exchange.models import Peer
from huiyin.matters import queries as matters
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.receipts import token_of
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people import vault


def handed_in(client: Client) -> Matter:
    """An application to the linked region, over the pages."""
    secret = begun(client)
    filled(client, secret)
    answer = client.post(f"/open/f/{secret}/send", {"phone": "13800000000", "agreed": "on"})
    assert answer.status_code == 302, answer.content.decode()
    return Matter.objects.get(kind="crossing")


def on_the_receipt(client: Client, matter: Matter) -> str:
    return client.get(f"/r/{token_of(matter.pk)}").content.decode()


def there() -> Matter:
    return Application.objects.select_related("matter").get().matter


def test_the_directory_names_what_each_region_takes_and_leads_to_its_plan(client: Client, town: Town) -> None:
    link_to_itself(NOW)
    LinkedRegion.objects.create(code="340104", matters={"catering": "on_behalf"})
    page = client.get("/open/elsewhere").content.decode()
    assert "安徽省" in page and "合肥市蜀山区" in page and "还没有联通" in page
    assert f"/open/{STORE}?in={REGION}" in page
    chosen = client.get("/open/elsewhere?industry=catering").content.decode()
    assert "代收代办" in chosen and "江苏省" not in chosen
    assert client.get("/open/elsewhere?industry=spaceport").status_code == 200


def test_a_region_that_is_not_linked_is_not_offered_for_applying(client: Client, town: Town) -> None:
    LinkedRegion.objects.create(code="340104", matters={STORE: "online"})
    page = client.get(f"/open/{STORE}").content.decode()
    assert "跨省通办" not in page


def test_the_plan_says_who_decides_and_by_which_way(client: Client, town: Town) -> None:
    link_to_itself(NOW, "on_behalf")
    page = client.get(f"/open/{STORE}", QUERY).content.decode()
    assert "代收代办" in page and "结果由这里的窗口交给您" in page
    begin = client.get(f"/open/{STORE}?in={REGION}").content.decode()
    assert f'<option value="{REGION}" selected>' in begin


def test_from_the_form_to_the_licence_all_is_seen_on_one_receipt(client: Client, town: Town) -> None:
    link_to_itself(NOW)
    matter = handed_in(client)
    send_waiting(now=NOW)
    assert "还没有进展传来" in on_the_receipt(client, matter)
    bring(NOW)
    page = on_the_receipt(client, matter)
    assert there().number in page and "审批地办理中" in page
    act(matter_id=there().pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=there().pk, now=NOW)
    for permit in ("food", "tobacco"):
        grant(town, there(), permit)
    advance(application_id=there().pk, now=NOW)
    report_all(now=NOW)
    bring(NOW)
    assert "NO-food" in on_the_receipt(client, matter)
    licence = client.get(f"/r/{token_of(matter.pk)}/licence.pdf")
    assert b"".join(licence).startswith(b"%PDF-")


def test_while_nobody_answers_there_the_receipt_says_so_and_that_nothing_is_lost(client: Client, town: Town) -> None:
    link_to_itself(NOW)
    matter = handed_in(client)
    send_waiting(now=NOW)
    Peer.objects.update(failing_since=NOW)
    assert "您的申请完整存在这里，一通就自动转过去" in on_the_receipt(client, matter)


def test_what_they_ask_for_is_corrected_behind_the_same_receipt(client: Client, town: Town) -> None:
    link_to_itself(NOW)
    matter = handed_in(client)
    send_waiting(now=NOW)
    bring(NOW)
    asked = {"missing": "平面图没有标面积"}
    act(matter_id=there().pk, action="ask_correction", actor=town.actor("window"), now=NOW, data=asked)
    report_all(now=NOW)
    bring(NOW)
    address = f"/r/{token_of(matter.pk)}/correct"
    assert "平面图没有标面积" in client.get(address).content.decode()
    material = Crossing.objects.get().papers.first()
    assert material is not None
    fresh = SimpleUploadedFile("新的.pdf", PDF + b"\n%", "application/pdf")
    client.post(address, {f"paper:{material.material}": fresh, "words": "标好了"})
    bring(NOW)
    assert there().state == "corrected"


def test_what_they_ask_for_by_name_is_put_right_here_and_stands_in_their_form(client: Client, town: Town) -> None:
    link_to_itself(NOW)
    matter = handed_in(client)
    send_waiting(now=NOW)
    bring(NOW)
    asked = AskedFor(fields={"premises_area": "与租约不一致", "entity_name": "和执照不一样"})
    ask_correction(application_id=there().pk, asked=asked, actor=town.actor("window"), now=NOW)
    report_all(now=NOW)
    bring(NOW)
    address = f"/r/{token_of(matter.pk)}/correct"
    page = client.get(address).content.decode()
    assert "与租约不一致" in page and 'name="premises_area" value="80"' in page and 'name="shop_name"' not in page
    sent = {"premises_area": "320", "entity_name": "乙　便利店"}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"words": "其中仓库二百四"}).status_code == 302
    bring(NOW)
    crossing, application = Crossing.objects.get(), Application.objects.get()
    assert (crossing.firm, application.firm, there().state) == ("乙 便利店", "乙 便利店", "corrected")
    assert form_of_record(application)["premises_area"] == "320"
    assert [one["words"] for one in application.contradictions] == ["其中仓库二百四"]
    history = matters.history(there(), public_only=True)[-1].words["words"]
    assert history == "其中仓库二百四\n改了：名称、经营面积（平方米）"


def test_a_corrected_answer_crosses_with_all_that_it_asks_for(client: Client, town: Town) -> None:
    link_to_itself(NOW)
    matter = handed_in(client)
    send_waiting(now=NOW)
    bring(NOW)
    asked = AskedFor(answers={"area": "租约写的是三百二"}, fields={"premises_area": "也要改"})
    ask_correction(application_id=there().pk, asked=asked, actor=town.actor("window"), now=NOW)
    report_all(now=NOW)
    bring(NOW)
    anew = {**ANSWERS, "area": 320.0}
    shown = ticked(anew)
    sent: dict[str, object] = {**wanted_for(anew).form, "answer:area": "320", "premises_area": "320"}
    sent |= {f"asked:{one}": "1" for one in shown}
    sent |= {f"shows:{one}": parts for one, parts in shown.items()}
    assert client.post(f"/r/{token_of(matter.pk)}/correct", sent).status_code == 302
    bring(NOW)
    application = Application.objects.get()
    assert there().state == "corrected" and application.answers["area"] == 320.0
    assert "fire_check" in {step["permit"] for step in application.plan["steps"]}
    assert application.shown is not None and "fire" in application.shown["floor_plan"]


def test_a_peer_that_knows_no_names_still_asks_and_corrects_in_words() -> None:
    told = {"revision": 1, "number": "HY26-1", "state": "correcting", "name": {"zh": "待补正", "en": "To be corrected"},
            "tone": "yours", "at": NOW.isoformat(), "due_at": None, "cases": [], "missing": "缺一页"}  # fmt: skip
    assert read_body(told, Told).asked is None
    assert read_body({"papers": {}, "words": "补了"}, Corrected).form == {}


def test_the_window_here_reads_the_file_and_the_window_there_reads_who_checked_it(town: Town) -> None:
    link_to_itself(NOW, "on_behalf")
    matter = handed_in(Client())
    window = signed_in(town, "window")
    page = window.get(f"/desk/permits/{matter.number}").content.decode()
    assert "材料.pdf" in page and "91110000600037341L" in page
    act(matter_id=matter.pk, action="send_on", actor=town.actor("window"), now=NOW, data={"identity": "身份证原件"})
    bring(NOW)
    page = window.get(f"/desk/permits/{there().number}").content.decode()
    assert "身份证原件" in page and matter.number in page


def test_others_do_not_read_it(town: Town) -> None:
    link_to_itself(NOW, "on_behalf")
    matter = handed_in(Client())
    assert signed_in(town, "market").get(f"/desk/permits/{matter.number}").status_code == 403


def licensed(client: Client, town: Town) -> Matter:
    link_to_itself(NOW)
    matter = handed_in(client)
    send_waiting(now=NOW)
    bring(NOW)
    act(matter_id=there().pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=there().pk, now=NOW)
    for permit in ("food", "tobacco"):
        grant(town, there(), permit)
    told_back()
    return matter


def told_back() -> None:
    advance(application_id=there().pk, now=NOW)
    report_all(now=NOW)
    bring(NOW)


def test_the_holder_of_a_licence_from_elsewhere_reads_its_last_day_and_whom_to_ask(client: Client, town: Town) -> None:
    matter = licensed(client, town)
    until = Licence.objects.get().valid_until
    assert str(until.year) in on_the_receipt(client, matter)
    page = client.get(f"/r/{token_of(matter.pk)}/licence").content.decode()
    assert "请直接找发证机关：market、tobacco" in page and str(until.year) in page
    assert client.post(f"/r/{token_of(matter.pk)}/licence/change").status_code == 404


def test_a_loss_is_reported_from_here_and_the_new_licence_is_printed_here(client: Client, town: Town) -> None:
    matter = licensed(client, town)
    address = f"/r/{token_of(matter.pk)}/licence"
    before = b"".join(client.get(f"{address}.pdf"))
    assert "作废旧证，补发" in client.get(address).content.decode()
    assert client.post(f"{address}/lost", {"client_id": "1"}).status_code == 302
    bring(NOW)
    told_back()
    assert b"".join(client.get(f"{address}.pdf")) != before
    assert "许可证换发了，旧码作废" in on_the_receipt(client, matter)


def test_permits_are_given_up_from_here_and_the_page_says_so(client: Client, town: Town) -> None:
    matter = licensed(client, town)
    address = f"/r/{token_of(matter.pk)}/licence"
    assert client.post(f"{address}/surrender", {"permits": ["food"]}).status_code == 422
    given = {"permits": ["food"], "reason": "不做了", "sure": "on", "client_id": "1"}
    assert client.post(f"{address}/surrender", given).status_code == 302
    bring(NOW)
    told_back()
    assert "已注销" in on_the_receipt(client, matter)
    assert "食品" not in client.get(address).content.decode().partition("证里有效的许可")[2].partition("</section>")[0]


def test_what_was_sent_back_is_put_right_behind_the_receipt_and_at_the_window(client: Client, town: Town) -> None:
    link_to_itself(NOW)
    matter = handed_in(client)
    Crossing.objects.get().papers.filter(material="floor_plan").delete()
    send_waiting(now=NOW)
    bring(NOW)
    address = f"/r/{token_of(matter.pk)}/correct"
    assert f'href="{address}"' in on_the_receipt(client, matter)
    page = client.get(address).content.decode()
    assert "场所平面图：还没有填" in page and 'name="entity_name"' in page
    filled_in = {one.name: one.value() for one in client.get(address).context["form"]}
    assert client.post(address, filled_in).status_code == 422
    assert (
        "11010519491231002X" not in page
        and client.get(address).context["form"]["representative_identity"].value() == ""
    )
    assert client.post(address, filled_in | {"entity_name": "乙便利店"}).status_code == 302
    window = signed_in(town, "window")
    assert "扫描纸质材料" in window.get(f"/desk/permits/{matter.number}").content.decode()
    scan = {"material": "floor_plan", "scan": SimpleUploadedFile("图.pdf", PDF, "application/pdf")}
    assert window.post(f"/desk/permits/{matter.number}/scan", scan).status_code == 302
    act(matter_id=matter.pk, action="send_again", actor=town.actor("window"), now=NOW)
    bring(NOW)
    application = Application.objects.get()
    assert application.firm == "乙便利店"
    assert json.loads(vault.decrypt(application.form_token))["representative_identity"] == "11010519491231002X"


def test_the_plaque_of_a_licence_from_elsewhere_is_printed_here_while_it_stands(client: Client, town: Town) -> None:
    matter = licensed(client, town)
    address = f"/r/{token_of(matter.pk)}/plaque.pdf"
    assert f'href="{address}"' in on_the_receipt(client, matter)
    words = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(client.get(address).content)).pages)
    read = unicodedata.normalize("NFKC", words).replace("\n", "")
    assert Licence.objects.get().number in read and Licence.objects.get().firm in read
    Crossing.objects.update(told={**(Crossing.objects.get().told or {}), "licence": None})
    assert client.get(address).status_code == 404
