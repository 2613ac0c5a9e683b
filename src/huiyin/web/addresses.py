"""Addresses that people enter or allow: browsers, robots of groups, names at WeCom."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiyin.notices import operations
from huiyin.notices.channels.port import ChannelFailed
from huiyin.notices.channels.registry import channels
from huiyin.notices.channels.robots import RobotChannel
from huiyin.notices.channels.web_push import WEB_PUSH, WebPushChannel, public_key, subscription
from huiyin.notices.channels.wecom_app import WECOM_APP
from huiyin.notices.models import Endpoint
from huiyin.notices.reaching import Someone
from huiyin.pages.channels import channel_name, reason
from huiyin.pages.desk import OwnAddress
from huiyin.ui.forms import KitForm

MOST_BYTES = 4000
"""Of a subscription as a browser sends it."""
_BROWSERS = {"Edg": "Edge", "Firefox": "Firefox", "MicroMessenger": "WeChat", "Chrome": "Chrome", "Safari": "Safari"}
_DEVICES = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux",
}  # fmt: skip


class AddressForm(KitForm):
    """A robot's webhook, or one's name at WeCom, on a channel that is configured here."""

    channel = forms.ChoiceField(label=gettext_lazy("渠道"))
    address = forms.CharField(
        label=gettext_lazy("机器人地址（Webhook）或企业微信账号"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请写地址或账号")},
    )
    secret = forms.CharField(
        label=gettext_lazy("加签密钥"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("机器人选了“加签”才有；和地址一样加密保存。"),
    )
    label = forms.CharField(label=gettext_lazy("怎么称呼"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [name for name, channel in channels.items() if isinstance(channel, RobotChannel) or name == WECOM_APP]
        self.possible = bool(names)
        choices = forms.ChoiceField(
            label=gettext_lazy("渠道"), choices=[(name, channel_name(name)) for name in names], widget=forms.Select
        )
        self.fields["channel"] = choices
        self.dress()

    def clean(self) -> dict[str, Any]:
        """A webhook leads to the vendor's own host over https, and nowhere else."""
        given = super().clean() or {}
        name, address = str(given.get("channel", "")), str(given.get("address", ""))
        channel = channels.get(name) if name in channels else None
        if isinstance(channel, RobotChannel) and address:
            try:
                channel.out.host_of(address)
            except ChannelFailed:
                self.add_error(
                    "address", _("这不是%(vendor)s的地址，请从群设置里整个复制") % {"vendor": channel_name(name)}
                )
        return given

    def kept(self) -> str:
        """The address as it is kept: behind `#`, the secret that it is signed with."""
        address, secret = self.cleaned_data["address"].strip(), self.cleaned_data["secret"].strip()
        return f"{address}#{secret}" if secret else str(address)


def own_address(endpoint: Endpoint) -> OwnAddress:
    """One's own address as it is listed: what it is and since when, not the address."""
    return OwnAddress(
        endpoint.pk,
        channel_name(endpoint.channel),
        endpoint.label,
        endpoint.created_at,
        endpoint.tried_at,
        reason(endpoint.outcome),
    )


def tried(request: HttpRequest, whose: Someone, endpoint_id: int, now: datetime) -> None:
    """Send one message to an address of one's own, and say in the page's message what came of it."""
    try:
        operations.try_address(someone=whose, endpoint_id=endpoint_id, language=get_language() or "zh-hans", now=now)
    except operations.TooSoon:
        messages.error(request, _("刚刚试过。过半分钟再按一次"))
    except operations.UnableToReach as why:
        words = _("没有送到：%(why)s。这个地址已从这里删去") if why.gone else _("没有送到：%(why)s")
        messages.error(request, words % {"why": reason(why.reason)})
    else:
        messages.success(request, _("发出去了一条，对方已收下。看一眼是不是到了"))


def push_key() -> str:
    """What a browser subscribes with; empty where web push is off."""
    return public_key(settings.PUSH_KEY) if WEB_PUSH in channels else ""


def kept_subscription(request: HttpRequest, whose: Someone, now: datetime) -> HttpResponse:
    """Keep what a browser sent, when it is a subscription at a push service that is allowed."""
    try:
        sent = json.loads(request.body[:MOST_BYTES])
        address = subscription(sent)
        channel = channels.get(WEB_PUSH)
        if isinstance(channel, WebPushChannel):
            channel.out.host_of(sent["endpoint"])
    except (LookupError, ValueError, ChannelFailed):
        return JsonResponse({"kept": False}, status=422)
    label = browser_of(request.headers.get("User-Agent", ""))
    operations.keep_address(someone=whose, channel=WEB_PUSH, address=address, label=label, now=now)
    return JsonResponse({"kept": True}, status=201)


def browser_of(agent: str) -> str:
    """A browser by its name and its device: “Chrome · Android”."""
    named = [next((name for word, name in known.items() if word in agent), "") for known in (_BROWSERS, _DEVICES)]
    return " · ".join(name for name in named if name)
