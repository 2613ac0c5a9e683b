"""A matter opens another in its own transaction: a confirmed alarm opens a hazard. And matters hang together."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from huiyin.kernel.registry import Registry
from huiyin.lifecycles.registry import Lifecycles
from huiyin.matters import queries
from huiyin.matters.domain import DomainSpec, FollowUp
from huiyin.matters.models import Matter
from huiyin.matters.operations import MatterDraft, Opened, Place, act, open_matter
from huiyin.matters.tests.cast import INSIDE, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR

LIFECYCLE = """
kind = "{kind}"
version = 1
start = "raised"
name = {{ zh = "告警", en = "Alarm" }}

[roles]
secretary = {{ zh = "社区书记", en = "Secretary" }}
supervisor = {{ zh = "分管主任", en = "Supervisor" }}

[fields]
words = {{ zh = "说明", en = "Words" }}

[states.raised]
name = {{ zh = "待核实", en = "Raised" }}
owner = "secretary"
tone = "new"
within = "1 working day"
at = [0, 0]

[states.confirmed]
name = {{ zh = "已核实", en = "Confirmed" }}
tone = "closed"
final = true
at = [1, 0]

[actions.confirm]
name = {{ zh = "核实", en = "Confirm" }}
from = ["raised"]
to = "confirmed"
by = ["secretary"]
takes = ["words"]
because = "what was found is put right as a hazard of its own"
{opens}

[escalation]
warn = 0.8
late = ["supervisor"]
steps = []
every = "1 working day"
"""


class NoHazardToday(Exception):
    """The opener of the follow-up failed."""


def raised(kind: str, **more: object) -> Opened:
    lon, lat = INSIDE
    draft = MatterDraft(title="烟感报警", words={"words": "三楼"}, source="web", place=Place(lon, lat), **more)  # type: ignore[arg-type]
    return open_matter(kind=kind, actor=RESIDENT_ACTOR, draft=draft, now=NOW)


@pytest.fixture
def fails() -> list[bool]:
    """Whether the opener of hazards fails."""
    return [False]


@pytest.fixture(autouse=True)
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: list[bool]) -> Iterator[None]:
    """Two kinds of this test alone: an alarm, and the hazard that it opens."""
    registered: Registry[DomainSpec] = Registry("domain")
    known = Lifecycles()

    def open_hazard(asked: FollowUp) -> Opened:
        if fails[0]:
            raise NoHazardToday
        return raised("peril", follow_up_of_id=asked.origin.id)

    for kind, opens in (("siren", 'opens = "peril"'), ("peril", "")):
        path = tmp_path / f"{kind}.toml"
        path.write_text(LIFECYCLE.format(kind=kind, opens=opens), "utf-8")
        known.register(path)
        opener = open_hazard if kind == "peril" else None
        registered.register(kind, DomainSpec(kind=kind, lifecycle=path, open_follow_up=opener))
    monkeypatch.setattr("huiyin.lifecycles.queries.lifecycles", known)
    monkeypatch.setattr("huiyin.matters.operations.acting.domains", registered)
    yield


def test_a_confirmed_alarm_opens_a_hazard_with_an_owner_and_a_deadline_of_its_own(town: Town) -> None:
    alarm = raised("siren")
    act(matter_id=alarm.matter.id, action="confirm", actor=town.actor("secretary"), now=NOW)
    hazard = Matter.objects.get(follow_up_of=alarm.matter.id)
    assert (hazard.kind, hazard.state) == ("peril", "raised")
    assert hazard.owner_person == town.users["secretary"]
    assert hazard.next_due_at is not None
    assert hazard.number != alarm.matter.number


def test_when_the_follow_up_cannot_be_opened_the_action_did_not_happen(town: Town, fails: list[bool]) -> None:
    alarm = raised("siren")
    fails[0] = True
    with pytest.raises(NoHazardToday):
        act(matter_id=alarm.matter.id, action="confirm", actor=town.actor("secretary"), now=NOW)
    unmoved = queries.by_id(alarm.matter.id)
    assert (unmoved.state, unmoved.entries) == ("raised", 1)
    assert not Matter.objects.filter(follow_up_of=alarm.matter.id).exists()


def test_children_name_their_parent(town: Town) -> None:
    parent = raised("peril")
    children = [raised("peril", parent_id=parent.matter.id).matter.id for _ in range(2)]
    assert set(parent.matter.children.values_list("id", flat=True)) == set(children)
