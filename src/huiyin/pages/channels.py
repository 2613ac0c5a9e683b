"""Channels of notices, and why one did not arrive, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def channel_name(name: str) -> str:
    """What people call a channel."""
    known = {
        "in_app": _("收件箱"),
        "web_push": _("浏览器推送"),
        "wecom": _("企业微信"),
        "wecom_robot": _("企业微信群机器人"),
        "dingtalk_robot": _("钉钉群机器人"),
        "feishu_robot": _("飞书群机器人"),
        "email": _("电子邮件"),
        "sms": _("短信"),
        "voice_call": _("语音电话"),
        "digest": _("汇总"),
        "wechat": _("微信"),
        "none": _("没有渠道"),
    }
    return known.get(name, name)


def reason(outcome: str) -> str:
    """The reasons that we give ourselves, in the reader's language; a server's own words as they came."""
    known = {
        "this channel is not configured here": _("这里还没有开通这个渠道"),
        "this channel is not configured any more": _("这个渠道已经停用"),
        "the address was erased": _("本人要求删去了联系方式"),
        "the account has no address on this channel": _("账号没有填这个渠道的地址"),
        "the worker died at every attempt": _("发送程序几次都中断了"),
        "nobody left an address": _("没有留联系方式，凭回执查看"),
        "the recipient wants it in the inbox only": _("本人选择只在收件箱里看"),
        "the browser ended its subscription": _("浏览器已经关掉推送"),
        "the server kept us waiting a moment ago": _("对方服务器刚才没有回应，稍后再试"),
        "withdrawn": pgettext("a notice", "已撤回"),
        "taken back before it was sent": _("这一步撤销了"),
    }
    if outcome.startswith("no answer within"):
        return _("对方服务器没有回应，稍后再试")
    return known.get(outcome, outcome)
