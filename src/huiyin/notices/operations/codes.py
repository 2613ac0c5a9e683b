"""Taking a code its way (`people.sent_codes`): at once, by the one channel of its address, never as a notice.

A notice keeps what it says to be read again; a code is nobody's to read but its receiver's.
"""

from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.kernel.registry import Registry
from huiyin.notices.channels.port import Channel, ChannelFailed, Outgoing
from huiyin.notices.channels.registry import channels as offered
from huiyin.people import vault
from huiyin.people.models import SentCode
from huiyin.people.sent_codes import SIGNING, STANDS, Address

_FOR_SEEING = gettext_lazy(
    "验证码 %(code)s，%(minutes)d 分钟内有效，用来看和删我们存着的您的信息。不是您要的，不用管它，也不要告诉别人。"
)
_FOR_SIGNING = gettext_lazy(
    "验证码 %(code)s，%(minutes)d 分钟内有效，用来在一份开店申请上签名。不是您要签的，不用管它，也不要告诉别人。"
)


def can_send(channel: str, *, channels: Registry[Channel] = offered) -> bool:
    """Whether codes can go by "sms" or "email" here."""
    return channel in channels


def send_code(*, code_id: UUID, now: datetime, channels: Registry[Channel] = offered) -> bool:
    """Send it where something is kept of its address, once, and forget it in clear; whether it was sent.

    Raises `ChannelFailed` when another try may help.
    """
    row = SentCode.objects.filter(pk=code_id).exclude(code_token="").first()
    if row is None:
        return False
    channel, _colon, text = vault.decrypt(row.address_token).partition(":")
    sent = False
    known = row.purpose == SIGNING or Address(channel, text).contacts().exists()
    if now - row.made_at < STANDS and channel in channels and known:
        try:
            channels.get(channel).send(_in_words(row, text))
            sent = True
        except ChannelFailed as failure:
            if not failure.permanent:
                raise
    SentCode.objects.filter(pk=row.pk).update(code_token="", address_token="")
    return sent


def _in_words(row: SentCode, address: str) -> Outgoing:
    code, minutes = vault.decrypt(row.code_token), int(STANDS.total_seconds() // 60)
    with translation.override(row.language):
        title = _("验证码 %(code)s") % {"code": code}
        told = _FOR_SIGNING if row.purpose == SIGNING else _FOR_SEEING
        body = str(told) % {"code": code, "minutes": minutes}
    facts = {"code": code, "minutes": str(minutes)}
    return Outgoing(row.pk, address, title, body, row.language, facts=facts)
