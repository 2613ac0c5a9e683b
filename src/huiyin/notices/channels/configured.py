"""The channels that the settings describe: which there are, and what is wrong with a setting."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from huiyin.notices.channels.email import BadEmailUrl, email_channel
from huiyin.notices.channels.outward import Outward
from huiyin.notices.channels.port import Channel
from huiyin.notices.channels.robots import DIALECTS, RobotChannel
from huiyin.notices.channels.sms import BadSmsUrl, sms_channel
from huiyin.notices.channels.voice_call import BadCallUrl, voice_call_channel
from huiyin.notices.channels.web_push import WEB_PUSH, WebPushChannel
from huiyin.notices.channels.wecom_app import WECOM_APP, BadWecomUrl, wecom_app_channel
from huiyin.notices.rules import VOICE_CALL

BAD = (BadCallUrl, BadEmailUrl, BadSmsUrl, BadWecomUrl)
"""What a setting that cannot be read raises."""


@dataclass(frozen=True, slots=True)
class Configured:
    """A channel of the settings: `make` raises one of `BAD`; `hint` says how the setting is written."""

    name: str
    make: Callable[[], Channel]
    hint: str = ""


def configured() -> list[Configured]:
    """Every channel that is switched on. Web push and the robots of groups need nothing but their hosts."""
    found = [Configured(WEB_PUSH, _web_push)] if settings.PUSH_HOSTS else []
    found += [Configured(name, partial(_robot, name)) for name in DIALECTS if settings.ROBOT_HOSTS.get(name)]
    if settings.WECOM_APP_URL:
        hint = "Write HUIYIN_WECOM_APP_URL as https://CORPID:SECRET@qyapi.weixin.qq.com/?agent=1000002."
        found.append(Configured(WECOM_APP, lambda: wecom_app_channel(settings.WECOM_APP_URL), hint))
    if settings.EMAIL_URL:
        hint = "Write HUIYIN_EMAIL_URL as smtp://user:password@host:587?from=desk@example.org (smtps:// for port 465)."
        found.append(Configured("email", lambda: email_channel(settings.EMAIL_URL), hint))
    if settings.SMS_URL:
        hint = "Write HUIYIN_SMS_URL as tencent://ID:KEY@ap-guangzhou/?app=…&sign=…&template=…&facts=number,state."
        found.append(Configured("sms", lambda: sms_channel(settings.SMS_URL), hint))
    if settings.CALL_URL:
        hint = "Write HUIYIN_CALL_URL as https://KEY@calls.example.org/path, or folder:///path."
        found.append(Configured(VOICE_CALL, lambda: voice_call_channel(settings.CALL_URL), hint))
    return found


def _web_push() -> Channel:
    return WebPushChannel(settings.PUSH_KEY, settings.PUSH_CONTACT, Outward(tuple(settings.PUSH_HOSTS)))


def _robot(name: str) -> Channel:
    return RobotChannel(name, DIALECTS[name], Outward(tuple(settings.ROBOT_HOSTS[name])))
