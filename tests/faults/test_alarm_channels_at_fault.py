"""Channels that hang, fail, or take a message that never arrives; workers that die: the others are told of the same
alarm at once, the next channel and the next rung come, and what became of each attempt stands on the matter."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db.models import F, QuerySet
from django.utils import timezone
from tests.fixtures.devices import is_open, tell, until
from tests.fixtures.nursery import Nursery, at, free_port
from tests.fixtures.sensed import QUICKLY, Made, dsn, furnish, wrong_alarms
from tests.fixtures.workers import Receiver

from huiyin.domains.sensing.models import Alarm, Part, Premises
from huiyin.domains.sensing.operations import tie
from huiyin.notices.models import Notice
from huiyin.notices.tests.providers import Call, hanging, playing, said

pytestmark = pytest.mark.fault
AT_ONCE = 1.0
"""Seconds within which everybody is told whose own channel works."""
MANY = 14
HANGS = timedelta(seconds=4)
"""A text message waits for six seconds for its provider: nobody whose own channel works waits for that."""
TELEPHONE = """
from huiyin.notices.channels.outward import Outward
from huiyin.notices.channels.registry import channels
from huiyin.notices.channels.voice_call import VoiceCallChannel
out = Outward(("127.0.0.1:{port}",), 4.0, schemes=("http",), reachable=lambda _: True)
channels.register("voice_call", VoiceCallChannel("http://127.0.0.1:{port}/call", "key", out))
"""
"""The real hook of telephones, let out to an address of this machine."""
SLOWLY = QUICKLY.replace("1500", "4000")
PAUSES_BEFORE_IT_SENDS = """
import time
from huiyin.notices.operations import sending
send = sending._send
def slowly(*given):
    time.sleep(30)
    return send(*given)
sending._send = slowly
"""


def test_a_text_message_that_hangs_holds_up_nobody_else(committed_db: str) -> None:
    with Receiver(slowness=0) as mail, hanging() as sms, a_home(mail, sms, SLOWLY, MANY) as home:
        home.begins_to_burn()
        until(lambda: home.mailed() >= {"grid", "dispatcher"}, 20, "grid worker and centre were not told")
        assert home.after() < AT_ONCE, home.outcomes()
        home.burns_everywhere()  # more owners than messages that are under way at once
        others = Notice.objects.filter(template="sensing.alarm", channel="email", params__rung=0, user__isnull=False)
        until(lambda: others.filter(state="delivered").count() == 2 * MANY, 30, "not all others were told")
        waited = [notice.sent_at - notice.created_at for notice in others if notice.sent_at]
        assert max(waited) < HANGS, max(waited)
        until(lambda: ("owner", "email", "delivered") in home.outcomes(), 15, "the owner's next channel did not come")
        failed = Notice.objects.get(subject=home.alarm().pk, channel="sms", params__rung=0, state="failed")
        assert failed.outcome, "why it failed stands beside it"
        assert home.nothing_is_lost()


def test_a_text_message_that_fails_gives_way_to_the_next_channel_at_once(committed_db: str) -> None:
    refuses = said({"Response": {"Error": {"Code": "InternalError", "Message": "down"}, "RequestId": "1"}})
    with Receiver(slowness=0) as mail, playing(refuses) as sms, a_home(mail, sms.port, SLOWLY) as home:
        home.begins_to_burn()
        until(lambda: ("owner", "email", "delivered") in home.outcomes(), 10, "the owner's next channel did not come")
        assert home.after() < 2 * AT_ONCE, home.outcomes()
        assert ("owner", "sms", "failed") in home.outcomes()
        assert home.notices().filter(channel="sms", params__rung=0).count() == 1
        assert home.nothing_is_lost()


def test_a_message_that_is_taken_and_never_arrives_is_followed_by_a_telephone_that_rings(committed_db: str) -> None:
    with Receiver(slowness=0) as mail, playing(takes_everything) as sms, a_home(mail, sms.port, QUICKLY) as home:
        home.begins_to_burn()
        until(lambda: any(call.path == "/call" for call in sms.calls), 15, "no telephone rings")
        call = next(call for call in sms.calls if call.path == "/call")
        assert "烟雾" in call.json()["say"]
        taken = Notice.objects.get(subject=home.alarm().pk, channel="sms", params__rung=0, contact__isnull=False)
        assert (taken.state, taken.outcome) == ("delivered", "taken by tencent, 1 part(s)")
        until(lambda: ("owner", "voice_call", "delivered") in home.outcomes(), 10, "its outcome is not recorded")
        assert home.nothing_is_lost()


def test_a_worker_that_dies_between_alarm_and_notice_loses_none_of_it(nursery: Nursery) -> None:
    port = free_port()
    (device,) = furnish(1)
    evaluator = nursery.start("evaluate", SLOWLY)
    nursery.start("doors", **at(port))
    worker = nursery.start("work", PAUSES_BEFORE_IT_SENDS)
    until(lambda: is_open(port), 20, "the doors do not open")
    tell(device.key, port, b'{"smoke": true}')
    until(lambda: to_owner().filter(state="sending").exists(), 20, "no worker takes it up")
    nursery.stop(evaluator)
    nursery.kill(worker)
    before = set(to_owner().values_list("pk", flat=True))
    assert before and to_owner().filter(state="delivered").count() == 0
    lease = to_owner().filter(state="sending").earliest("due_at")
    assert lease.claimed_at
    assert lease.due_at - lease.claimed_at <= timedelta(minutes=1), "nobody waits for minutes for a worker that is dead"
    to_owner().update(due_at=F("created_at"))  # a minute passes
    nursery.start("work")
    until(lambda: not to_owner().exclude(state="delivered").exists(), 20, "the owner was never told")
    assert set(to_owner().values_list("pk", flat=True)) == before
    assert wrong_alarms(dsn(), [device.source]) == []


def test_an_alarm_that_nobody_could_send_is_sent_when_a_worker_comes(nursery: Nursery) -> None:
    port = free_port()
    (device,) = furnish(1)
    evaluator = nursery.start("evaluate", SLOWLY)
    nursery.start("doors", **at(port))
    until(lambda: is_open(port), 20, "the doors do not open")
    tell(device.key, port, b'{"smoke": true}')
    until(lambda: to_owner().exists(), 10, "no alarm")
    nursery.stop(evaluator)
    assert not to_owner().exclude(state="waiting").exists()
    nursery.start("work")
    until(lambda: not to_owner().exclude(state="delivered").exists(), 20, "the owner was never told")
    assert wrong_alarms(dsn(), [device.source]) == []


def takes_everything(call: Call) -> tuple[int, dict[str, str], bytes]:
    """A provider of messages that says yes to each, and a telephone exchange that does."""
    if call.path == "/call":
        return 200, {}, b'{"id": "1"}'
    status = {"SerialNo": "1", "PhoneNumber": "+86", "Fee": 1, "Code": "Ok", "Message": "send success", "IsoCode": "CN"}
    return (
        200,
        {},
        json.dumps({"Response": {"SendStatusSet": [status | {"SessionContext": ""}], "RequestId": "1"}}).encode(),
    )


class Home:
    """A home with smoke alarms, whose owner left telephone and e-mail. The first has burnt: all is warm."""

    def __init__(self, devices: list[Made], port: int, mail: Receiver) -> None:
        self._devices, self._port, self._mail = devices, port, mail
        tell(devices[0].key, port, b'{"smoke": true}')
        until(lambda: Notice.objects.filter(pk__in=mail.accepted).count() >= 2, 20, "nobody is told")

    def begins_to_burn(self) -> None:
        tell(self._devices[1].key, self._port, b'{"smoke": true}')
        self._told_at = time.monotonic()

    def burns_everywhere(self) -> None:
        """All the others tell of smoke as well."""
        for made in self._devices[2:]:
            tell(made.key, self._port, b'{"smoke": true}')

    def after(self) -> float:
        """Seconds since the fire was told."""
        return time.monotonic() - self._told_at

    def alarm(self) -> Alarm:
        return Alarm.objects.get(device_id=self._devices[1].device)

    def notices(self) -> QuerySet[Notice]:
        alarms = Alarm.objects.filter(device_id=self._devices[1].device)
        return Notice.objects.filter(subject__in=alarms.values("pk"), template="sensing.alarm")

    def mailed(self) -> set[str]:
        """Whose mail has arrived, by their account."""
        found = self.notices().filter(pk__in=self._mail.accepted, user__isnull=False)
        return set(found.values_list("user__username", flat=True))

    def outcomes(self) -> set[tuple[str, str, str]]:
        """Who, by which channel, and what came of it, as the notices of the matter say."""
        rows = self.notices().select_related("user")
        return {(row.user.username if row.user else "owner", row.channel, row.state) for row in rows}

    def nothing_is_lost(self) -> bool:
        assert wrong_alarms(dsn(), [made.source for made in self._devices]) == []
        return True


@contextmanager
def a_home(mail: Receiver, sms: int, pace: str, count: int = 2) -> Iterator[Home]:
    """Doors, evaluator and worker; text messages and calls go to that port, e-mail to that server."""
    devices = furnish(count)
    owner = Premises.objects.get().ties.get()
    type(owner).objects.filter(pk=owner.pk).update(until=timezone.now())
    tie(
        premises=owner.premises,
        part=Part.OWNER,
        name="业主乙",
        phone="13800000002",
        email="owner@example.org",
        now=timezone.now(),
    )
    port = free_port()
    settings = {
        "HUIYIN_SMS_URL": f"tencent://ID:KEY@ap-guangzhou/?app=1&sign=s&template=2&endpoint=http://127.0.0.1:{sms}",
        "HUIYIN_EMAIL_URL": f"smtp://127.0.0.1:{mail.port}?from=desk@example.org",
    }
    telephone = TELEPHONE.format(port=sms)
    with Nursery(**settings) as nursery:
        nursery.start("evaluate", pace + telephone)
        nursery.start("work", telephone)
        nursery.start("doors", **at(port))
        until(lambda: is_open(port), 20, "the doors do not open")
        yield Home(devices, port, mail)


def to_owner() -> "QuerySet[Notice]":
    """What is on its way to whoever left a contact."""
    return Notice.objects.filter(contact__isnull=False, template="sensing.alarm")
