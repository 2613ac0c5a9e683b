"""The receipt of one matter, from the matter, its public history and what its reporter may do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.evidence.models import StoredFile
from huiyin.lifecycles.model import Lifecycle, Name, Tone
from huiyin.lifecycles.queries import version
from huiyin.matters.queries import ActionOffer, HistoryLine
from huiyin.pages.deeds import told
from huiyin.pages.matter import Deed, Fact, Happening, ReceiptShown, Stage
from huiyin.pages.reading import told_choices
from huiyin.pages.trail import Reading, deed_name, plain_pictures, said, trail
from huiyin.people.directory import unit_card
from huiyin.places.naming import words_of
from huiyin.places.queries import area_tree
from huiyin.ui.dates import Tongue, lasting
from huiyin.ui.spacing import spaced
from huiyin.ui.templatetags.huiyin import by, day, tongue
from huiyin.web.presenters import prospects

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

LONGEST_TITLE = 120
PRIMARY = frozenset({"yours"})
"""Tones of states in which the first thing that the reporter can do is what everybody waits for."""


def by_receipt(
    matter: "Matter",
    lines: Sequence[HistoryLine],
    offers: Sequence[ActionOffer],
    *,
    token: str,
    secret_href: str,
    now: datetime,
    rooted: date | None,
    just_sent: bool,
    reporter: str = "",
) -> ReceiptShown:
    """Everything that whoever raised the matter may read and do; `secret_href` is the whole address for the QR code."""
    lifecycle = version(matter.kind, matter.lifecycle_version)
    unit = owner_name(matter)

    def photo(file: StoredFile) -> tuple[str, str]:
        where = [token, file.sha256]
        return reverse("web:receipt-photo", args=where), reverse("web:receipt-photo-small", args=where)

    reading = Reading(reporter or _("您"), plain_pictures(photo), choices=told_choices(matter.kind))
    return ReceiptShown(
        number=matter.number,
        title=_title(matter),
        headline=prospects.headline(matter, lifecycle, offers, unit),
        state=said(lifecycle.states[matter.state].name),
        tone=lifecycle.states[matter.state].tone,
        stages=stages(matter, lifecycle, lines),
        deeds=_deeds(matter, lifecycle, offers, token),
        follows=prospects.follows(matter, lifecycle, unit, now),
        trail=trail(lines, lifecycle, reading),
        facts=_facts(matter, lifecycle, unit, now),
        self_href=reverse("web:receipt", args=[token]),
        forget_href=reverse("web:mine", args=[token]),
        opened_at=matter.opened_at,
        secret_href=secret_href,
        just_sent=just_sent,
        first_answer=spaced(prospects.next_step(matter, lifecycle, unit, now)) if just_sent else "",
        due_at=matter.due_at,
        state_due_at=matter.state_due_at,
        paused_at=matter.paused_at,
        closed_at=matter.closed_at,
        proof=_proof(lines, rooted),
    )


def by_joiner(
    matter: "Matter",
    first: "Matter",
    own: Sequence[HistoryLine],
    lines: Sequence[HistoryLine],
    *,
    token: str,
    secret_href: str,
    now: datetime,
    rooted: date | None,
    just_sent: bool,
) -> ReceiptShown:
    """The receipt of somebody who joined `first`: where that one stands, and what they said themselves.

    `lines` is its history as joiners may read it; there is nothing for them to decide.
    """
    shown_as = partial(by_receipt, token=token, secret_href=secret_href, now=now, rooted=rooted)
    mine = shown_as(matter, own, (), just_sent=False)
    others = [line for line in lines if line.data.get("matter") != matter.number]
    shown = shown_as(first, others, (), just_sent=just_sent, reporter=_("第一位反映的人"))
    lifecycle = version(first.kind, first.lifecycle_version)
    state = lifecycle.states[first.state]
    words = {"state": said(state.name), "unit": owner_name(first)}
    many = ngettext("和您一样的还有 %(n)d 人，一起等。", "和您一样的还有 %(n)d 人，一起等。", first.joined)
    return replace(
        shown,
        number=mine.number,
        title=mine.title,
        headline=_("%(state)s，%(unit)s负责") % words if state.tone is Tone.YOURS else shown.headline,
        follows=(spaced(many % {"n": first.joined}), *(() if state.tone is Tone.YOURS else shown.follows)),
        trail=sorted((*mine.trail, *shown.trail), key=lambda happening: happening.at, reverse=True),
        facts=[mine.facts[0], *shown.facts[1:]],
        proof=mine.proof,
    )


def by_number_alone(matter: "Matter", lines: Sequence[HistoryLine], now: datetime) -> ReceiptShown:
    """The state in words and dates, without what was said, where, by whom, or who has it."""
    lifecycle = version(matter.kind, matter.lifecycle_version)
    state = lifecycle.states[matter.state]
    steps = [Happening(deed_name(line.action, lifecycle), line.occurred_at, "") for line in lines]
    return ReceiptShown(
        number=matter.number,
        title="",
        headline=_("现在是“%(state)s”") % {"state": said(state.name)},
        state=said(state.name),
        tone=state.tone,
        stages=stages(matter, lifecycle, lines),
        deeds=(),
        follows=(_("只凭回执号看得到状态和日期。内容、照片、评价，要从回执上的二维码或链接进。"),),
        trail=steps[::-1],
        facts=[Fact(_("业务"), said(lifecycle.name)), *_dates(matter, now)],
        self_href=f"{reverse('web:find-receipt')}?number={matter.number}",
        opened_at=matter.opened_at,
        due_at=matter.due_at,
        state_due_at=matter.state_due_at,
        paused_at=matter.paused_at,
        closed_at=matter.closed_at,
    )


def stages(matter: "Matter", lifecycle: Lifecycle, lines: Sequence[HistoryLine]) -> list[Stage]:
    """The stages of the lifecycle: those walked through, where it is, what is to come."""
    keys = [key for key, _name in lifecycle.stages]
    here = lifecycle.states[matter.state].stage
    at = keys.index(here) if here in keys else -1
    over = matter.closed_at is not None and at == len(keys) - 1
    visited = {state.stage for line in lines if (state := lifecycle.states.get(line.to_state))} if over else set(keys)

    def path(place: int) -> str:
        if place == at:
            return "now"
        return "past" if place < at and keys[place] in visited else ""

    return [Stage(said(name), path(place)) for place, (_key, name) in enumerate(lifecycle.stages)]


def _title(matter: "Matter") -> str:
    """The first line of what was said where it is short, so that nothing is cut; else the title."""
    first = matter.summary.partition("\n")[0].rstrip("。.")
    return first if 0 < len(first) <= LONGEST_TITLE else matter.title


def owner_name(matter: "Matter") -> str:
    """The unit that has it, in the language of the page."""
    unit = unit_card(matter.owner_unit_id)
    return said(Name(unit.name_zh, unit.name_en or unit.name_zh))


def _deeds(matter: "Matter", lifecycle: Lifecycle, offers: Sequence[ActionOffer], token: str) -> list[Deed]:
    """What the reporter may do; in a state that waits for the reporter the first is the one to press."""
    asked = lifecycle.states[matter.state].tone in PRIMARY
    return [
        Deed(
            key=offer.action.key,
            name=said(offer.action.name),
            icon=offer.action.icon,
            href=reverse("web:receipt-act", args=[token, offer.action.key]),
            told=told(offer.action, lifecycle=lifecycle, english=tongue() is Tongue.EN),
            primary=asked and place == 0,
        )
        for place, offer in enumerate(offers)
    ]


def _facts(matter: "Matter", lifecycle: Lifecycle, unit: str, now: datetime) -> list[Fact]:
    tree = area_tree()
    around = words_of(tree.get(matter.area_id), tree, english=tongue() is Tongue.EN)
    facts = [Fact(_("位置"), matter.address or around)]
    if matter.closed_at is None:
        facts.append(Fact(_("负责"), unit))
    elif matter.resolution in lifecycle.resolutions:
        facts.append(Fact(_("结果"), said(lifecycle.resolutions[matter.resolution])))
    return facts + _dates(matter, now)


def _dates(matter: "Matter", now: datetime) -> list[Fact]:
    facts = [Fact(_("收到"), day(matter.opened_at))]
    if matter.closed_at:
        facts.append(Fact(_("办结"), day(matter.closed_at)))
        facts.append(Fact(_("用时"), lasting(matter.closed_at - matter.opened_at, tongue())))
    elif matter.due_at and not matter.paused_at:
        facts.append(Fact(_("答应"), by(matter.due_at)))
    return facts


def _proof(lines: Sequence[HistoryLine], rooted: date | None) -> str:
    """What the chain proves, and since when: the first entry's hash, as `huiyin verify receipt` prints it."""
    first = next((line.hash for line in lines if line.sequence == 1), "")
    if not first:
        return ""
    words = {"hash": " ".join((first[:4], first[4:8], first[8:12], first[12:16]))}
    if rooted is None:
        return _("存证 %(hash)s：您说的这一条已经入链，今晚起由每日签名担保，谁也改不了、删不掉。") % words
    return _("存证 %(hash)s：您说的这一条已经入链，%(day)s起由每日签名担保，谁也改不了、删不掉。") % (
        words | {"day": day(rooted)}
    )
