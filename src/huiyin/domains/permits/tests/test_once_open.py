"""What is filed once the business is open is named apart: on the plan, before handing in, and on the receipt."""

from django.test import Client

from huiyin.domains.permits.models import Application, PermitCase
from huiyin.domains.permits.operations import advance, hand_in
from huiyin.domains.permits.tests.cast import REGION, wanted_in
from huiyin.matters.operations import act
from huiyin.matters.receipts import token_of
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR

BOOKS = {"region": REGION, "area": "60", "sells_food": "no", "only_prepackaged": "no"}
APART = "开业后还要办"


def test_a_bookshop_is_one_permit_and_what_it_files_later_stands_apart(client: Client, town: Town) -> None:
    page = client.get("/open/bookshop", BOOKS).content.decode()
    assert '1<span class="figure__unit">项</span>' in page
    assert page.index("出版物零售许可") < page.index(APART) < page.index("公共场所卫生备案")
    assert "开业后 30 日内" in page
    assert "公共场所卫生" not in client.get("/open").content.decode().partition("书店")[2].partition("</a>")[0]


def test_it_is_said_before_handing_in_and_its_fields_are_not_asked(client: Client, town: Town) -> None:
    secret = client.post("/open/bookshop/begin", BOOKS)["Location"].split("/")[3]
    assert "公共场所类别" not in client.get(f"/open/f/{secret}/form").content.decode()
    page = client.get(f"/open/f/{secret}/send").content.decode()
    assert APART in page and "开业后 30 日内" in page


def test_the_receipt_goes_on_saying_it_and_nobody_decides_on_it(client: Client, town: Town) -> None:
    books = wanted_in("bookshop", {"area": 60.0, "sells_food": False, "only_prepackaged": False})
    matter = hand_in(wanted=books, actor=RESIDENT_ACTOR, now=NOW, client_id="web:1").matter
    act(matter_id=matter.pk, action="accept", actor=town.actor("window"), now=NOW)
    advance(application_id=matter.pk, now=NOW)
    assert [one.permit for one in PermitCase.objects.all()] == ["publications"]
    page = client.get(f"/r/{token_of(matter.pk)}").content.decode()
    assert APART in page and "疾病预防控制部门" in page
    Application.objects.update(plan={**Application.objects.get().plan, "later": []})
    assert APART not in client.get(f"/r/{token_of(matter.pk)}").content.decode()


def test_where_nothing_is_applied_for_nothing_is_begun(client: Client, town: Town) -> None:
    light = {"region": REGION, "heavy": "no"}
    page = client.get("/open/haulier", light).content.decode()
    assert "开业前没有要申请的证" in page and "开始填表" not in page
    assert client.post("/open/haulier/begin", light).status_code == 422
    secret = client.post("/open/haulier/begin", light | {"heavy": "yes"})["Location"].split("/")[3]
    answer = client.post(f"/open/f/{secret}/questions", light)
    assert answer.status_code == 422 and "开业前没有要申请的证" in answer.content.decode()
