"""The privacy notice, and taking back what one agreed to under it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.kernel.registry import Registry
from huiyin.matters import verification
from huiyin.matters.models import Visibility
from huiyin.matters.operations import Purpose, change_visibility, withdraw_consent_of
from huiyin.matters.retention import retention_of
from huiyin.matters.rules.refusals import NotAllowed
from huiyin.matters.tests.cast import NOW, Town
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import Channel
from huiyin.notices.channels.registry import new_registry
from huiyin.notices.models import Notice
from huiyin.notices.operations import send_due
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.people.models import Consent
from huiyin.people.operations import give_consent
from huiyin.people.privacy import NOTICE_VERSION
from huiyin.web.tests.residents import Resident, desk_does, resident

PHONE = "13812345678"
AGREED = [("contact", NOTICE_VERSION), ("publish", NOTICE_VERSION)]
NIGHT_AND_DAY = timedelta(days=1)


@pytest.fixture
def lin(town: Town) -> Resident:
    """Somebody who left a telephone number, lets neighbours see it, and has proved who they are."""
    one = resident(phone=PHONE, public=True, consents=AGREED)
    assert one.client.post(f"/r/{one.token}/mine", {"left": PHONE}).status_code == 302
    return one


@pytest.fixture
def messages(tmp_path_factory: pytest.TempPathFactory) -> tuple[FolderChannel, Registry[Channel]]:
    """Text messages that go into a folder, and the registry in which that is the only channel."""
    folder = FolderChannel(tmp_path_factory.mktemp("sms"), of="phone")
    registry = new_registry()
    registry.register("sms", folder)
    return folder, registry


def withdraw(one: Resident, purpose: str) -> None:
    sent = one.client.post(f"/r/{one.token}/mine/withdraw", {"purpose": purpose})
    assert (sent.status_code, sent["Location"]) == (302, f"/r/{one.token}/mine")


def standing() -> list[str]:
    return sorted(Consent.objects.filter(withdrawn_at=None).values_list("purpose", flat=True))


@pytest.mark.parametrize(
    ("language", "years", "title"), [("zh-hans", "%d 年", "隐私说明"), ("en", "%d year", "Privacy")]
)
def test_the_notice_says_its_version_and_the_years_that_are_kept_to(
    town: Town, language: str, years: str, title: str
) -> None:
    shown = Client(headers={"accept-language": language}).get("/privacy").content.decode()
    assert NOTICE_VERSION in shown and f"<h1>{title}</h1>" in shown
    for kept in retention_of("voice").years.values():
        assert years % kept in shown


def test_every_page_of_the_portal_leads_to_the_notice(lin: Resident) -> None:
    for shown in (Client().get("/"), lin.look(), lin.look("/mine")):
        assert 'href="/privacy"' in shown.content.decode()


def test_who_withdraws_publishing_is_out_of_the_public_at_once_and_for_good(lin: Resident, town: Town) -> None:
    number, neighbour = lin.matter.number, Client()
    assert neighbour.get(f"/p/{number}").status_code == 200
    assert 'value="publish"' in lin.look("/mine").content.decode()
    withdraw(lin, "publish")
    assert neighbour.get(f"/p/{number}").status_code == 404
    assert standing() == ["contact"]
    last = lin.matter.history.order_by("-sequence")[0]
    assert (last.action, last.data) == ("visibility_changed", {"visibility": "involved", "before": "public"})
    assert verification.is_whole(lin.matter) and "改公开范围" in lin.look().content.decode()
    assert 'value="publish"' not in lin.look("/mine").content.decode()
    with pytest.raises(NotAllowed):
        change_visibility(
            matter_id=lin.matter.pk, to=Visibility.PUBLIC, actor=town.actor("desk"), reason="公开", now=NOW
        )


def test_who_left_nothing_withdraws_publishing_by_the_link_alone(town: Town) -> None:
    one = resident(public=True)
    withdraw(one, "publish")
    assert one.matter.visibility == Visibility.INVOLVED


def test_who_withdraws_the_contact_is_sent_nothing_more(
    lin: Resident, town: Town, messages: tuple[FolderChannel, Registry[Channel]]
) -> None:
    folder, channels = messages
    desk_does(town, lin, ("secretary", "accept_and_assign", {"unit": "property"}))
    waiting = Notice.objects.filter(contact=lin.matter.contact, state="waiting")
    assert waiting.exists()
    withdraw(lin, "contact")
    desk_does(town, lin, ("officer", "take", {}), ("officer", "answer", {"answer": "杂物已清走，门能打开了。"}))
    send_due(NOW + NIGHT_AND_DAY, 100, "test", channels=channels)
    assert folder.arrivals() == []
    assert not Notice.objects.filter(contact=lin.matter.contact, state__in=["waiting", "delivered", "failed"]).exists()
    assert standing() == ["publish"] and lin.matter.visibility == Visibility.PUBLIC
    assert lin.matter.history.filter(action="consent_withdrawn", data={"purpose": "contact"}).count() == 1
    give_consent(purpose="contact", text_version="later", now=timezone.now(), contact_id=lin.matter.contact_id)
    assert 'value="contact"' in lin.look("/mine").content.decode()


def test_who_agrees_is_sent_the_answer(
    lin: Resident, town: Town, messages: tuple[FolderChannel, Registry[Channel]]
) -> None:
    folder, channels = messages
    desk_does(town, lin, ("secretary", "accept_and_assign", {"unit": "property"}))
    send_due(NOW + NIGHT_AND_DAY, 100, "test", channels=channels)
    assert PHONE in {arrived["address"] for arrived in folder.arrivals()}


def test_a_notice_that_had_its_way_already_is_called_back(lin: Resident, town: Town) -> None:
    desk_does(town, lin, ("secretary", "accept_and_assign", {"unit": "property"}))
    Notice.objects.filter(contact=lin.matter.contact).update(planned=True, channel="sms", state="waiting")
    withdraw(lin, "contact")
    assert set(Notice.objects.filter(contact=lin.matter.contact).values_list("state", flat=True)) == {"cancelled"}


def test_the_link_alone_withdraws_nothing_of_who_left_a_number(lin: Resident) -> None:
    withdraw(Resident(lin.token), "publish")
    withdraw(lin, "something else")
    assert standing() == ["contact", "publish"] and lin.matter.visibility == Visibility.PUBLIC


@pytest.mark.parametrize("purpose", Purpose)
def test_nobody_else_withdraws_it(lin: Resident, town: Town, purpose: Purpose) -> None:
    for actor in (RESIDENT_ACTOR, town.actor("desk"), town.actor("officer")):
        with pytest.raises(NotAllowed):
            withdraw_consent_of(matter_id=lin.matter.pk, purpose=purpose, actor=actor, now=NOW)
    assert standing() == ["contact", "publish"]
