"""A device made for ThingsBoard just works over HTTP too."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from tests.fixtures.bad_input import UNREADABLE, bodies
from tests.fixtures.ingest import Device, Remembering

from huiyin.doors.http.thingsboard import orders
from huiyin.intake.models import Claim, Command
from huiyin.intake.operations import command, share
from huiyin.intake.operations.claiming import accept
from huiyin.intake.operations.registering import child_of
from huiyin.intake.queries import attributes, sources

NOW = 1_795_000_000_000
PROVISIONING = {"deviceName": "烟感 7", "provisionDeviceKey": "series", "provisionDeviceSecret": "secret"}


class Board(Client):
    """A device's own client: `token` is its key."""

    token = ""

    def say(self, path: str, told: object = None) -> int:
        """POST; the status."""
        return self.asked(path, told)[0]

    def asked(self, path: str, told: object = None) -> tuple[int, object]:
        """POST; status and what was answered."""
        body = told if isinstance(told, bytes) else b"" if told is None else json.dumps(told).encode()
        return _read(self.post(f"/api/v1/{self.token}/{path}", body, content_type="application/json"))

    def read(self, path: str) -> tuple[int, object]:
        """GET; status and what was answered."""
        return _read(self.get(f"/api/v1/{self.token}/{path}"))


def _read(answer: object) -> tuple[int, object]:
    content = answer.content  # type: ignore[attr-defined]
    return answer.status_code, json.loads(content) if content else None  # type: ignore[attr-defined]


@pytest.fixture
def board(db: None, device: Device) -> Board:
    made = Board()
    _source, made.token = device()
    return made


@pytest.fixture
def source(board: Board) -> int:
    known = sources.by_key(board.token)
    assert known
    return known.id


@pytest.mark.parametrize(
    "said",
    [
        {"smoke": True},
        [{"smoke": True}],
        {"ts": NOW, "values": {"smoke": True}},
        [{"ts": NOW, "values": {"smoke": True}}],
    ],
)
def test_every_shape_of_telemetry(board: Board, place: Remembering, said: object) -> None:
    assert board.asked("telemetry", said) == (200, None)
    assert [one.values for one in place.stored] == [{"smoke": True}]


def test_attributes_are_told_and_asked_for(board: Board, source: int, place: Remembering) -> None:
    assert board.say("attributes", {"firmware": "1.10", "floor": 4}) == 200
    share(source_id=source, values={"interval": 60, "loud": True}, now=timezone.now())
    assert board.read("attributes?clientKeys=floor&sharedKeys=loud,none") == (
        200,
        {"client": {"floor": 4}, "shared": {"loud": True}},
    )
    assert board.read("attributes?sharedKeys=interval") == (200, {"shared": {"interval": 60}})
    assert board.read("attributes")[1] == {
        "client": {"firmware": "1.10", "floor": 4},
        "shared": {"interval": 60, "loud": True},
    }
    assert attributes.of(source, "client") == {"firmware": "1.10", "floor": 4}


def test_too_many_attributes_are_refused_as_a_whole(board: Board, source: int, place: Remembering) -> None:
    for begin in range(0, 500, 100):
        assert board.say("attributes", {f"a{n}": n for n in range(begin, begin + 100)}) == 200
    assert board.say("attributes", {"one": 1, "more": 2}) == 400
    assert len(attributes.of(source, "client")) == 500


def test_changed_attributes_are_told_once(board: Board, source: int, place: Remembering) -> None:
    assert board.read("attributes/updates?timeout=0")[0] == 408
    share(source_id=source, values={"interval": 60}, now=timezone.now())
    assert board.read("attributes/updates?timeout=0") == (200, {"interval": 60})
    assert board.read("attributes/updates?timeout=0")[0] == 408


def test_an_order_is_fetched_and_answered(board: Board, source: int, place: Remembering) -> None:
    first = command(source_id=source, method="cut", params={"plug": 3}, now=timezone.now())
    second = command(source_id=source, method="fan", params=None, now=timezone.now())
    assert board.read("rpc") == (200, {"id": first.pk, "method": "cut", "params": {"plug": 3}})
    assert board.read("rpc") == (200, {"id": second.pk, "method": "fan", "params": None})
    assert board.say(f"rpc/{first.pk}", {"done": True}) == 200
    assert board.say(f"rpc/{first.pk}", {"done": True}) == 200  # its answer was lost on the way
    assert board.say(f"rpc/{second.pk}", {"error": "no fan"}) == 200
    assert [one.state for one in Command.objects.order_by("pk")] == ["confirmed", "failed"]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (b'{"a\\u0000b": "c\\u0000d"}', {"ab": "cd"}),
        (b'["\\ud800", 1e999, NaN]', ["", None, None]),
        (b"", None),
    ],
)
def test_an_answer_that_no_database_would_store_is_kept_without_that(
    board: Board, source: int, place: Remembering, answer: bytes, kept: object
) -> None:
    order = command(source_id=source, method="cut", params=None, now=timezone.now())
    assert board.say(f"rpc/{order.pk}", answer) == 200
    assert Command.objects.get().answer == kept


def test_an_answer_beyond_all_measure_is_refused(board: Board, source: int, place: Remembering) -> None:
    order = command(source_id=source, method="cut", params=None, now=timezone.now())
    assert board.say(f"rpc/{order.pk}", b"[" * 100 + b"]" * 100) == 400
    assert board.say(f"rpc/{order.pk}", b'"' + b"x" * 10_000 + b'"') == 413
    assert Command.objects.get().state == "asked"


def test_nobody_answers_anothers_order(board: Board, place: Remembering, device: Device) -> None:
    other, _key = device()
    order = command(source_id=other, method="cut", params=None, now=timezone.now())
    assert board.say(f"rpc/{order.pk}", {"done": True}) == 404
    assert Command.objects.get().state == "asked"
    assert place.refused == {("http", "no order of this device"): 1}


def test_orders_of_devices_behind_a_gateway_are_left_to_it(board: Board, source: int, place: Remembering) -> None:
    known = sources.by_key(board.token)
    assert known
    child = child_of(parent=known, name="烟感 1", kind="smoke", now=timezone.now())
    command(source_id=child.id, method="cut", params=None, now=timezone.now())
    share(source_id=child.id, values={"interval": 60}, now=timezone.now())
    assert board.read("rpc?timeout=0")[0] == 408
    assert board.read("attributes/updates?timeout=0")[0] == 408
    assert Command.objects.get().state == "asked"


class Clock:
    """Time that passes by being slept through."""

    def __init__(self) -> None:
        self.at = 0.0

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("huiyin.doors.http.thingsboard.orders.time", made)
    return made


def test_a_poll_waits_for_an_order_but_not_for_long(board: Board, place: Remembering, clock: Clock) -> None:
    answer = board.get(f"/api/v1/{board.token}/rpc?timeout=600000")
    assert (answer.status_code, answer["Retry-After"]) == (408, "1")
    assert clock.at == orders.LONGEST == 1.0


def test_further_polls_do_not_wait_when_two_do(board: Board, place: Remembering, clock: Clock) -> None:
    for _ in range(orders.WAITING_MOST):
        assert orders._waiting.acquire(blocking=False)
    try:
        assert board.read("rpc?timeout=600000")[0] == 408
    finally:
        for _ in range(orders.WAITING_MOST):
            orders._waiting.release()
    assert clock.at == 0


def test_what_a_device_asks_is_answered_at_once(board: Board, place: Remembering) -> None:
    status, told = board.asked("rpc", {"method": "getCurrentTime", "params": {}})
    assert status == 200
    assert isinstance(told, int)
    assert board.asked("rpc", {"method": "somethingElse"}) == (200, {"error": "no such method"})
    assert board.say("rpc", {"params": {}}) == 400


def test_a_device_offers_itself(board: Board, source: int, place: Remembering) -> None:
    assert board.say("claim", {"secretKey": "s", "durationMs": 60_000}) == 200
    assert Claim.objects.get().until < timezone.now() + timedelta(minutes=2)
    assert board.say("claim") == 200
    assert accept(source_id=source, secret="", now=timezone.now())


@pytest.mark.parametrize("told", [[], {"secretKey": 1}, {"durationMs": -1}, {"durationMs": True}])
def test_an_offer_that_is_none_is_refused(board: Board, place: Remembering, told: object) -> None:
    assert board.say("claim", told) == 400


def test_there_is_no_firmware(board: Board, place: Remembering) -> None:
    assert board.read("firmware?title=a&version=1")[0] == board.read("software")[0] == 404


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_a_bad_request(board: Board, place: Remembering, name: str) -> None:
    assert board.say("telemetry", UNREADABLE[name]) == 400
    assert sum(place.refused.values()) == 1


class TestProvisioning:
    @pytest.fixture(autouse=True)
    def series(self, settings: object) -> None:
        settings.PROVISION_KEY, settings.PROVISION_SECRET = "series", "secret"  # type: ignore[attr-defined]

    def ask(self, client: Client, **changed: object) -> tuple[int, object]:
        body = json.dumps(PROVISIONING | changed)
        return _read(client.post("/api/v1/provision", body, content_type="application/json"))

    def test_a_new_device_gets_a_key_that_works(self, db: None, client: Client, place: Remembering) -> None:
        status, told = self.ask(client)
        assert isinstance(told, dict)
        assert (status, told["status"], told["credentialsType"]) == (200, "SUCCESS", "ACCESS_TOKEN")
        key = told["credentialsValue"]
        assert client.post(f"/api/v1/{key}/telemetry", b"{}", content_type="application/json").status_code == 200

    def test_it_may_bring_a_key_of_its_own(self, db: None, client: Client, place: Remembering) -> None:
        assert self.ask(client, credentialsType="ACCESS_TOKEN", token="its-own-key-of-20")[0] == 200
        assert sources.by_key("its-own-key-of-20")
        assert self.ask(client, deviceName="b", credentialsType="ACCESS_TOKEN", token="short")[0] == 400

    def test_a_name_is_given_once(self, db: None, client: Client, place: Remembering) -> None:
        self.ask(client)
        assert self.ask(client) == (
            400,
            {"status": "FAILURE", "errorMsg": "this device was provisioned already"},
        )

    def test_a_wrong_secret_is_refused_and_slowed(self, db: None, client: Client, place: Remembering) -> None:
        statuses = [self.ask(client, provisionDeviceSecret=f"wrong-{n}")[0] for n in range(12)]
        assert statuses == [404] * 10 + [429] * 2

    def test_what_it_says_of_itself_comes_back_readable(self, db: None, client: Client, place: Remembering) -> None:
        body = json.dumps(PROVISIONING | {"credentialsType": "MQTT_BASIC", "clientId": "\ud800x", "username": "u\0"})
        answer = client.post("/api/v1/provision", body, content_type="application/json")
        assert answer.status_code == 200
        assert answer.json()["credentialsValue"]["clientId"] == "x"

    @examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(body=bodies(PROVISIONING | {"credentialsType": "ACCESS_TOKEN", "token": "its-own-key-of-20"}))
    def test_nothing_breaks_it(self, db: None, client: Client, place: Remembering, body: bytes) -> None:
        place.brake = type(place.brake)(10**9, 60)
        answer = client.post("/api/v1/provision", body, content_type="application/json")
        assert answer.status_code in (200, 400, 404)


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies({"method": "cut", "params": {"a": 1}, "secretKey": "s", "durationMs": 5}))
def test_nothing_that_is_sent_breaks_it(db: None, board: Board, place: Remembering, body: bytes) -> None:
    for path in ("telemetry", "attributes", "claim", "rpc"):
        assert board.say(path, body) in (200, 400)
    assert board.say("rpc/1", body) in (400, 404)
