"""How people want to be told: the pages of the desk and of the receipt, subscriptions, and the link in each e-mail."""

import json
import re
from datetime import time
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.matters.tests.cast import Town
from huiyin.notices import queries
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import ChannelFailed
from huiyin.notices.channels.registry import channels
from huiyin.notices.models import Endpoint
from huiyin.notices.operations import keep_address
from huiyin.notices.operations.trying import REST
from huiyin.notices.reaching import Someone
from huiyin.notices.tests.browsers import a_browser
from huiyin.notices.unsubscribing import unsubscribe_link
from huiyin.people import vault
from huiyin.web.tests.desk_town import raised, seated

ALL = {"waiting": ["web_push"], "late": ["web_push"], "moved": [], "digest": []}
GIVEN = ALL | {"pace": "daily", "quiet_from": "21:30", "quiet_until": "06:45"}
GOOGLE = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture(autouse=True)
def mail(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """E-mail is configured, for as long as a test lasts."""
    monkeypatch.setitem(channels._things, "email", FolderChannel(tmp_path))


def test_what_is_chosen_at_the_desk_is_kept_and_shown_again(town: Town) -> None:
    client = seated(town, "officer")
    assert client.post("/desk/notices/how", GIVEN).status_code == 302
    kept = queries.preferences(Someone(town.users["officer"].pk, None))
    assert kept is not None
    assert (kept.waiting, kept.moved, kept.pace) == (["web_push"], [], "daily")
    assert (kept.quiet_from, kept.quiet_until) == (time(21, 30), time(6, 45))
    page = client.get("/desk/notices/how").content.decode()
    assert 'value="21:30"' in page
    ticked = re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', page)
    assert ticked == [("waiting", "web_push"), ("late", "web_push"), ("pace", "daily")]


def test_ticking_all_is_the_usual_way_so_that_a_new_channel_counts(town: Town) -> None:
    every = list(channels.names())
    seated(town, "officer").post("/desk/notices/how", GIVEN | dict.fromkeys(ALL, every))
    kept = queries.preferences(Someone(town.users["officer"].pk, None))
    assert kept is not None
    assert (kept.waiting, kept.late, kept.moved, kept.digest) == (None, None, None, None)


@pytest.mark.parametrize(
    "wrong", [{"quiet_from": ""}, {"quiet_until": "25:00"}, {"pace": "hourly"}, {"late": ["pigeon"]}]
)
def test_what_cannot_be_is_told_and_nothing_kept(town: Town, wrong: dict[str, object]) -> None:
    client = seated(town, "officer")
    assert client.post("/desk/notices/how", GIVEN | wrong).status_code == 422
    assert queries.preferences(Someone(town.users["officer"].pk, None)) is None


WEBHOOK = "https://oapi.dingtalk.com/robot/send?access_token=t"


def test_a_robot_is_kept_encrypted_listed_without_its_address_and_removed_by_its_owner_alone(town: Town) -> None:
    client, me = seated(town, "officer"), Someone(town.users["officer"].pk, None)
    given = {"channel": "dingtalk_robot", "address": WEBHOOK, "secret": "SECabc", "label": "值班群"}
    assert client.post("/desk/notices/address", given).status_code == 302
    (kept,) = queries.endpoints(me)
    assert vault.decrypt(kept.token) == f"{WEBHOOK}#SECabc"
    page = client.get("/desk/notices/how").content.decode()
    assert "值班群" in page
    assert "access_token" not in page
    seated(town, "neighbour").post(f"/desk/notices/address/{kept.pk}/drop")
    assert queries.endpoints(me)
    client.post(f"/desk/notices/address/{kept.pk}/drop")
    assert not queries.endpoints(me)


@pytest.mark.parametrize(
    "address",
    ["https://evil.example.org/robot", "http://oapi.dingtalk.com/robot", "https://127.0.0.1/", "https://[::1]/", "x"],
)
def test_a_webhook_leads_to_its_vendor_alone(town: Town, address: str) -> None:
    given = {"channel": "dingtalk_robot", "address": address}
    response = seated(town, "officer").post("/desk/notices/address", given)
    assert response.status_code == 422
    assert not queries.endpoints(Someone(town.users["officer"].pk, None))


def sent(client: Client, to: str, endpoint: str) -> int:
    body = json.dumps(a_browser().asks(endpoint))
    return client.post(to, body, content_type="application/json").status_code


def test_a_browser_at_an_allowed_push_service_is_kept_and_no_other(town: Town) -> None:
    client, me = seated(town, "officer"), Someone(town.users["officer"].pk, None)
    for bad in ("https://evil.example.org/x", "https://127.0.0.1/x", "http://fcm.googleapis.com/x", "x"):
        assert sent(client, "/desk/notices/subscribe", bad) == 422
    assert client.post("/desk/notices/subscribe", b"{", content_type="application/json").status_code == 422
    assert client.post("/desk/notices/subscribe", b"[]", content_type="application/json").status_code == 422
    assert not queries.endpoints(me)
    assert sent(client, "/desk/notices/subscribe", GOOGLE) == 201
    assert [endpoint.channel for endpoint in queries.endpoints(me)] == ["web_push"]
    assert sent(Client(), "/desk/notices/subscribe", GOOGLE) == 302


def test_whoever_holds_a_receipt_chooses_for_it_alone(town: Town) -> None:
    opened, other = raised(email="lin@example.org"), raised("隔壁的路灯")
    base = f"/r/{opened.receipt}/notices"
    client = Client()
    page = client.get(base)
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'value="email"' in page.content.decode()
    assert 'value="email"' not in client.get(f"/r/{other.receipt}/notices").content.decode()
    given = {"moved": ["email"], "digest": ["email"], "pace": "weekly", "quiet_from": "", "quiet_until": ""}
    assert client.post(base, given).status_code == 302
    kept = queries.preferences(Someone(None, opened.matter.id))
    assert kept is not None
    assert (kept.moved, kept.pace, kept.quiet_from) == (["email"], "weekly", None)
    assert queries.preferences(Someone(None, other.matter.id)) is None
    assert sent(client, f"{base}/subscribe", GOOGLE) == 201
    assert len(queries.endpoints(Someone(None, opened.matter.id))) == 1
    client.post(f"{base}/stop")
    assert not queries.endpoints(Someone(None, opened.matter.id))
    assert client.get("/r/nonsense/notices").status_code == 404
    assert sent(client, "/r/nonsense/notices/subscribe", GOOGLE) == 404


def test_one_press_ends_mails_and_a_look_ends_nothing(town: Town) -> None:
    me = Someone(town.users["officer"].pk, None)
    path = unsubscribe_link(me).partition("://")[2].partition("/")[2]
    client = Client(enforce_csrf_checks=True)  # a mail program has no cookie of ours
    assert client.get(f"/{path}").status_code == 200
    assert queries.preferences(me) is None
    assert client.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    kept = queries.preferences(me)
    assert kept is not None
    assert kept.late is not None
    assert "email" not in kept.late
    assert client.post(f"/{path[:-3]}abc").status_code == 404
    assert client.post("/unsubscribe/u1").status_code == 404


@pytest.fixture
def robots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderChannel:
    """The robots of groups, as a folder where their messages lie."""
    vendor = FolderChannel(tmp_path / "robots", of="dingtalk_robot")
    monkeypatch.setitem(channels._things, "dingtalk_robot", vendor)
    return vendor


def kept_robot(town: Town, address: str = WEBHOOK) -> Endpoint:
    me = Someone(town.users["officer"].pk, None)
    keep_address(someone=me, channel="dingtalk_robot", address=address, label="值班群", now=timezone.now())
    return queries.endpoints(me)[0]


def test_an_address_is_tried_at_once_and_not_again_at_once(town: Town, robots: FolderChannel) -> None:
    client, kept = seated(town, "officer"), kept_robot(town)
    for _press in range(2):
        page = client.post(f"/desk/notices/address/{kept.pk}/try", follow=True).content.decode()
    (arrived,) = robots.arrivals()
    assert (arrived["address"], arrived["title"]) == (WEBHOOK, "试一试：这里能收到通知")
    assert "刚刚试过" in page
    assert "试过，对方收下了" in page
    Endpoint.objects.update(tried_at=timezone.now() - REST)
    client.post(f"/desk/notices/address/{kept.pk}/try")
    assert len(robots.arrivals()) == 2


def test_an_address_is_tried_by_its_owner_alone(town: Town, robots: FolderChannel) -> None:
    kept = kept_robot(town)
    seated(town, "neighbour").post(f"/desk/notices/address/{kept.pk}/try")
    assert robots.arrivals() == []


@pytest.mark.parametrize(("gone", "left"), [(False, 1), (True, 0)])
def test_why_a_trial_did_not_arrive_is_told_and_what_is_gone_is_dropped(
    town: Town, robots: FolderChannel, gone: bool, left: int
) -> None:
    kept = kept_robot(town)
    robots._failures[WEBHOOK] = ChannelFailed("the browser ended its subscription", permanent=True, gone=gone)
    page = seated(town, "officer").post(f"/desk/notices/address/{kept.pk}/try", follow=True).content.decode()
    assert "没有送到：浏览器已经关掉推送" in page
    assert ("试过，没有送到：浏览器已经关掉推送" in page) is not gone
    assert len(queries.endpoints(Someone(town.users["officer"].pk, None))) == left


def test_a_reporter_tries_the_browser_of_the_receipt(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed = FolderChannel(tmp_path / "push", of="web_push")
    opened, other = raised(), raised()
    client = Client()
    sent(client, f"/r/{opened.receipt}/notices/subscribe", GOOGLE)
    (kept,) = queries.endpoints(Someone(None, opened.matter.id))
    monkeypatch.setitem(channels._things, "web_push", pushed)
    assert client.post(f"/r/{other.receipt}/notices/try", {"browser": kept.pk}).status_code == 302
    assert pushed.arrivals() == []
    assert client.post(f"/r/{opened.receipt}/notices/try", {"browser": kept.pk}).status_code == 302
    assert len(pushed.arrivals()) == 1
    assert client.post(f"/r/{opened.receipt}/notices/try", {"browser": "x"}).status_code == 400
