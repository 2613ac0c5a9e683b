"""One thing done to many matters: each as if singly, nothing twice, whatever is killed in between."""

from uuid import uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.matters.models import BulkLine, BulkRun, Entry
from huiyin.matters.operations import Opened, act, bulk, start_bulk
from huiyin.matters.operations.bulk import CHUNK, JOB, MOST_AT_ONCE, run_chunk
from huiyin.matters.queries import NoSuchRun, bulk_lines, bulk_progress
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.tests.cast import NOW, Town
from huiyin.matters.tests.conftest import Raise
from huiyin.people.models import Duty


def started(town: Town, opened: list[Opened], *, action: str = "accept", client_id: str = "once") -> BulkRun:
    data = {"words": "看过了"}
    ids = [one.matter.id for one in opened]
    actor = town.actor("secretary")
    return start_bulk(matter_ids=ids, action=action, actor=actor, data=data, now=NOW, client_id=client_id)


def finished(run: BulkRun) -> BulkRun:
    """Do its jobs, one chunk after the other, as the worker does."""
    while not BulkRun.objects.get(pk=run.pk).ended_at:
        run_chunk(run_id=run.pk, now=NOW)
    return BulkRun.objects.get(pk=run.pk)


def written_by(run: BulkRun) -> int:
    return Entry.objects.filter(client_id=f"bulk:{run.pk}").count()


def test_each_matters_history_is_as_if_it_were_acted_on_singly(town: Town, raise_one: Raise) -> None:
    opened = [raise_one(f"第{n}件") for n in range(3)]
    alone = raise_one("单独的一件")
    act(matter_id=alone.matter.id, action="accept", actor=town.actor("secretary"), now=NOW, data={"words": "看过了"})
    run = finished(started(town, opened))
    assert bulk_progress(run.pk, run.user_id).done == 3
    rows = [Entry.objects.get(matter=one.matter, sequence=2) for one in (*opened, alone)]
    said = {(e.action, e.from_state, e.to_state, e.actor_name, e.public, tuple(sorted(e.digests))) for e in rows}
    assert len(said) == 1
    assert run.data == {}  # the histories keep the words


def test_what_is_refused_is_said_with_its_reason_and_holds_up_no_other(town: Town, raise_one: Raise) -> None:
    opened = [raise_one(f"第{n}件") for n in range(3)]
    actor = town.actor("secretary")
    act(matter_id=opened[1].matter.id, action="accept", actor=actor, now=NOW)  # somebody was faster
    run = finished(started(town, opened))
    progress = bulk_progress(run.pk, run.user_id)
    assert (progress.done, progress.refused, progress.waiting) == (2, 1, 0)
    (line,) = bulk_lines(run, refused=True)
    assert (line.matter_id, line.reason) == (opened[1].matter.id, "StateHasMoved")


def test_a_mistake_of_ours_at_one_matter_holds_up_no_other(
    town: Town, raise_one: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = [raise_one(f"第{n}件") for n in range(2)]

    def broken(**call: object) -> None:
        if call["matter_id"] == opened[0].matter.id:
            raise ZeroDivisionError
        act(**call)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk, "act", broken)
    run = finished(started(town, opened))
    assert [line.reason for line in bulk_lines(run, refused=True)] == ["Failed"]
    assert bulk_progress(run.pk, run.user_id).done == 1


def test_sent_twice_it_begins_once(town: Town, raise_one: Raise) -> None:
    opened = [raise_one("一件")]
    assert started(town, opened).pk == started(town, opened).pk
    assert ProcrastinateJob.objects.filter(task_name=JOB).count() == 1


def test_run_again_it_does_nothing_again(town: Town, raise_one: Raise) -> None:
    """A job whose worker was killed after its work is put back and runs once more."""
    run = finished(started(town, [raise_one("一件")], action="note"))
    BulkLine.objects.update(state="waiting")  # as if the line had not been written down
    BulkRun.objects.update(ended_at=None, data={"words": "看过了"})
    finished(run)
    assert written_by(run) == 1
    assert bulk_progress(run.pk, run.user_id).done == 1


def test_killed_between_act_and_line_neither_stands(
    town: Town, raise_one: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started(town, [raise_one("一件")], action="note")
    save = BulkLine.save

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(BulkLine, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        run_chunk(run_id=run.pk, now=NOW)
    assert written_by(run) == 0
    monkeypatch.setattr(BulkLine, "save", save)
    finished(run)
    assert written_by(run) == 1


def test_many_are_done_in_chunks_each_a_job_of_its_own(
    town: Town, raise_one: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 2)
    run = started(town, [raise_one(f"第{n}件") for n in range(3)])
    run_chunk(run_id=run.pk, now=NOW)
    assert bulk_progress(run.pk, run.user_id).done == 2
    assert ProcrastinateJob.objects.filter(task_name=JOB).count() == 2
    assert bulk_progress(finished(run).pk, run.user_id).done == 3
    assert CHUNK > 2


def test_whoever_lost_the_post_meanwhile_does_nothing(town: Town, raise_one: Raise) -> None:
    run = started(town, [raise_one("一件")])
    Duty.objects.filter(user=town.users["secretary"]).update(ends=NOW)
    finished(run)
    assert [line.reason for line in bulk_lines(run, refused=True)] == ["NotAllowed"]


def test_none_and_too_many_are_refused(town: Town) -> None:
    for count in (0, MOST_AT_ONCE + 1):
        with pytest.raises(BadFields):
            start_bulk(
                matter_ids=[uuid4() for _ in range(count)],
                action="accept",
                actor=town.actor("secretary"),
                data={},
                now=NOW,
                client_id="x",
            )


def test_a_run_is_read_by_whoever_began_it(town: Town, raise_one: Raise) -> None:
    run = started(town, [raise_one("一件")])
    with pytest.raises(NoSuchRun):
        bulk_progress(run.pk, town.users["neighbour"].pk)
