"""What has to be corrected is told at once and by name; the applicant puts right just that; the window sees what."""

from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.domains.permits.models import Application, Correction, CorrectionPaper, EarlierForm, Licence, Paper
from huiyin.domains.permits.operations import advance, ask_correction, correct, hand_in
from huiyin.domains.permits.queries import done_of, form_of_record
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.correction import AskedFor
from huiyin.domains.permits.tests.cast import ANSWERS, grant, ticked, wanted_for
from huiyin.domains.permits.tests.test_counter import signed_in
from huiyin.evidence.tests.pictures import PDF
from huiyin.matters import queries as matters
from huiyin.matters.models import Matter
from huiyin.matters.operations import act
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR

AREA = "与租约不一致"


def handed_in(answers: Mapping[str, Value] = ANSWERS) -> Matter:
    given = wanted_for(answers, shown=ticked(answers))
    return hand_in(wanted=given, actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter


def asked_for(town: Town, asked: AskedFor, answers: Mapping[str, Value] = ANSWERS) -> Matter:
    matter = handed_in(answers)
    ask_correction(application_id=matter.pk, asked=asked, actor=town.actor("window"), now=NOW)
    return matter


def page_of(matter: Matter) -> str:
    return f"/r/{token_of(matter.pk)}/correct"


def paper(content: bytes = PDF + b"\n") -> SimpleUploadedFile:
    return SimpleUploadedFile("新平面图.pdf", content, "application/pdf")


def form(matter: Matter) -> dict[str, str]:
    return form_of_record(Application.objects.get(pk=matter.pk))


def state(matter: Matter) -> str:
    return Matter.objects.get(pk=matter.pk).state


# at the window


def test_the_window_ticks_what_is_wrong_and_it_is_told_in_lines(town: Town) -> None:
    matter, window = handed_in(), signed_in(town, "window")
    link = f"/desk/permits/{matter.number}/correction"
    page = window.get(link).content.decode()
    assert (
        'value="field:premises_area"' in page and 'value="paper:floor_plan"' in page and 'value="answer:area"' in page
    )
    assert "11010519491231002X" not in page and "13800000000" not in page
    sent = {
        "ask": ["field:premises_area", "paper:floor_plan"],
        "words:field:premises_area": f" {AREA}　",
        "words:paper:floor_plan": "没有标面积",
        "words": "别的都合格。",
    }
    assert window.post(link, sent)["Location"] == f"/desk/permits/{matter.number}"
    assert state(matter) == "correcting"
    told = matters.history(Matter.objects.get(pk=matter.pk), public_only=True)[-1].words["missing"]
    assert told == f"经营面积（平方米）：{AREA}\n场所平面图：没有标面积\n别的都合格。"
    kept = Correction.objects.get(pk=matter.pk).asked
    assert (kept["fields"], kept["papers"]) == ({"premises_area": AREA}, {"floor_plan": "没有标面积"})
    assert AREA in Client().get(f"/r/{token_of(matter.pk)}").content.decode()


def test_a_tick_without_a_word_is_asked_about_and_nothing_written_is_lost(town: Town) -> None:
    matter, window = handed_in(), signed_in(town, "window")
    link = f"/desk/permits/{matter.number}/correction"
    answer = window.post(link, {"ask": ["field:premises_area"], "words:paper:floor_plan": "没有标面积"})
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count("请写一句哪里不对") == 1
    assert page.count('" checked>') == 2 and 'value="没有标面积"' in page
    assert window.post(link, {"ask": []}).status_code == 422
    assert state(matter) == "submitted"


def test_a_paper_that_nobody_handed_in_and_the_plan_knows_can_be_asked_for(town: Town) -> None:
    matter = handed_in()
    Application.objects.get().papers.filter(material="rules").delete()
    page = signed_in(town, "window").get(f"/desk/permits/{matter.number}/correction").content.decode()
    assert 'value="paper:rules"' in page and "没有交" in page
    with pytest.raises(BadFields) as wrong:
        ask_correction(
            application_id=matter.pk, asked=AskedFor(papers={"love_letter": "?"}), actor=town.actor("window"), now=NOW
        )
    assert wrong.value.problems == {"paper:love_letter": "unknown"}


def test_it_is_told_once_and_by_the_window_alone(town: Town) -> None:
    matter = handed_in()
    link = f"/desk/permits/{matter.number}/correction"
    for other in ("market", "supervisor", "desk"):
        assert signed_in(town, other).get(link).status_code == 403, other
    assert signed_in(town, "window").get(f"/desk/m/{matter.number}/act/ask_correction")["Location"] == link
    assert f'href="{link}"' in signed_in(town, "window").get(f"/desk/permits/{matter.number}").content.decode()
    ask_correction(
        application_id=matter.pk, asked=AskedFor(words="缺一页"), actor=town.actor("window"), now=NOW, client_id="d:1"
    )
    window = signed_in(town, "window")
    assert window.get(link).status_code == 302
    assert window.post(link, {"words": "还有一页"}).status_code == 302
    assert Correction.objects.get().asked["words"] == "缺一页"


# behind the receipt


def test_the_applicant_sees_what_was_asked_with_what_stands_and_the_windows_words(town: Town) -> None:
    asked = {"premises_area": AREA, "representative_identity": "和证件对不上", "contact_phone": "打不通"}
    matter = asked_for(town, AskedFor(fields=asked, papers={"floor_plan": "没有标面积"}))
    page = Client().get(page_of(matter)).content.decode()
    assert 'name="premises_area" value="80"' in page and AREA in page and "没有标面积" in page
    assert 'name="shows:floor_plan"' in page
    assert "11010519491231002X" not in page and "13800000000" not in page
    assert 'name="shop_name"' not in page
    folded = page.index("<details>")
    assert page.index('name="paper:floor_plan"') < folded < page.index('name="paper:rules"')


def test_fields_and_papers_are_put_right_in_one_go_and_the_old_form_stays_on_record(town: Town) -> None:
    asked = {"premises_area": AREA, "entity_name": "和执照不一样", "representative_identity": "和证件对不上"}
    matter = asked_for(town, AskedFor(fields=asked, papers={"floor_plan": "没有标面积"}))
    before = Application.objects.get().form_token
    sent = {
        "premises_area": "80.0",
        "entity_name": "乙　便利店",
        "representative_identity": "110105 19491231 002x",
        "paper:floor_plan": paper(),
        "shows:floor_plan": ticked(ANSWERS)["floor_plan"],
        "words": "证件号没有错，原件给您看过",
        "client_id": "c1",
    }
    assert Client().post(page_of(matter), sent).status_code == 302
    after = Application.objects.get()
    assert state(matter) == "corrected"
    assert (after.firm, form(matter)["premises_area"]) == ("乙 便利店", "80.0")
    assert Matter.objects.get(pk=matter.pk).title.endswith("乙 便利店")
    earlier = EarlierForm.objects.get()
    assert (earlier.form_token, earlier.replaced_at, earlier.replaced_by) == (before, NOW, None)
    said = matters.history(Matter.objects.get(pk=matter.pk), public_only=True)[-1].words["words"]
    assert said == "证件号没有错，原件给您看过\n改了：名称、经营面积（平方米）\n换了材料：场所平面图"
    assert "乙 便利店" not in said and after.papers.filter(material="floor_plan", replaced_at=None).count() == 1
    page = signed_in(town, "window").get(f"/desk/permits/{matter.number}").content.decode()
    assert "补正时改了这些" in page and page.count("补正改过") == 2 and page.count("补正换过") == 1


def test_all_that_is_wrong_is_said_at_once_and_nothing_typed_or_uploaded_is_lost(town: Town) -> None:
    asked = {"premises_area": AREA, "contact_phone": "打不通", "shop_name": "太短"}
    matter = asked_for(town, AskedFor(fields=asked, papers={"floor_plan": "没有标面积", "rules": "缺一页"}))
    client, cat = Client(), SimpleUploadedFile("cat.jpg", b"meow", "image/jpeg")
    sent = {"premises_area": "eighty", "shop_name": "乙店", "paper:floor_plan": paper(), "paper:rules": cat}
    shows = {"shows:floor_plan": ticked(ANSWERS)["floor_plan"]}
    answer = client.post(page_of(matter), {**sent, **shows, "contact_phone": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and state(matter) == "correcting"
    assert 'value="eighty"' in page and 'value="乙店"' in page and "新平面图.pdf" in page
    assert "请写数字" in page and "没有错的话" in page and page.count('class="field__error"') == 3
    assert "还有 3 处要改" in page
    kept = CorrectionPaper.objects.get()
    shows["shows:rules"] = ticked(ANSWERS).get("rules", [])
    sent = {"premises_area": "80.0", "shop_name": "乙店", "contact_phone": "13800000001", "kept": str(kept.pk)}
    assert client.post(page_of(matter), {**sent, **shows, "paper:rules": paper(PDF + b"\n\n")}).status_code == 302
    assert form(matter)["contact_phone"] == "13800000001" and not CorrectionPaper.objects.exists()
    assert set(done_of(matter.pk).papers) == {"floor_plan", "rules"}


def test_a_file_kept_for_another_application_is_of_no_use_here(town: Town) -> None:
    matter = asked_for(town, AskedFor(papers={"floor_plan": "没有标面积"}))
    other = hand_in(wanted=wanted_for(ANSWERS), actor=RESIDENT_ACTOR, now=NOW, client_id="web:2").matter
    file = Paper.objects.filter(application_id=other.pk).earliest("pk").file
    theirs = CorrectionPaper.objects.create(matter=other, material="floor_plan", file=file, added_at=NOW)
    answer = Client().post(page_of(matter), {"kept": str(theirs.pk)})
    assert answer.status_code == 422 and state(matter) == "correcting"
    assert CorrectionPaper.objects.filter(pk=theirs.pk).exists()


def test_a_part_that_the_new_paper_must_show_is_ticked_or_missing(town: Town) -> None:
    matter = asked_for(town, AskedFor(papers={"floor_plan": "没有标面积"}))
    answer = Client().post(page_of(matter), {"paper:floor_plan": paper(), "asked:floor_plan": "1"})
    assert answer.status_code == 422 and "还缺：" in answer.content.decode()


def test_what_nobody_asked_for_is_not_changed(town: Town) -> None:
    matter = asked_for(town, AskedFor(fields={"premises_area": AREA}))
    actor = town.actor("window")
    with pytest.raises(BadFields) as wrong:
        correct(
            application_id=matter.pk,
            papers={"love_letter": [1]},
            words="",
            form={"premises_area": "80.0", "shop_name": "乙"},
            answers={"sells_devices_2": True},
            actor=actor,
            now=NOW,
        )
    assert wrong.value.problems == {
        "shop_name": "nobody asks for it",
        "answer:sells_devices_2": "nobody asks for it",
        "paper:love_letter": "nobody asks for it",
    }
    Client().post(page_of(matter), {"premises_area": "80.5", "shop_name": "乙", "words": "重新量过了"})
    assert form(matter)["shop_name"] == "甲" and form(matter)["premises_area"] == "80.5"


def test_there_is_no_other_way_to_hand_it_back_than_the_page_that_asks(town: Town) -> None:
    matter = asked_for(town, AskedFor(fields={"premises_area": AREA}))
    bare = f"/r/{token_of(matter.pk)}/do/correct"
    assert Client().get(bare)["Location"] == page_of(matter)
    assert Client().post(bare, {"words": "好了"})["Location"] == page_of(matter)
    desk = f"/desk/m/{matter.number}/act/correct"
    assert signed_in(town, "window").post(desk, {"words": "好了"})["Location"].endswith("/corrected")
    assert state(matter) == "correcting"


def test_what_is_left_as_it_is_wants_a_reason(town: Town) -> None:
    matter = asked_for(town, AskedFor(fields={"premises_area": AREA}, papers={"floor_plan": "没有标面积"}))
    client = Client()
    assert client.post(page_of(matter), {"premises_area": "80"}).status_code == 422
    assert client.post(page_of(matter), {"premises_area": "80", "words": "租约写的就是八十"}).status_code == 302
    assert state(matter) == "corrected" and not EarlierForm.objects.exists()


def test_a_value_that_now_contradicts_an_answer_wants_a_reason_that_officers_read(town: Town) -> None:
    matter = asked_for(town, AskedFor(fields={"premises_area": AREA}))
    client = Client()
    answer = client.post(page_of(matter), {"premises_area": "320"})
    assert answer.status_code == 422 and "和前面答的不一样" in answer.content.decode()
    assert state(matter) == "correcting"
    assert client.post(page_of(matter), {"premises_area": "320", "words": "其中仓库二百四"}).status_code == 302
    noted = Application.objects.get().contradictions
    assert [(one["answered"], one["documented"], one["words"]) for one in noted] == [(80.0, 320.0, "其中仓库二百四")]
    page = signed_in(town, "window").get(f"/desk/permits/{matter.number}").content.decode()
    assert "申请人答 80 m²" in page and "其中仓库二百四" in page


def test_the_corrected_name_and_address_are_those_of_the_licence(town: Town) -> None:
    matter = asked_for(town, AskedFor(fields={"entity_name": "和执照不一样", "premises_address": "门牌不对"}))
    sent = {"entity_name": "乙便利店", "premises_address": "梅里路　99 号"}
    assert Client().post(page_of(matter), sent).status_code == 302
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    for permit in ("food", "tobacco"):
        grant(town, matter, permit)
    advance(application_id=matter.pk, now=NOW)
    licence = Licence.objects.get()
    assert (licence.firm, licence.address) == ("乙便利店", "梅里路 99 号")


# an answer


def test_a_corrected_answer_makes_the_plan_anew_and_asks_for_what_it_lacks_on_the_same_page(town: Town) -> None:
    asked = AskedFor(answers={"area": "租约写的是三百二"}, fields={"premises_area": "也要改"})
    matter = asked_for(town, asked)
    client = Client()
    page = client.get(page_of(matter)).content.decode()
    assert 'name="answer:area" value="80"' in page and "租约写的是三百二" in page
    answer = client.post(page_of(matter), {"answer:area": "320", "premises_area": "320"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "因为答案改了，现在要填" in page and "这份要多写明几样" in page
    fresh = wanted_for({**ANSWERS, "area": 320.0})
    shown = ticked({**ANSWERS, "area": 320.0})
    there = Application.objects.get().papers.values_list("material", flat=True)
    newly = {f"paper:{one}": paper(PDF + one.encode()) for one in fresh.papers if one not in there}
    assert "fire_exits" not in form(matter)
    sent = {**fresh.form, "premises_area": "320", "answer:area": "320", **newly}
    sent |= {f"shows:{material}": parts for material, parts in shown.items()}
    sent |= {f"asked:{material}": "1" for material in shown}
    answer = client.post(page_of(matter), sent)
    assert answer.status_code == 302, answer.content.decode()
    application = Application.objects.get()
    assert application.answers["area"] == 320.0 and not application.contradictions
    assert "fire_check" in {step["permit"] for step in application.plan["steps"]}
    assert form(matter)["fire_exits"] == "80" and EarlierForm.objects.get().answers["area"] == 80.0
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    assert application.cases.filter(permit="fire_check").exists()


def test_an_answer_that_is_none_is_said_beside_its_question(town: Town) -> None:
    matter = asked_for(town, AskedFor(answers={"area": "租约写的是三百二"}))
    answer = Client().post(page_of(matter), {"answer:area": "many"})
    assert answer.status_code == 422 and "请写数字" in answer.content.decode()
    assert state(matter) == "correcting"


# for who stands before the window


def test_the_window_corrects_for_who_stands_before_it_and_that_stays_with_it(town: Town) -> None:
    matter = asked_for(town, AskedFor(fields={"premises_area": AREA}, papers={"floor_plan": "没有标面积"}))
    window = signed_in(town, "window")
    link = f"/desk/permits/{matter.number}/corrected"
    assert f'href="{link}"' in window.get(f"/desk/permits/{matter.number}").content.decode()
    assert AREA in window.get(link).content.decode()
    assert signed_in(town, "market").get(link).status_code == 403
    assert window.post(link, {"premises_area": "eighty"}).status_code == 422
    sent = {"premises_area": "80.5", "paper:floor_plan": paper(), "words": "重新量过了"}
    assert window.post(link, sent)["Location"] == f"/desk/permits/{matter.number}"
    assert state(matter) == "corrected" and EarlierForm.objects.get().replaced_by == town.users["window"]
    fresh = Paper.objects.get(application_id=matter.pk, material="floor_plan", replaced_at=None)
    assert fresh.scanned_by == town.users["window"]
    assert window.get(link).status_code == 302
