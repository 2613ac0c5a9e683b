"""The ladder of an alarm so far: each rung with what became of its notices, never at which address."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.adapters.ladders import ladders
from huiyin.domains.sensing.models import Alarm
from huiyin.domains.sensing.operations.telling import ALARM
from huiyin.domains.sensing.rules.ladders import TEST
from huiyin.domains.sensing.web.shown import Delivered, LadderShown, RungShown
from huiyin.domains.sensing.web.words import told_names
from huiyin.kernel.clock import to_ms
from huiyin.notices import queries as notices
from huiyin.notices.channels.in_app import IN_APP
from huiyin.notices.models import Notice
from huiyin.pages.delivery import delivery_of, says_something
from huiyin.pages.frame import Clerk
from huiyin.people.english import Named, english_names

MOST = 400


def ladder_of(alarm: Alarm, clerk: Clerk) -> LadderShown:
    """Two statements; in English one more, for what people are called."""
    found = [row for row in notices.latest_of_subject(alarm.pk, MOST) if row.template == ALARM]
    names = _english(found) if clerk.english else {}
    by_rung = {number: list(rows) for number, rows in groupby(sorted(found, key=_rung), key=_rung)}
    rungs = [
        RungShown(rung.number + 1, rung.at, told_names(rung.told, clerk), *_came(by_rung.get(rung.number, ()), names))
        for rung in queries.rungs_of(alarm)
    ]
    at = alarm.next_rung_at
    ladder = ladders()[TEST if alarm.is_test else alarm.severity]
    following = ladder.rung(alarm.rung + 1).tell
    return LadderShown(rungs, at, to_ms(at) if at else 0, told_names(following, clerk) if at else "")


def _rung(row: Notice) -> int:
    given = row.params.get("rung", 0)
    return given if isinstance(given, int) else 0


def _english(rows: Iterable[Notice]) -> Mapping[int, str]:
    named = {Named(row.user.pk, row.user.name, row.created_at) for row in rows if row.user}
    return {one.user_id: name for one, name in english_names(named).items()}


def _came(rows: Iterable[Notice], names: Mapping[int, str]) -> tuple[Sequence[Delivered], str]:
    """What went out of the house, and whose inboxes have it."""
    some = list(rows)
    shown = [_delivered(row, names) for row in some if row.channel != IN_APP and says_something(row)]
    inside = dict.fromkeys(names.get(row.user.pk, row.user.name) for row in some if row.channel == IN_APP and row.user)
    return shown, " · ".join(inside)


def _delivered(row: Notice, names: Mapping[int, str]) -> Delivered:
    one = delivery_of(row)
    to = names.get(row.user.pk, one.to) if row.user else _("业主方")  # whoever left a contact for the premises
    return Delivered(to, one.channel, one.state, one.tone, one.at, one.why)
