"""My information by a code that is sent: proved, limited, and silent about who is known."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.matters.tests.cast import Town
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import ChannelFailed
from huiyin.notices.channels.registry import channels
from huiyin.notices.operations.codes import send_code
from huiyin.people.keeping import drop_old_codes, index_some_emails
from huiyin.people.models import Contact, SentCode
from huiyin.people.operations import erase_contact
from huiyin.web.tests.residents import resident

PHONE, EMAIL, NOBODYS = "13812345678", "Lin@example.org", "13700000007"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, town: Town) -> FolderChannel:
    """What arrives at telephones; mailboxes have a folder of their own."""
    folder = FolderChannel(tmp_path / "sms", of="phone")
    monkeypatch.setitem(channels._things, "sms", folder)
    monkeypatch.setitem(channels._things, "email", FolderChannel(tmp_path / "email"))
    return folder


def ask(client: Client, address: str = PHONE) -> Any:
    """Ask for a code, and let the worker take it its way."""
    answer = client.post("/mine", {"address": address})
    for pk in SentCode.objects.exclude(code_token="").values_list("pk", flat=True):
        send_code(code_id=pk, now=timezone.now())
    return answer


def newest(folder: FolderChannel) -> str:
    """The code of the last message."""
    found = re.search(r"\d{6}", folder.arrivals()[-1]["body"])
    assert found is not None
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_whoever_has_the_telephone_sees_all_that_was_left_with_it(sent: FolderChannel) -> None:
    mine, other = resident(phone=PHONE), resident(phone=NOBODYS)
    again = resident(phone="+86 138-1234-5678")
    client = Client()
    assert ask(client, "138 1234 5678")["Location"] == "/mine/code"
    assert [one["address"] for one in sent.arrivals()] == [PHONE]
    assert client.post("/mine/code", {"code": newest(sent)})["Location"] == "/mine/found"
    page = client.get("/mine/found").content.decode()
    assert mine.matter.number in page and again.matter.number in page and other.matter.number not in page
    opened = client.get(f"/r/{mine.token}/mine").content.decode()
    assert PHONE in opened
    client.post(f"/r/{mine.token}/mine/forget", {"parts": ["contact"]})
    assert Contact.objects.filter(erased_at__isnull=False).values_list("pk", flat=True).get() == mine.matter.contact_id


def test_a_mailbox_proves_as_well(sent: FolderChannel, tmp_path: Path) -> None:
    one = resident(email=EMAIL)
    client = Client()
    ask(client, "lin@EXAMPLE.org")
    assert sent.arrivals() == []
    client.post("/mine/code", {"code": newest(FolderChannel(tmp_path / "email"))})
    assert one.matter.number in client.get("/mine/found").content.decode()


def test_an_unknown_address_is_answered_alike_and_gets_nothing(sent: FolderChannel) -> None:
    resident(phone=PHONE)
    answers = []
    for address in (PHONE, NOBODYS):
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/mine", {"address": address})
        page = client.get("/mine/code")
        bare = re.sub(r'(csrfmiddlewaretoken" value="|nonce=")[^"]+', "", page.content.decode())
        answers.append((len(asked), answer.status_code, answer["Location"], page.status_code, bare))
    assert answers[0] == answers[1]
    for pk in SentCode.objects.values_list("pk", flat=True):
        send_code(code_id=pk, now=timezone.now())
    assert [one["address"] for one in sent.arrivals()] == [PHONE]


def test_neither_code_nor_address_stays_in_clear_and_both_go_after_a_day(sent: FolderChannel) -> None:
    resident(phone=PHONE)
    client = Client()
    client.post("/mine", {"address": PHONE})
    row = SentCode.objects.get()
    ask(client)
    assert PHONE not in str(vars(row)) and newest(sent) not in str(vars(row))
    assert set(SentCode.objects.values_list("address_token", "code_token")) == {("", "")}
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert drop_old_codes(now=timezone.now(), limit=10) == 2


def test_a_code_is_good_once_for_ten_minutes_and_in_the_browser_that_asked(sent: FolderChannel) -> None:
    resident(phone=PHONE)
    client, thief = Client(), Client()
    ask(client)
    code = newest(sent)
    assert thief.post("/mine/code", {"code": code})["Location"] == "/mine"
    ask(thief, NOBODYS)
    assert thief.post("/mine/code", {"code": code}).status_code == 422
    assert client.post("/mine/code", {"code": code}).status_code == 302
    late = Client()
    ask(late)
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        assert "过期了" in late.post("/mine/code", {"code": newest(sent)}).content.decode()


def test_five_wrong_codes_end_it(sent: FolderChannel) -> None:
    resident(phone=PHONE)
    client = Client()
    ask(client)
    code = newest(sent)
    for _ in range(5):
        assert client.post("/mine/code", {"code": wrong(code)}).status_code == 422
    assert client.post("/mine/code", {"code": code}).status_code == 422
    assert client.get("/mine/found")["Location"] == "/mine"


def test_an_address_gets_three_codes_an_hour_and_a_caller_asks_for_ten(sent: FolderChannel) -> None:
    resident(phone=PHONE)
    for address in (PHONE, NOBODYS):
        said = [ask(Client(REMOTE_ADDR=f"203.0.113.{n}"), address).status_code for n in range(4)]
        assert said == [302, 302, 302, 422]
    caller = Client(REMOTE_ADDR="203.0.113.77")
    said = [ask(caller, f"1360000{n:04}").status_code for n in range(11)]
    assert said == [302] * 10 + [422]


def test_the_proof_ends_after_a_quarter_of_an_hour(sent: FolderChannel) -> None:
    one = resident(phone=PHONE)
    client = Client()
    ask(client)
    client.post("/mine/code", {"code": newest(sent)})
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert client.get("/mine/found")["Location"] == "/mine"
        assert PHONE not in client.get(f"/r/{one.token}/mine").content.decode()


def test_what_was_erased_is_not_found_and_not_written_to(sent: FolderChannel) -> None:
    one = resident(phone=PHONE, email=EMAIL)
    erase_contact(contact_id=one.matter.contact_id or UUID(int=0), now=timezone.now())
    ask(Client(), PHONE)
    ask(Client(), EMAIL)
    assert sent.arrivals() == [] and Contact.objects.get().email_index == ""


@pytest.mark.parametrize("address", ["", "12", "lin@", "@", "x" * 300])
def test_what_is_no_address_is_said(sent: FolderChannel, address: str) -> None:
    assert Client().post("/mine", {"address": address}).status_code == 422
    assert not SentCode.objects.exists()


def test_where_nothing_can_be_sent_the_page_says_where_to_go(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "_things", {})
    assert "到社区找书记" in Client().get("/mine").content.decode()
    assert Client().post("/mine", {"address": PHONE}).status_code == 422


def test_a_provider_that_is_out_of_order_is_tried_again_and_one_that_refuses_is_not(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident(phone=PHONE)
    for permanent in (False, True):
        failing = FolderChannel(tmp_path, {PHONE: ChannelFailed("no", permanent=permanent)}, of="phone")
        monkeypatch.setitem(channels._things, "sms", failing)
        Client().post("/mine", {"address": PHONE})
        pk = SentCode.objects.order_by("-made_at").values_list("pk", flat=True)[0]
        if permanent:
            assert not send_code(code_id=pk, now=timezone.now())
        else:
            with pytest.raises(ChannelFailed):
                send_code(code_id=pk, now=timezone.now())
        assert bool(SentCode.objects.get(pk=pk).code_token) is not permanent


def test_contacts_of_before_the_index_get_theirs(town: Town) -> None:
    resident(email=EMAIL)
    Contact.objects.update(email_index="")
    resident(email="other@example.org")
    assert index_some_emails(limit=10) == 1 and index_some_emails(limit=10) == 0
    assert Contact.objects.exclude(email_index="").count() == 2
