"""The pages of rounds: on a telephone at the shed, and the list at the desk."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.domains.patrol.models import Finding
from huiyin.domains.patrol.operations import open_rounds
from huiyin.domains.patrol.tests.nights import CODES, NINE, a_round, photo, shed, walked
from huiyin.matters.tests.cast import NEXT_DOOR, Town

ListExport = apps.get_model("web", "ListExport")


def seat(town: Town, who: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(town.users[who], backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def page(town: Town, who: str, address: str, language: str = "zh-hans", status: int = 200) -> str:
    answer = seat(town, who, language).get(address)
    assert answer.status_code == status
    return re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", answer.content.decode(), flags=re.S)


def test_whoever_has_the_duty_finds_it_ticks_takes_a_photo_and_is_done(town: Town) -> None:
    one = a_round()
    listed = page(town, "grid", "/desk/rounds")
    assert "等您去查：1 处" in listed
    address = f"/desk/rounds/{one.matter.number}"
    assert address in listed
    assert page(town, "grid", address).count('type="radio"') == 2 * len(CODES)
    sent: dict[str, Any] = {code: "bad" if code == "passage" else "ok" for code in CODES}
    sent |= {"words": "门口停了三辆车", "client_id": "1", "photos": SimpleUploadedFile("p.jpg", photo(), "image/jpeg")}
    answer = seat(town, "grid").post(address, sent)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/rounds")
    one.refresh_from_db()
    assert (one.done_at, one.wrong) == (NINE, 1)
    done = page(town, "grid", address)
    assert 'type="radio"' not in done
    assert done.count("有问题</span>") == 1
    assert "按时查了" in done


def test_what_was_left_out_is_asked_for_again_and_nothing_is_lost(town: Town) -> None:
    one = a_round()
    sent = dict.fromkeys(CODES[1:], "ok") | {"words": "都好"}
    answer = seat(town, "grid").post(f"/desk/rounds/{one.matter.number}", sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "喷淋：还没选" in text
    assert "请拍一张现场的照片" in text
    assert "都好" in text
    assert not Finding.objects.exists()


def test_somebody_was_faster(town: Town) -> None:
    one = a_round()
    walked(town, one, NINE)
    sent = dict.fromkeys(CODES, "ok") | {"photos": SimpleUploadedFile("p.jpg", photo(), "image/jpeg")}
    answer = seat(town, "grid").post(f"/desk/rounds/{one.matter.number}", sent, follow=True)
    assert "已经有人查过了" in answer.content.decode()


def test_the_code_at_the_shed_opens_the_round_that_is_due(town: Town) -> None:
    site = shed()
    assert "现在没有要查的" in seat(town, "grid").get(f"/desk/rounds/at/{site.pk}", follow=True).content.decode()
    one = a_round(site)
    assert seat(town, "grid").get(f"/desk/rounds/at/{site.pk}")["Location"] == f"/desk/rounds/{one.matter.number}"
    printed = page(town, "grid", f"/desk/rounds/sites/{site.pk}")
    assert "每晚 21:00 到 5:00，每 4 小时一次" in printed
    assert "receipt__qr" in printed


def test_everybody_reads_the_rounds_of_their_own_areas(town: Town) -> None:
    here, there = shed(), shed("邻区充电棚", NEXT_DOOR)
    one = a_round(here)
    a_round(there)
    assert "邻区充电棚" not in page(town, "grid", "/desk/rounds")
    assert "邻区充电棚" in page(town, "desk", "/desk/rounds")
    page(town, "neighbour", f"/desk/rounds/sites/{here.pk}", status=404)
    page(town, "neighbour", f"/desk/rounds/{one.matter.number}", status=403)
    for who in ("officer", "stranger"):
        page(town, who, "/desk/rounds", status=403)
        page(town, who, f"/desk/rounds/sites/{here.pk}", status=403)
    page(town, "desk", "/desk/rounds/NOTHING", status=404)


def test_the_list_is_narrowed_and_exported_as_it_is(town: Town) -> None:
    site, other = shed("=1+1 棚"), shed("二号棚")
    walked(town, a_round(site), NINE + timedelta(minutes=3), "goods")
    a_round(other)
    query = f"site={site.pk}&state=in_time"
    listed = page(town, "grid", f"/desk/rounds?{query}").partition("各处巡查</h2>")[2].partition("近 30 天")[0]
    assert "=1+1 棚</a>" in listed
    assert "二号棚</a>" not in listed
    client = seat(town, "grid")
    answer = client.post("/desk/rounds/export", {"query": f"{query}&page=9&x=1", "format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert lines[1][1] == "'=1+1 棚"
    assert lines[1][5] == "按时查了"
    record = ListExport.objects.get()
    assert (record.page, record.query, record.format, record.rows) == ("rounds", query, "csv", 1)
    assert client.post("/desk/rounds/export", {"format": "exe"}).status_code == 400
    assert client.get("/desk/rounds/export").status_code == 405
    assert seat(town, "officer").post("/desk/rounds/export", {"format": "csv"}).status_code == 403


@pytest.mark.parametrize("query", ["?tab=x&site=y&state=z&page=-1", "?page=99999", "?tab=missed&state=due", "?site=٣"])
def test_nonsense_in_the_address_is_no_fault(town: Town, query: str) -> None:
    a_round()
    page(town, "desk", f"/desk/rounds{query}")


def test_the_list_takes_the_same_few_statements_for_many(town: Town) -> None:
    counts = []
    for n in range(3):
        shed(f"{n} 号棚")
        open_rounds(now=NINE)
        client = seat(town, "desk")
        client.get("/desk/rounds")
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/rounds")
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]


def test_it_reads_in_english(town: Town) -> None:
    site = shed("Shed 1")
    one = a_round(site)
    addresses = ["/desk/rounds", f"/desk/rounds/{one.matter.number}", f"/desk/rounds/sites/{site.pk}"]
    open_pages = [page(town, "grid", address, "en") for address in addresses]
    walked(town, one, NINE, "goods")
    for text in [*open_pages, *(page(town, "grid", address, "en") for address in addresses)]:
        said = re.sub("夜间巡查 · Shed 1|网格员甲|中文|梅里路 3 号", "", text)
        assert not re.findall(r".{0,20}[\u4e00-\u9fff]+", said)
