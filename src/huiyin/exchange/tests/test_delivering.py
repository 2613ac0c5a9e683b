"""What was written down reaches the other side, in its order, whatever happens in between; over real sockets."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from io import BytesIO

import psycopg
import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.fixtures.workers import database_url

from huiyin.evidence.operations import erase_files, keep_photo
from huiyin.exchange import operations, queries
from huiyin.exchange.models import Outgoing, Peer
from huiyin.exchange.operations import delivering
from huiyin.exchange.operations.posting import Letter
from huiyin.exchange.registry import Taker, takers
from huiyin.exchange.tests.listening import Post, listening
from huiyin.exchange.tests.stranger import Stranger, jpeg
from huiyin.kernel.clock import FixedClock

NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
DAYS = timedelta(days=1)


class Side:
    """The other side: up at an address that stays its own, or down."""

    def __init__(self) -> None:
        operations.ensure_key(now=NOW)
        self.stranger = Stranger()
        self.post = Post(self.stranger, queries.own_keys()["keys"][0])
        self._up = ExitStack()
        self.port = 0
        self.up()
        operations.put_peer(code="wuhu", name_zh="芜湖市", url=self.url, jwk_set=[self.stranger.jwk])

    def up(self) -> None:
        self.url = self._up.enter_context(listening(self.post, self.port))
        self.port = int(self.url.rsplit(":", 1)[1])

    def down(self) -> None:
        self._up.close()


@pytest.fixture
def side(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Side]:
    made = Side()
    yield made
    made.down()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock by which deliveries are made."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(delivering, "SystemClock", lambda: FixedClock(moment))

    set_to(NOW)
    monkeypatch.setattr(delivering, "_greeted", set())
    return set_to


def wrote(*words: str, files: tuple[int, ...] = (), now: datetime = NOW) -> list[Outgoing]:
    return [operations.post(letter=Letter("wuhu", "greeting", one, {"words": one}, files), now=now) for one in words]


def waiting() -> int:
    return Outgoing.objects.filter(acknowledged_at=None, refused="").count()


def peer() -> Peer:
    return Peer.objects.get(code="wuhu")


def test_what_was_written_arrives_in_its_order_and_counts_once_it_is_acknowledged(
    side: Side, at: Callable[[datetime], None]
) -> None:
    wrote("一", "二", "三")
    operations.deliver_all(now=NOW)
    assert [(one["number"], one["body"]["words"]) for one in side.post.messages] == [(1, "一"), (2, "二"), (3, "三")]
    assert (waiting(), peer().through) == (0, 3)


def test_what_was_written_in_a_transaction_that_is_undone_was_never_said(
    side: Side, at: Callable[[datetime], None]
) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        wrote("一")
        raise RuntimeError
    wrote("二")
    operations.deliver_all(now=NOW)
    assert [(one["number"], one["subject"]) for one in side.post.messages] == [(1, "二")]


def test_a_side_that_is_down_for_three_days_gets_everything_afterwards_in_order(
    side: Side, at: Callable[[datetime], None]
) -> None:
    side.down()
    moment, tries = NOW, 0
    wrote("一", "二")
    while moment < NOW + 3 * DAYS:
        at(moment)
        operations.deliver_all(now=moment)
        tries += 1
        due = peer().due_at
        assert due is not None and due - moment <= timedelta(minutes=10)
        moment = due
    assert peer().failing_since == NOW
    assert tries < 450
    wrote("三", now=moment)
    side.up()
    at(moment)
    operations.deliver_all(now=moment)
    assert [one["subject"] for one in side.post.messages] == ["一", "二", "三"]
    assert (waiting(), peer().failing_since, peer().failure) == (0, None, "")


def test_a_side_that_is_heard_of_again_is_not_kept_waiting(side: Side, at: Callable[[datetime], None]) -> None:
    side.down()
    wrote("一")
    operations.deliver_all(now=NOW)
    assert peer().due_at is not None
    side.up()
    operations.receive(token=side.stranger.message("hello", NOW), now=NOW)
    operations.deliver_all(now=NOW)
    assert waiting() == 0


def test_a_process_that_was_just_started_says_so_once(
    side: Side, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.deliver_all(now=NOW)
    operations.deliver_all(now=NOW)
    assert [one["kind"] for one in side.post.came] == ["hello"]
    monkeypatch.setattr(delivering, "_greeted", set())
    operations.deliver_all(now=NOW)
    assert len(side.post.came) == 2


def test_an_acknowledgement_that_the_other_side_has_not_signed_is_none(
    side: Side, at: Callable[[datetime], None]
) -> None:
    side.post.signs = Stranger()
    wrote("一")
    operations.deliver_all(now=NOW)
    assert (waiting(), "no key" in peer().failure) == (1, True)


def test_a_receipt_for_another_message_acknowledges_nothing(side: Side, at: Callable[[datetime], None]) -> None:
    operations.deliver_all(now=NOW)
    side.post.answers = side.post.came[0]["id"]
    wrote("一")
    operations.deliver_all(now=NOW)
    assert (waiting(), peer().failure) == (1, "the receipt is for another message")


def test_a_message_that_was_kept_though_its_acknowledgement_was_lost_comes_again_with_the_same_id(
    side: Side, at: Callable[[datetime], None]
) -> None:
    wrote("一")
    operations.deliver_all(now=NOW)
    Outgoing.objects.update(acknowledged_at=None)  # killed before it was written down
    operations.deliver_all(now=NOW)
    first, second = side.post.messages
    assert first == second


def test_files_are_brought_only_where_they_are_missing(side: Side, at: Callable[[datetime], None]) -> None:
    kept = keep_photo(stream=BytesIO(jpeg()), filename="门头.jpg", now=NOW)
    wrote("一", "二", files=(kept.pk,))
    operations.deliver_all(now=NOW)
    assert list(side.post.files) == [kept.sha256]
    assert [one["files"][0]["name"] for one in side.post.messages] == ["门头.jpg"] * 3
    assert waiting() == 0


def test_a_file_that_is_gone_refuses_its_message_and_lets_the_next_ones_go(
    side: Side, at: Callable[[datetime], None], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    kept = keep_photo(stream=BytesIO(jpeg()), filename="门头.jpg", now=NOW)
    wrote("一", files=(kept.pk,))
    wrote("二")
    with django_capture_on_commit_callbacks(execute=True):
        erase_files(file_ids=[kept.pk], now=NOW)
    operations.deliver_all(now=NOW)
    refused = Outgoing.objects.exclude(refused="").get()
    assert (refused.subject, "gone" in refused.refused, waiting()) == ("一", True, 0)


def test_a_no_is_told_to_whoever_wrote_and_the_next_ones_go_on(side: Side, at: Callable[[datetime], None]) -> None:
    said: list[tuple[str, Mapping[str, str]]] = []
    takers.register(
        "greeting", Taker(lambda *_: None, lambda _peer, subject, problems, _now: said.append((subject, problems)))
    )
    try:
        wrote("一")
        side.post.status = 422
        operations.deliver_all(now=NOW)
    finally:
        del takers._things["greeting"]
    assert said == [("一", {"": "HTTP 422: 不收"})]
    side.post.status = None
    wrote("二")
    operations.deliver_all(now=NOW)
    assert waiting() == 0


def test_what_is_written_to_a_side_that_is_switched_off_is_held_until_it_is_on_again(
    side: Side, at: Callable[[datetime], None]
) -> None:
    Peer.objects.update(is_active=False)
    wrote("一", "二")
    operations.deliver_all(now=NOW)
    assert (side.post.came, waiting()) == ([], 2)
    Peer.objects.update(is_active=True)
    operations.deliver_all(now=NOW)
    assert [(one["number"], one["subject"]) for one in side.post.messages] == [(1, "一"), (2, "二")]
    assert waiting() == 0


def test_nothing_is_written_to_a_side_that_nobody_has_linked(db: None) -> None:
    with pytest.raises(operations.NoSuchPeer):
        wrote("一")


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_what_is_wrong_with_the_line_refuses_no_message(
    side: Side, at: Callable[[datetime], None], status: int
) -> None:
    side.post.status = status
    wrote("一")
    operations.deliver_all(now=NOW)
    assert (waiting(), peer().failures) == (1, 1)


def test_a_side_that_was_put_back_from_a_backup_gets_again_what_it_has_lost(
    side: Side, at: Callable[[datetime], None]
) -> None:
    wrote("一", "二", "三")
    operations.deliver_all(now=NOW)
    side.post.kept = {}
    side.post.through, side.post.came = 1, []
    wrote("四")
    operations.deliver_all(now=NOW)
    side.post.through = None
    operations.deliver_all(now=NOW)
    assert {one["subject"] for one in side.post.messages} == {"二", "三", "四"}
    assert waiting() == 0


def test_whoever_was_put_back_from_a_backup_oneself_counts_on_from_where_the_other_side_is(
    side: Side, at: Callable[[datetime], None]
) -> None:
    side.post.begins_at = 7
    wrote("一", "二")
    operations.deliver_all(now=NOW)
    assert [(one["number"], one["subject"]) for one in side.post.messages[-2:]] == [(8, "一"), (9, "二")]
    assert (waiting(), peer().numbered) == (0, 9)


def test_a_replay_sends_everything_once_more_under_the_same_ids(side: Side, at: Callable[[datetime], None]) -> None:
    wrote("一", "二", "三")
    operations.deliver_all(now=NOW)
    assert operations.replay(code="wuhu", number=2) == 2
    operations.deliver_all(now=NOW)
    assert [one["subject"] for one in side.post.messages] == ["一", "二", "三", "二", "三"]
    assert len({one["id"] for one in side.post.messages}) == 3


def test_two_who_deliver_at_once_do_not_deliver_both(side: Side, at: Callable[[datetime], None]) -> None:
    wrote("一")
    with psycopg.connect(database_url()) as another:
        another.execute("SELECT pg_advisory_lock(hashtext('huiyin.exchange.peer'), %s)", [peer().pk])
        assert operations.deliver(peer_id=peer().pk, now=NOW) == 0
        held = another.info.backend_pid
    wait_until_gone(held)
    assert operations.deliver(peer_id=peer().pk, now=NOW) == 1  # whoever held it is gone


def wait_until_gone(pid: int) -> None:
    """A connection that was closed holds its locks for as long as its backend takes to notice."""
    with psycopg.connect(database_url()) as watching:
        for _try in range(200):
            if watching.execute("SELECT 1 FROM pg_locks WHERE pid = %s", [pid]).fetchone() is None:
                return
            time.sleep(0.05)
    raise AssertionError(f"backend {pid} has not let go")


def test_the_old_key_tells_of_the_new_one_before_the_new_one_signs(side: Side, at: Callable[[datetime], None]) -> None:
    wrote("一")
    operations.rotate_key(now=NOW + timedelta(seconds=1))
    wrote("二")
    operations.deliver_all(now=NOW)
    # Whoever is told knows the first key alone as yet: what comes after is signed by the other.
    assert [one["kind"] for one in side.post.messages] == ["greeting", "keys"]
    side.post.ours = queries.own_keys()["keys"][0]
    operations.deliver_all(now=NOW + DAYS)
    assert (side.post.messages[-1]["subject"], waiting()) == ("二", 0)


def test_after_the_time_it_is_kept_a_messages_words_are_gone_and_its_row_stays(
    side: Side, at: Callable[[datetime], None]
) -> None:
    wrote("一")
    operations.deliver_all(now=NOW)
    assert operations.drop_delivered(now=NOW + 89 * DAYS) == 0
    assert operations.drop_delivered(now=NOW + 91 * DAYS) == 1
    assert Outgoing.objects.get().token == ""


@pytest.mark.parametrize(
    ("url", "why"),
    [("http://10.1.2.3", "https://"), ("ftp://wuhu.example", "https://"), ("https://", "host"), ("wuhu", "https://")],
)
def test_people_are_not_written_about_in_the_clear(db: None, url: str, why: str) -> None:
    with pytest.raises(operations.UnfitPeer, match=why):
        operations.put_peer(code="wuhu", name_zh="芜湖市", url=url, jwk_set=[Stranger().jwk])


def test_a_key_that_is_none_links_nobody(db: None) -> None:
    sets: list[object] = [{}, {"keys": []}]
    for jwk_set in (*sets, [{"kty": "RSA"}], [Stranger().jwk | {"d": "x"}], [Stranger().jwk | {"x": "AA"}]):
        with pytest.raises(operations.UnfitPeer):
            operations.put_peer(code="wuhu", name_zh="芜湖市", url="https://wuhu.example", jwk_set=jwk_set)


def test_two_installations_of_one_name_are_not_linked(db: None) -> None:
    with pytest.raises(operations.UnfitPeer, match="HUIYIN_EXCHANGE_CODE"):
        operations.put_peer(code="local", name_zh="别处", url="https://other.example", jwk_set=[Stranger().jwk])
