"""Whether what was told of each step arrived: by which channel, when, or why not; never at which address."""

from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.lifecycles.model import Lifecycle
from huiyin.notices import queries as notices
from huiyin.notices.channels.in_app import IN_APP
from huiyin.notices.models import Notice
from huiyin.pages.channels import channel_name, reason
from huiyin.pages.desk import Delivery, ToldStep
from huiyin.pages.frame import Clerk

MOST = 300
"""Notices that are looked at, the latest: a matter that has more is told of no better by them."""
_State = Notice.State


def told_steps(matter_id: UUID, lifecycle: Lifecycle, clerk: Clerk) -> list[ToldStep]:
    """Each step of which somebody was told, latest first. One statement."""
    found = notices.latest_of_subject(matter_id, MOST)
    return [
        _step(at, list(rows), lifecycle, clerk) for at, rows in groupby(found, key=lambda notice: notice.created_at)
    ]


def _step(at: datetime, rows: list[Notice], lifecycle: Lifecycle, clerk: Clerk) -> ToldStep:
    action = lifecycle.actions.get(str(rows[0].params.get("action", "")))
    known = {"matters.warn": _("快到期提醒"), "matters.late": _("超期，报上级"), "matters.post_vacant": _("岗位空着")}
    what = known.get(rows[0].template) or (clerk.say(action.name) if action else _("反映"))
    outside = [row for row in rows if row.channel != IN_APP and says_something(row)]
    inside = list(dict.fromkeys(row.user.name for row in rows if row.channel == IN_APP and row.user))
    deliveries = [delivery_of(row) for row in sorted(outside, key=lambda row: (row.user_id is not None, row.pk))]
    return ToldStep(at, what, deliveries, _("、").join(inside))


def says_something(row: Notice) -> bool:
    """Whether a row says more than that the inbox has it: an account without an address elsewhere is no news."""
    return row.user_id is None or row.state != _State.CANCELLED


def delivery_of(row: Notice) -> Delivery:
    """How one notice stands."""
    state, tone = _state(row)
    why = reason(row.outcome) if row.outcome and row.state not in {_State.DELIVERED, _State.GATHERED} else ""
    when = row.sent_at or (row.due_at if row.state == _State.WAITING else None)
    to = row.user.name if row.user else _("反映人")
    return Delivery(to, channel_name(row.channel), state, tone, when, why)


def _state(row: Notice) -> tuple[str, str]:
    """In words, and as the tone of a tag: delivered, on its way, or not."""
    summary = row.gathered_in
    if summary is not None:
        return (_("汇总里送到了"), "done") if summary.state == _State.DELIVERED else _state(summary)
    if row.state == _State.FAILED:
        return (_("没送到，换一个渠道"), "closed") if row.fallbacks else (_("没送到"), "yours")
    known = {_State.DELIVERED: (_("送到了"), "done"), _State.CANCELLED: (_("没有发"), "closed")}
    on_its_way = _("没发成，等着再发") if row.attempts and row.outcome else _("等着发")
    return known.get(_State(row.state), (on_its_way, "doing"))
