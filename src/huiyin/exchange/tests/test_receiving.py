"""What another installation says is kept, acknowledged under a signature, and handled once."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from django.test import Client

from huiyin.exchange import operations, queries
from huiyin.exchange.models import Incoming, Outgoing, Peer
from huiyin.exchange.registry import NotTaken, Received, Taker, takers
from huiyin.exchange.rules.claims import Message
from huiyin.exchange.rules.sealing import payload_of
from huiyin.exchange.tests.stranger import URL, Stranger, claims_of, decoded, encoded, id_of, jpeg
from huiyin.kernel.clock import SystemClock
from huiyin.people import vault

NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Desk:
    """Whoever takes the messages of the test: what it was told, and what it says to it."""

    def __init__(self) -> None:
        self.taken: list[Received] = []
        self.said_no: list[tuple[str, Mapping[str, str]]] = []
        self.answer: Exception | None = None

    def take(self, received: Received, now: datetime) -> None:
        if self.answer:
            raise self.answer
        self.taken.append(received)

    def refused(self, _peer: str, subject: str, problems: Mapping[str, str], now: datetime) -> None:
        self.said_no.append((subject, problems))


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    takers.register("greeting", Taker(made.take, made.refused))
    yield made
    del takers._things["greeting"]


@pytest.fixture
def wuhu(db: None) -> Stranger:
    """An installation that is linked with this one."""
    operations.ensure_key(now=NOW)
    stranger = Stranger()
    operations.put_peer(code="wuhu", name_zh="芜湖市", url=URL, jwk_set={"keys": [stranger.jwk]})
    return stranger


def told(token: str, now: datetime = NOW) -> dict[str, object]:
    """What is acknowledged, once this installation's signature was found to be its own."""
    return claims_of(operations.receive(token=token, now=now), queries.own_keys()["keys"][0])


def handled(now: datetime = NOW) -> int:
    return operations.handle_all(now=now)


def refusal(token: str, now: datetime = NOW) -> tuple[int, str]:
    with pytest.raises(operations.NotReceived) as why:
        operations.receive(token=token, now=now)
    return why.value.status, str(why.value)


def test_a_message_is_kept_acknowledged_under_our_signature_and_handled(wuhu: Stranger, desk: Desk) -> None:
    token = wuhu.message("greeting", NOW, subject="K-1", body={"words": "你好"})
    receipt = told(token)
    assert (receipt["re"], receipt["to"], receipt["through"], receipt["wants"]) == (str(id_of(token)), "wuhu", 1, [])
    assert handled() == 1
    [one] = desk.taken
    assert (one.peer, one.subject, one.body) == ("wuhu", "K-1", {"words": "你好"})


def test_the_same_message_ten_times_is_acknowledged_ten_times_and_done_once(wuhu: Stranger, desk: Desk) -> None:
    token = wuhu.message("greeting", NOW)
    for _ in range(10):
        assert told(token)["through"] == 1
        handled()
    assert (len(desk.taken), Incoming.objects.count()) == (1, 1)


def test_two_who_handle_the_same_message_do_it_once(wuhu: Stranger, desk: Desk) -> None:
    told(wuhu.message("greeting", NOW))
    row = Incoming.objects.get()
    assert [operations.handle(incoming_id=row.pk, now=NOW) for _ in range(2)] == [True, False]
    assert len(desk.taken) == 1


def test_what_was_said_first_about_a_subject_is_done_first(wuhu: Stranger, desk: Desk) -> None:
    for words in ("一", "二"):
        told(wuhu.message("greeting", NOW, subject="K-1", body={"words": words}))
    told(wuhu.message("greeting", NOW, subject="K-2", body={"words": "别的"}))
    first, second, other = Incoming.objects.order_by("number")
    assert [operations.handle(incoming_id=row.pk, now=NOW) for row in (second, other)] == [False, True]
    assert [operations.handle(incoming_id=row.pk, now=NOW) for row in (first, second)] == [True, True]
    assert [one.body["words"] for one in desk.taken] == ["别的", "一", "二"]


def test_long_after_it_was_handled_its_words_are_gone_and_it_is_still_known(wuhu: Stranger, desk: Desk) -> None:
    token = wuhu.message("greeting", NOW)
    told(token)
    handled()
    assert operations.drop_delivered(now=NOW + timedelta(days=91)) == 1
    assert Incoming.objects.get().token == ""
    assert told(token)["through"] == 1
    handled(NOW + timedelta(days=92))
    assert len(desk.taken) == 1


def test_a_message_may_be_three_days_late(wuhu: Stranger, desk: Desk) -> None:
    told(wuhu.message("greeting", NOW - timedelta(days=3)))
    handled()
    assert desk.taken[0].sent_at == NOW - timedelta(days=3)


def test_what_is_lost_on_the_way_shows_as_a_gap_until_it_comes(wuhu: Stranger, desk: Desk) -> None:
    first, second, third = (wuhu.message("greeting", NOW) for _ in range(3))
    assert told(first)["through"] == 1
    assert told(third)["through"] == 1
    assert told(second)["through"] == 3


def test_nobody_is_believed_whose_key_is_not_known(wuhu: Stranger) -> None:
    status, why = refusal(Stranger().message("greeting", NOW))
    assert (status, "no installation with the key" in why) == (401, True)


def test_a_forged_signature_is_refused(wuhu: Stranger, desk: Desk) -> None:
    thief = Stranger()
    forged = thief.sealed({}, kid=wuhu.jwk["kid"])
    assert refusal(forged)[0] in {400, 401}
    head, body, signature = wuhu.message("greeting", NOW).split(".")
    flipped = bytearray(decoded(signature))
    flipped[7] ^= 1
    assert refusal(f"{head}.{body}.{encoded(bytes(flipped))}") == (401, "the signature does not fit")
    changed = json.loads(decoded(body)) | {"number": 9}
    assert refusal(f"{head}.{encoded(json.dumps(changed).encode())}.{signature}")[0] == 401
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_the_message_does_not_choose_how_it_is_verified(wuhu: Stranger, algorithm: str) -> None:
    head = encoded(json.dumps({"alg": algorithm, "kid": wuhu.jwk["kid"], "typ": "huiyin-message+jws"}).encode())
    body = wuhu.message("greeting", NOW).split(".")[1]
    assert refusal(f"{head}.{body}.")[0] in {400, 401}


def test_a_receipt_is_never_taken_for_a_message(wuhu: Stranger, desk: Desk) -> None:
    claims = json.loads(decoded(wuhu.message("greeting", NOW).split(".")[1]))
    assert refusal(wuhu.sealed(claims, "huiyin-receipt+jws"))[0] == 400


def test_nobody_speaks_for_another_and_nothing_is_taken_that_is_for_a_third(wuhu: Stranger, desk: Desk) -> None:
    other = Stranger("hefei")
    operations.put_peer(code="hefei", name_zh="合肥市", url=URL, jwk_set=[other.jwk])
    other.code = "wuhu"
    assert refusal(other.message("greeting", NOW)) == (403, "signed by hefei in the name of wuhu")
    wuhu.to = "hefei"
    assert refusal(wuhu.message("greeting", NOW)) == (403, "this is local, the message is for hefei")


def test_whoever_is_switched_off_is_not_heard(wuhu: Stranger, desk: Desk) -> None:
    Peer.objects.update(is_active=False)
    assert refusal(wuhu.message("greeting", NOW))[0] == 401


def test_another_message_under_a_known_id_is_refused(wuhu: Stranger, desk: Desk) -> None:
    token = wuhu.message("greeting", NOW)
    told(token)
    changed = json.loads(decoded(token.split(".")[1])) | {"body": {"words": "改了"}}
    assert refusal(wuhu.sealed(changed)) == (422, "a message of this id says something else")


def test_a_side_that_counts_anew_is_told_how_far_it_was(wuhu: Stranger, desk: Desk) -> None:
    for _ in range(3):
        told(wuhu.message("greeting", NOW))
    wuhu.number = 1  # put back from a backup
    with pytest.raises(operations.NotReceived) as why:
        operations.receive(token=wuhu.message("greeting", NOW), now=NOW)
    assert why.value.status == 409
    assert claims_of(why.value.receipt, queries.own_keys()["keys"][0])["through"] == 3


def test_what_nobody_takes_is_refused_in_a_message(wuhu: Stranger, desk: Desk) -> None:
    token = wuhu.message("riddle", NOW, subject="K-2")
    told(token)
    handled()
    row = Incoming.objects.get()
    assert row.problems == {"kind": "nobody here takes riddle"}
    assert claims_in(Outgoing.objects.get()) == {
        "re": str(id_of(token)),
        "kind": "riddle",
        "problems": {"kind": "nobody here takes riddle"},
    }


def test_a_taker_that_says_no_says_why_to_the_other_side_and_it_is_not_asked_again(wuhu: Stranger, desk: Desk) -> None:
    desk.answer = NotTaken({"region": "not ours"})
    told(wuhu.message("greeting", NOW, subject="K-3"))
    handled()
    assert claims_in(Outgoing.objects.get())["problems"] == {"region": "not ours"}
    assert handled(NOW + HOUR) == 0


def test_a_taker_that_fails_is_asked_again_later_and_nothing_is_lost(wuhu: Stranger, desk: Desk) -> None:
    desk.answer = RuntimeError("out of order")
    told(wuhu.message("greeting", NOW))
    handled()
    assert handled(NOW) == 0
    desk.answer = None
    handled(NOW + HOUR)
    assert len(desk.taken) == 1


def test_the_other_sides_no_reaches_whoever_sent_the_message(wuhu: Stranger, desk: Desk) -> None:
    told(wuhu.message("refused", NOW, subject="H-1", body={"kind": "greeting", "problems": {"uscc": "wrong"}}))
    handled()
    assert desk.said_no == [("H-1", {"uscc": "wrong"})]


def test_a_no_to_something_unknown_is_not_answered_by_a_no(wuhu: Stranger, desk: Desk) -> None:
    told(wuhu.message("refused", NOW, body={"kind": "nothing", "problems": {}}))
    handled()
    assert not Outgoing.objects.exists()


def test_new_keys_are_believed_under_the_old_one_and_the_old_one_ends(wuhu: Stranger, desk: Desk) -> None:
    fresh = Stranger()
    told(wuhu.message("keys", NOW, body={"keys": [fresh.jwk]}))
    fresh.number = wuhu.number
    assert told(fresh.message("greeting", NOW))["through"] == 2
    assert refusal(wuhu.message("greeting", NOW))[0] == 401


def test_somebody_elses_key_cannot_be_taken_over(wuhu: Stranger, desk: Desk) -> None:
    other = Stranger("hefei")
    operations.put_peer(code="hefei", name_zh="合肥市", url=URL, jwk_set=[other.jwk])
    told(wuhu.message("keys", NOW, body={"keys": [other.jwk]}))
    assert Incoming.objects.get().problems == {"keys": "one of these keys is that of hefei"}
    assert told(wuhu.message("greeting", NOW))["through"] == 2


def test_a_hello_is_answered_and_not_kept_and_the_clocks_must_agree(wuhu: Stranger) -> None:
    assert told(wuhu.message("hello", NOW))["through"] == 0
    assert not Incoming.objects.exists()
    status, why = refusal(wuhu.message("hello", NOW - timedelta(days=1)))
    assert (status, why) == (401, "the clocks of the two sides differ by 86400 seconds")


def test_a_message_waits_for_the_files_it_names(wuhu: Stranger, desk: Desk) -> None:
    content = jpeg()
    sha256 = hashlib.sha256(content).hexdigest()
    token = wuhu.message("greeting", NOW, files=[{"sha256": sha256, "size": len(content), "name": "门头.jpg"}])
    assert told(token)["wants"] == [sha256]
    assert handled() == 0
    brought(wuhu, sha256, content)
    brought(wuhu, sha256, content)
    assert told(token)["wants"] == []
    handled()
    [file] = desk.taken[0].files
    assert (file.sha256, file.name) == (sha256, "门头.jpg")


def brought(wuhu: Stranger, sha256: str, content: bytes, at: datetime = NOW) -> None:
    operations.receive_file(sha256=sha256, permit=wuhu.permit(sha256, at), stream=BytesIO(content), now=NOW)


def test_files_are_taken_from_whoever_named_them_and_only_those(wuhu: Stranger, desk: Desk) -> None:
    content = jpeg()
    sha256 = hashlib.sha256(content).hexdigest()
    with pytest.raises(operations.NotReceived, match="no message that waits"):
        brought(wuhu, sha256, content)
    told(wuhu.message("greeting", NOW, files=[{"sha256": sha256, "size": len(content)}]))
    with pytest.raises(operations.NotReceived, match="not the bytes that were named"):
        brought(wuhu, sha256, content + b"x")
    with pytest.raises(operations.NotReceived, match="clocks"):
        brought(wuhu, sha256, content, NOW - HOUR)


def test_a_file_that_may_not_be_kept_spoils_its_message_and_the_other_side_hears_why(
    wuhu: Stranger, desk: Desk
) -> None:
    content = b"MZ this is a program"
    sha256 = hashlib.sha256(content).hexdigest()
    told(wuhu.message("greeting", NOW, files=[{"sha256": sha256, "size": len(content)}]))
    with pytest.raises(operations.NotReceived) as why:
        brought(wuhu, sha256, content)
    assert why.value.status == 422
    handled()
    assert desk.taken == []


def test_a_spoiled_message_is_refused_again_however_often_it_comes(wuhu: Stranger, desk: Desk) -> None:
    """The answer to the file may be lost on its way: whoever sends it again must not take it for acknowledged."""
    content = b"MZ this is a program"
    sha256 = hashlib.sha256(content).hexdigest()
    token = wuhu.message("greeting", NOW, files=[{"sha256": sha256, "size": len(content)}])
    told(token)
    with pytest.raises(operations.NotReceived):
        brought(wuhu, sha256, content)
    for _ in range(3):
        status, why = refusal(token)
        assert (status, "this file is not kept" in why) == (422, True)
    told(wuhu.message("greeting", NOW))  # and the next one is taken
    handled()
    assert len(desk.taken) == 1 and not Outgoing.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"nonsense", 400), ("你好".encode(), 400), (b"a.b.c", 400), (b"x" * (4 * 1024 * 1024 + 1), 413)],
)
def test_whatever_is_posted_is_answered_in_words(wuhu: Stranger, body: bytes, status: int) -> None:
    answer = Client().post("/exchange/v1/messages", body, content_type="application/jose")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_over_http_a_message_is_answered_by_a_sealed_receipt(wuhu: Stranger, desk: Desk) -> None:
    token = wuhu.message("hello", SystemClock().now())
    answer = Client().post("/exchange/v1/messages", token, content_type="application/jose")
    assert answer["Content-Type"] == "application/jose"
    with pytest.raises(InvalidSignature):
        claims_of(answer.content.decode(), wuhu.jwk)
    assert claims_of(answer.content.decode(), queries.own_keys()["keys"][0])["re"] == str(id_of(token))


def test_over_http_a_file_is_brought_by_whoever_signs_for_it(wuhu: Stranger, desk: Desk) -> None:
    now, content = SystemClock().now(), jpeg()
    sha256 = hashlib.sha256(content).hexdigest()
    told(wuhu.message("greeting", now, files=[{"sha256": sha256, "size": len(content)}]), now)
    address, kind = f"/exchange/v1/files/{sha256}", "application/octet-stream"
    assert Client().put(address, content, content_type=kind).status_code == 401
    signed = {"Authorization": f"JWS {wuhu.permit(sha256, now)}"}
    assert Client().put(address, content, content_type=kind, headers=signed).status_code == 204
    assert Client().put("/exchange/v1/files/abc", content, content_type=kind, headers=signed).status_code == 404
    assert Client().get(address).status_code == 405


def claims_in(row: Outgoing) -> dict[str, Any]:
    return payload_of(vault.decrypt(row.token), Message).body
