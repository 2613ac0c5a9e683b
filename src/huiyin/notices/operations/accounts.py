"""Telling somebody that their account was changed: in the inbox and wherever they chose to hear at once."""

from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.notices.models import Notice
from huiyin.notices.operations.writing import Draft, write
from huiyin.notices.rules import ORDER, Kind
from huiyin.notices.wording import InWords, Wording
from huiyin.people import vault
from huiyin.people.events import AccountChanged, Change
from huiyin.people.models import User

TEMPLATE = "notices.account"
NO_MATTER = UUID(int=0)
"""What a notice is about that is about no matter."""


def tell_account(event: AccountChanged) -> None:
    """Write it down; where the e-mail address was changed, for the old one too."""
    user = User.objects.get(pk=event.user_id)
    params = {"change": event.change.value} | ({"device": event.device} if event.device else {})
    drafts = [Draft(NO_MATTER, TEMPLATE, params, user.pk, "", ORDER, user.language, kind=Kind.WAITING, urgent=True)]
    if event.old_email:
        old = vault.encrypt(event.old_email)
        drafts.append(Draft(NO_MATTER, TEMPLATE, params, None, old, ("email",), user.language, urgent=True))
    write(drafts, event.at)


def _said(change: str, device: str) -> str:
    """What happened, in the language of the moment."""
    return {
        Change.PASSWORD: _("密码改了"),
        Change.FACTOR_ADDED: _("加了一种第二道验证"),
        Change.FACTOR_REMOVED: _("拿掉了一种第二道验证"),
        Change.CODES_RENEWED: _("恢复码换了一批"),
        Change.ADDRESS: _("手机号或邮箱改了"),
        Change.WRONG_CODES: _("有人密码对了，验证码连错 10 次，账号锁 1 小时"),
        Change.WRONG_PASSWORDS: _("一小时里密码错了 50 次，陌生的浏览器先不能登录"),
        Change.CODE_USED_AGAIN: _("有人用已经用过的验证码登录，没有放行。不是您，请马上改密码"),
        Change.NEW_BROWSER: _("在没用过的浏览器上登录了（%(device)s）。不是您，请马上改密码") % {"device": device},
        Change.LINKED: _("连上了单点登录"),
    }[Change(change)]


def _in_words(notice: Notice, language: str) -> InWords:
    said = _said(str(notice.params["change"]), str(notice.params.get("device") or _("认不出是什么设备")))
    return InWords({"said": said}, {"said": said, "state": said, "number": ""})


def _sample() -> Notice:
    return Notice(subject=NO_MATTER, template=TEMPLATE, params={"change": Change.PASSWORD.value})


WORDING = Wording(_in_words, _sample)
