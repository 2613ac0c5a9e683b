"""Whoever else must sign does so by a link of their own, for what they saw; sending waits for them."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, CoSigner, Draft
from huiyin.domains.permits.operations import drop_old
from huiyin.domains.permits.rules.signing import digest_of_content, signers
from huiyin.domains.permits.tests.cast import wanted
from huiyin.domains.permits.tests.product import planned
from huiyin.domains.permits.tests.test_pages import begun, filled, signed_in
from huiyin.matters.models import Matter
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.registry import channels
from huiyin.notices.operations.codes import send_code
from huiyin.people.models import SentCode
from huiyin.people.sent_codes import proved_contacts

PHONE = {"phone": "13800000000", "agreed": "on"}
OWNER, OWNERS_PHONE = "丙丁", "13900000009"
BY_AGENT = {"agent_name": "甲乙", "legal_representative": OWNER, "representative_phone": OWNERS_PHONE}


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FolderChannel:
    """What arrives at telephones."""
    folder = FolderChannel(tmp_path / "sms", of="phone")
    monkeypatch.setitem(channels._things, "sms", folder)
    return folder


def filled_by_agent(client: Client) -> str:
    secret = begun(client)
    filled(client, secret, **BY_AGENT)
    return secret


def link_for(client: Client, secret: str, phone: str = OWNERS_PHONE) -> str:
    """The link that the owner is given."""
    page = client.post(f"/open/f/{secret}/signer/legal_representative", {"phone": phone}).content.decode()
    found = re.search(r"/open/s/[\w-]+", page)
    assert found is not None, page
    return found[0]


def code_for(link: str, phones: FolderChannel) -> str:
    Client().post(link, {"send_code": "1"})
    for pk in SentCode.objects.exclude(code_token="").values_list("pk", flat=True):
        send_code(code_id=pk, now=timezone.now())
    found = re.search(r"\d{6}", phones.arrivals()[-1]["body"])
    assert found is not None
    return found[0]


def seen_on(link: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', Client().get(link).content.decode())
    assert found is not None
    return found[1]


def signed(link: str, phones: FolderChannel, name: str = OWNER) -> int:
    code = code_for(link, phones)
    return Client().post(link, {"seen": seen_on(link), "name": name, "code": code}).status_code


def test_the_catalogue_says_who_signs_and_one_person_signs_once() -> None:
    made = planned("karaoke")
    form = {"legal_representative": "甲", "manager_name": "甲"}
    assert signers(made, catalogue(), form) == {}
    assert list(signers(made, catalogue(), {**form, "manager_name": "乙"})) == ["manager_name"]
    by_agent = signers(made, catalogue(), {**form, "agent_name": "丙"})
    assert list(by_agent) == ["legal_representative"]
    assert list(signers(made, catalogue(), {**form, "agent_name": " 甲 "})) == []


def test_another_letter_is_another_content() -> None:
    assert digest_of_content({"form": {"a": "1"}}) != digest_of_content({"form": {"a": "2"}})
    assert digest_of_content({"a": 1, "b": 2}) == digest_of_content({"b": 2, "a": 1})


def test_sending_waits_for_who_has_not_signed_and_names_them(client: Client, town: Town, phones: FolderChannel) -> None:
    secret = filled_by_agent(client)
    page = client.get(f"/open/f/{secret}/send").content.decode()
    assert OWNER in page and "还没签" in page
    answer = client.post(f"/open/f/{secret}/send", PHONE)
    assert answer.status_code == 422 and 'href="#signers"' in answer.content.decode()
    assert signed(link_for(client, secret), phones) == 302
    assert "已签" in client.get(f"/open/f/{secret}/send").content.decode()
    assert client.post(f"/open/f/{secret}/send", PHONE).status_code == 302
    desk = signed_in(town, "window").get(f"/desk/permits/{Matter.objects.get(kind='application').number}")
    assert OWNER in desk.content.decode() and "凭发到 139****0009 的验证码" in desk.content.decode()


def test_the_signer_sees_what_is_signed_and_can_change_nothing(
    client: Client, town: Town, phones: FolderChannel
) -> None:
    secret = filled_by_agent(client)
    link = link_for(client, secret)
    page = Client().get(link).content.decode()
    assert "91110000600037341L" in page and "材料.pdf" in page and seen_on(link) in page
    assert secret not in page
    own = link.rsplit("/", 1)[1]
    assert Client().get(f"/open/f/{own}/form").status_code == 404
    assert Client().get(f"/open/s/{secret}").status_code == 404


@pytest.mark.parametrize(
    "changes", [{"premises_floors": "二楼"}, {"legal_representative": "戊己"}], ids=["the form", "the signer"]
)
def test_a_change_after_signing_asks_for_it_anew(
    client: Client, town: Town, phones: FolderChannel, changes: dict[str, str]
) -> None:
    secret = filled_by_agent(client)
    assert signed(link_for(client, secret), phones) == 302
    client.post(f"/open/f/{secret}/form", {**wanted().form, **BY_AGENT, **changes})
    assert client.post(f"/open/f/{secret}/send", PHONE).status_code == 422
    assert "要重签" in client.get(f"/open/f/{secret}/send").content.decode()


def test_another_paper_after_signing_asks_for_it_anew(client: Client, town: Town, phones: FolderChannel) -> None:
    secret = filled_by_agent(client)
    link = link_for(client, secret)
    assert signed(link, phones) == 302
    client.post(f"/open/f/{secret}/papers", {"drop": str(Draft.objects.get().papers.all()[0].pk)})
    assert "内容又改了" in Client().get(link).content.decode()


def test_what_changed_while_it_was_read_is_not_signed(client: Client, town: Town, phones: FolderChannel) -> None:
    secret = filled_by_agent(client)
    link = link_for(client, secret)
    seen, code = seen_on(link), code_for(link, phones)
    client.post(f"/open/f/{secret}/form", {**wanted().form, **BY_AGENT, "premises_floors": "二楼"})
    answer = Client().post(link, {"seen": seen, "name": OWNER, "code": code})
    assert answer.status_code == 422 and "再看一遍" in answer.content.decode()
    assert CoSigner.objects.get().signed == ""


def test_another_name_or_a_wrong_code_signs_nothing(client: Client, town: Town, phones: FolderChannel) -> None:
    link = link_for(client, filled_by_agent(client))
    code, seen = code_for(link, phones), seen_on(link)
    other = Client().post(link, {"seen": seen, "name": "庚辛", "code": code})
    assert other.status_code == 422 and "名字不一样" in other.content.decode()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        assert Client().post(link, {"seen": seen, "name": OWNER, "code": wrong}).status_code == 422
    assert "错了太多次" in Client().post(link, {"seen": seen, "name": OWNER, "code": code}).content.decode()
    assert CoSigner.objects.get().signed == ""


def test_a_new_link_ends_the_old_one_and_its_signature(client: Client, town: Town, phones: FolderChannel) -> None:
    secret = filled_by_agent(client)
    old = link_for(client, secret)
    assert signed(old, phones) == 302
    new = link_for(client, secret)
    assert Client().get(old).status_code == 404 and Client().get(new).status_code == 200
    assert client.post(f"/open/f/{secret}/send", PHONE).status_code == 422


def test_a_code_for_signing_shows_nobody_what_is_kept_of_the_telephone(
    client: Client, town: Town, phones: FolderChannel
) -> None:
    link = link_for(client, filled_by_agent(client))
    assert signed(link, phones) == 302
    row = SentCode.objects.get()
    assert row.used_at is not None and row.purpose == "sign"
    assert proved_contacts(row.pk) == []
    assert "签名" in phones.arrivals()[-1]["body"]


def test_where_no_code_can_be_sent_the_link_alone_signs_and_who_decides_reads_so(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "_things", {})
    secret = filled_by_agent(client)
    link = link_for(client, secret)
    assert "没有核对过手机" in Client().get(link).content.decode()
    assert Client().post(link, {"seen": seen_on(link), "name": OWNER}).status_code == 302
    assert client.post(f"/open/f/{secret}/send", PHONE).status_code == 302
    page = signed_in(town, "window").get(f"/desk/permits/{Matter.objects.get(kind='application').number}")
    assert "没有核对手机" in page.content.decode()


def test_a_link_for_nobody_or_for_no_telephone_is_not_made(client: Client, town: Town) -> None:
    secret = filled_by_agent(client)
    assert client.get(f"/open/f/{secret}/signer/manager_name").status_code == 404
    answer = client.post(f"/open/f/{secret}/signer/legal_representative", {"phone": "someone@example.org"})
    assert answer.status_code == 422
    assert not CoSigner.objects.exists()


def test_what_can_no_longer_be_planned_is_not_signed(client: Client, town: Town, phones: FolderChannel) -> None:
    link = link_for(client, filled_by_agent(client))
    Draft.objects.update(industry="spaceport")
    page = Client().get(link)
    assert page.status_code == 200 and "不用您再签" in page.content.decode()


def test_names_of_signers_lie_there_in_clear_nowhere_and_go_with_the_draft(
    client: Client, town: Town, phones: FolderChannel
) -> None:
    link_for(client, filled_by_agent(client))
    row = CoSigner.objects.get()
    assert OWNER not in row.name_token and OWNERS_PHONE not in row.phone_token
    drop_old(now=NOW + timedelta(days=61))
    assert not CoSigner.objects.exists() and not Draft.objects.exists()


def test_signatures_outlive_the_draft_with_the_application(client: Client, town: Town, phones: FolderChannel) -> None:
    secret = filled_by_agent(client)
    link = link_for(client, secret)
    assert signed(link, phones) == 302
    client.post(f"/open/f/{secret}/send", PHONE)
    drop_old(now=NOW + timedelta(days=61))
    assert Application.objects.get().co_signers.get().proof == "phone"
    assert "已经交上去了" in Client().get(link).content.decode()
