"""One matter on one page."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.drawing import draw
from huiyin.lifecycles.model import Lifecycle
from huiyin.matters import queries as matters
from huiyin.matters.domain import domains
from huiyin.matters.queries import HistoryLine
from huiyin.matters.rules.permission import reads_inside
from huiyin.matters.verification import is_whole
from huiyin.pages.audience import audience
from huiyin.pages.delivery import told_steps
from huiyin.pages.desk import Link
from huiyin.pages.doing import deeds_of
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_at
from huiyin.pages.matter import Fact, Happening, MatterShown, Related, TakingBack
from huiyin.pages.reading import desk_trail
from huiyin.pages.rows import due_what, matter_href, state_words, tone_of
from huiyin.pages.trail import names_of, said
from huiyin.people.actors import ActorKind
from huiyin.people.english import Named, english_names
from huiyin.people.queries import holders, masked
from huiyin.people.rules import nearest_on_duty
from huiyin.places.queries import area_tree
from huiyin.web.desk.filters import WHOLE, read
from huiyin.web.desk.likeness import related_by_likeness
from huiyin.web.desk.parting import beside
from huiyin.web.desk.place import around_href, place_map
from huiyin.web.desk.publishing import offered, rounding

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@require_safe
@at_desk
def matter(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """What, where, who, until when, history, and the actions that are allowed now and nothing else."""
    found = matter_at(clerk, number)
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    lines = matters.history(found, public_only=not reads_inside(clerk.actor, matters.standing(found)))
    drawing = draw(lifecycle, matters.path(lines), found.state, "en" if clerk.english else "zh")
    shown = show(found, lifecycle, lines, clerk, times=drawing.times)
    topics = [f"matter:{found.id}"]
    shown = _in_the_inbox(replace(shown, related=[*shown.related, *related_by_likeness(found, clerk)]), found, clerk)
    context = {
        "matter": shown,
        "drawing": drawing,
        "told_steps": told_steps(found.id, lifecycle, clerk),
        "map": place_map(found, clerk.now),
        "around_href": around_href(found),
    }
    return desk_page(request, clerk, "web/matter.html", context, topics=topics)


def show(found: "Matter", lifecycle: Lifecycle, lines: list[HistoryLine], clerk: Clerk, *, times: int) -> MatterShown:
    """The matter as its page shows it. A constant number of statements, however long its history."""
    state = lifecycle.states[found.state]
    mine = clerk.owns(found) and not found.closed_at
    words = state_words(state, clerk, mine=mine)
    if times > 1:
        words = _("%(state)s（第 %(n)d 次）") % {"state": words, "n": times}
    trail = desk_trail(lines, found.kind, lifecycle)
    return MatterShown(
        number=found.number,
        title=found.title,
        kind=clerk.say(lifecycle.name),
        state=words,
        tone=tone_of(state, mine=mine),
        reporter=_reporter(found, lines[0]),
        deeds=deeds_of(found, matters.offers(found, clerk.actor), lifecycle, clerk),
        trail=trail,
        ways=_ways(found, trail) if reads_inside(clerk.actor, matters.standing(found)) else (),
        holders=_holders(found, lifecycle, clerk),
        place=_place(found, clerk),
        back_href=reverse("desk:inbox"),
        back=_("收件箱"),
        self_href=matter_href(found),
        contact=_contact(found, full=matters.contact_open_to(found, clerk.actor)),
        lon=None if found.lon is None else round(found.lon, 6),
        lat=None if found.lat is None else round(found.lat, 6),
        outside=found.area_id == area_tree().city.id and found.lon is not None,
        related=[_related(found, other) for other in matters.related(found)],
        due_at=None if found.paused_at else found.due_at,  # it stands still
        state_due_at=found.state_due_at,
        paused_at=found.paused_at if found.state_due_at is None else None,
        closed_at=found.closed_at,
        due_what=due_what(lifecycle, state, clerk) if mine else "",
        provisional=found.due_provisional,
        entries=found.entries,
        chain_ok=is_whole(found),
        audience=audience(found.visibility, exact=found.place_public),
        publishing=[deed for deed in (offered(found, clerk), rounding(found, clerk)) if deed],
        beside=beside(found, clerk),
        undo=_undo(found, lifecycle, lines[-1], clerk),
    )


def _in_the_inbox(shown: MatterShown, found: "Matter", clerk: Clerk) -> MatterShown:
    """With the way back, and on to what stands before and after it; one statement, none for what is closed."""
    asked = read({"tab": WHOLE}, clerk, at_inbox=True)
    place = None if found.closed_at else matters.place_in_inbox(clerk.actor, asked.narrowed, found.number, clerk.now)
    if place is None:
        return shown
    of = f"{place.of}{'+' if place.more else ''}"
    return replace(
        shown,
        back_href=f"{reverse('desk:inbox')}?tab={WHOLE}",
        back=_("收件箱（第 %(n)d 件，共 %(of)s 件）") % {"n": place.n, "of": of},
        previous_href=reverse("desk:matter", args=[place.before]) if place.before else "",
        next_href=reverse("desk:matter", args=[place.after]) if place.after else "",
    )


def _ways(found: "Matter", trail: Sequence[Happening]) -> list[Link]:
    """Other views of the same matter: two photos can be laid side by side, and any matter printed."""
    ways = [Link(reverse("desk:print", args=[found.number]), _("打印"), "printer")]
    spec = domains.get(found.kind)
    if spec.own_page:
        ways.insert(0, Link(spec.own_page(found), said(spec.own_page_name), "flame"))
    if sum(len(entry.pictures) for entry in trail) > 1:
        ways.insert(0, Link(reverse("desk:photos", args=[found.number]), _("修前修后"), "camera"))
    return ways


def _undo(found: "Matter", lifecycle: Lifecycle, last: HistoryLine, clerk: Clerk) -> TakingBack | None:
    """The step that this person took a moment ago and may take back."""
    step = matters.undoable(found, last, clerk.actor, clerk.now)
    if step is None:
        return None
    did = clerk.say(lifecycle.actions[step.action].name)
    return TakingBack(did, reverse("desk:undo", args=[found.number]), step.sequence, step.seconds(clerk.now))


def _reporter(found: "Matter", first: HistoryLine) -> str:
    """Who raised it, without a name: a resident, a secretary for somebody, or another system."""
    if first.actor_kind is ActorKind.PERSON and found.reporter_id is None:
        return _("居民，由%(who)s代为登记") % {"who": names_of([first])[first.sequence]}
    if first.actor_kind is ActorKind.OUTSIDE:
        return first.actor_name
    return _("居民（不公开）")


def _holders(found: "Matter", lifecycle: Lifecycle, clerk: Clerk) -> list[Fact]:
    """Unit, person, who looks after it, and what happens when it is late. One statement."""
    facts = [Fact(_("单位"), clerk.of(found.owner_unit))]
    person = found.owner_person
    if person:
        name = _called(Named(person.pk, person.name, clerk.now), clerk)
        name = _("%(name)s（您）") % {"name": name} if person.pk == clerk.actor.user_id else name
        facts.append(Fact(_("经办"), name))
    elif not found.closed_at:
        facts.append(Fact(_("经办"), _("单位里谁都可以接")))
    if found.closed_at:
        return facts
    chain = [area.id for area in area_tree().chain(found.area_id)]
    late = lifecycle.ladder.late
    people = holders(late, chain, clerk.now)
    above = [post for role in late if (post := nearest_on_duty(people, role, chain))]
    for post in above:
        facts.append(Fact(_("督办"), (clerk.english and post.post_name_en) or post.post_name_zh))
    if found.next_due_at and not above:
        facts.append(Fact(_("督办"), _("没有人在岗")))
    if found.next_due_at and found.next_due_at > clerk.now:
        names = _("、").join(clerk.say(lifecycle.roles[role]) for role in late)
        facts.append(Fact(_("超期后"), _("告诉%(who)s") % {"who": names}))
    return facts


def _called(one: Named, clerk: Clerk) -> str:
    return english_names([one]).get(one, one.name) if clerk.english else one.name


def _place(found: "Matter", clerk: Clerk) -> str:
    """The address and the areas around it, the nearest first."""
    areas = [clerk.of(area) for area in area_tree().chain(found.area_id)]
    return " · ".join([*([found.address] if found.address else []), *areas])


def _contact(found: "Matter", *, full: bool) -> list[Fact]:
    """What was left to reach the reporter, masked; the whole of it, for who may see it, asks for a reason."""
    if found.contact is None:
        return []
    seen = masked(found.contact)
    if seen.erased:
        return [Fact(_("联系方式"), _("已按本人要求删去"))]
    lines = [(_("姓名"), seen.name), (_("手机"), seen.phone), (_("邮箱"), seen.email)]
    facts = [Fact(name, value) for name, value in lines if value]
    if facts and full:
        last = facts[-1]
        facts[-1] = Fact(last.name, last.value, reverse("desk:look", args=[found.number]), _("看完整"))
    return facts


def _related(found: "Matter", other: "Matter") -> Related:
    """Another matter, and by which link it belongs here."""
    if other.duplicate_of_id == found.pk:
        why = _("同一件事，已并到这里")
    elif found.duplicate_of_id == other.pk:
        why = _("这件已并到那里")
    elif other.follow_up_of_id == found.pk:
        why = _("由这件引出")
    elif found.follow_up_of_id == other.pk:
        why = _("引出这件的")
    elif found.parent_id == other.pk:
        why = _("上级事项")
    else:
        why = _("下级事项")
    return Related(matter_href(other), other.title, f"{why} · {other.number}")
