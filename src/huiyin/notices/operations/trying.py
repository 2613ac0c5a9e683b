"""Trying an address: one message at once, at its owner's wish, and what came of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from huiyin.kernel.ids import new_id
from huiyin.kernel.registry import Registry
from huiyin.notices.channels.port import Channel, ChannelFailed, Outgoing
from huiyin.notices.channels.registry import channels as offered
from huiyin.notices.models import Endpoint, Notice
from huiyin.notices.reaching import Someone
from huiyin.notices.wording import words_of
from huiyin.people import vault

TEMPLATE = "notices.trial"
REST = timedelta(seconds=30)
"""Before the same address may be tried again: nobody's robot is flooded by a button."""


class TooSoon(Exception):
    """The address was tried a moment ago, or is not this person's."""


class UnableToReach(Exception):
    """The message was not taken; `reason` as `ChannelFailed` has it. `gone`: the address was dropped, it is no more."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.gone = reason, gone


def try_address(
    *, someone: Someone, endpoint_id: int, language: str, now: datetime, channels: Registry[Channel] = offered
) -> None:
    """Send one message to one of somebody's own addresses and note what came of it.

    No transaction is open while it is sent. Raises `TooSoon`, and `UnableToReach`.
    """
    mine = Endpoint.objects.filter(**someone.where, pk=endpoint_id)
    # The attempt is claimed by noting it: of two presses at once, one is sent.
    if mine.filter(Q(tried_at=None) | Q(tried_at__lte=now - REST)).update(tried_at=now, outcome="") == 0:
        raise TooSoon
    endpoint = mine.get()
    try:
        _send(endpoint, language, channels)
    except ChannelFailed as failure:
        if failure.gone:
            mine.delete()
        else:
            mine.update(outcome=failure.reason[:300] or "no reason given")
        raise UnableToReach(failure.reason, gone=failure.gone) from failure


def _send(endpoint: Endpoint, language: str, channels: Registry[Channel]) -> None:
    if endpoint.channel not in channels:
        raise ChannelFailed("this channel is not configured any more", permanent=True)
    try:
        address = vault.decrypt(endpoint.token)
    except vault.UnableToDecrypt as ours:
        raise ChannelFailed(str(ours), permanent=False) from ours
    words = words_of(Notice(template=TEMPLATE, params={}, language=language))
    link = f"{settings.PUBLIC_URL}/"
    channels.get(endpoint.channel).send(Outgoing(new_id(), address, words.title, words.body, language, link))
