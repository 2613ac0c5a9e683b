"""Splitting one report with two subjects, and parting what was joined by mistake, on pages."""

import re

from huiyin.matters.queries import by_number, history
from huiyin.matters.tests.cast import Town
from huiyin.web.tests.desk_town import raised, seated, walked


def test_one_report_with_two_subjects_is_split_on_a_page(town: Town) -> None:
    opened = raised()
    client = seated(town, "secretary")
    assert "拆成两件" in client.get(f"/desk/m/{opened.matter.number}/").content.decode()
    assert "请勾上归第二件的话" in client.post(f"/desk/m/{opened.matter.number}/split", {"words": ""}).content.decode()
    sent = {"words": "路灯也不亮。", "client_id": "a"}
    page = client.post(f"/desk/m/{opened.matter.number}/split", sent, follow=True).content.decode()
    assert "路灯也不亮" in page
    assert f"上级事项 · {opened.matter.number}" in page
    for step in (("secretary", "accept_and_handle", {}), ("secretary", "answer", {"answer": "清走了"})):
        walked(opened, town, step)
    refused = client.post(
        f"/desk/m/{opened.matter.number}/act/called_back", {"words": "满意", "seen_state": "answered"}
    ).content.decode()
    assert "还不能办结：从这件拆出的" in refused


def test_a_wrong_merge_is_parted_on_a_page(town: Town) -> None:
    first, second = raised(), raised()
    walked(second, town, ("secretary", "join", {"matter": first.matter.number}))
    client = seated(town, "secretary")
    assert "重新拆开" in client.get(f"/desk/m/{second.matter.number}/").content.decode()
    page = client.post(f"/desk/m/{second.matter.number}/split-off", {"reason": "不是同一盏灯"}, follow=True)
    assert "已经拆开" in page.content.decode()
    assert "待您受理" in page.content.decode()


def test_the_clerk_marks_which_words_are_the_second_matters_and_both_keep_the_whole_report(town: Town) -> None:
    number = raised("三楼灯不亮，楼道还堆着纸箱。").matter.number
    client = seated(town, "secretary")
    form = client.get(f"/desk/m/{number}/split").content.decode()
    assert re.findall(r'name="marked" value="(\d)"', form) == ["0", "1"]
    assert "全勾上就没有话留给这一件了" in client.post(f"/desk/m/{number}/split", {"marked": [0, 1]}).content.decode()
    sent = client.post(f"/desk/m/{number}/split", {"marked": [1], "client_id": "c1"})
    second = client.get(sent["Location"]).content.decode()
    assert '<h1 data-kind="said">楼道还堆着纸箱</h1>' in second
    assert "拆开前的原话：“三楼灯不亮，楼道还堆着纸箱。”" in second
    first = client.get(f"/desk/m/{number}/").content.decode()
    assert "归那一件的话：“楼道还堆着纸箱。”" in first
    assert "三楼灯不亮，楼道还堆着纸箱。" in first
    part = by_number(sent["Location"].split("/")[3])
    assert history(part, public_only=True)[0].words == {"words": "楼道还堆着纸箱。"}
