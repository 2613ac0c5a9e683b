"""What is wrong with a field, said in the caller's language.

The core says it in English, tersely and the same way every time; here the sentences that come up are known by their
form. One that is not known goes out as the core said it.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FORMS: tuple[tuple[str, Promise], ...] = (
    (r"missing", _("没有填")),
    (r"unknown", _("没有这一项")),
    (r"not a text", _("要是文字")),
    (r"not a code", _("要是一个代码")),
    (r"(?P<n>\d+) characters; the limit is (?P<limit>\d+)", _("有 %(n)s 个字，最多 %(limit)s 个")),
    (r"at most (?P<limit>\d+) characters", _("最多 %(limit)s 个字")),
    (r"at least (?P<n>\d+) characters", _("至少要 %(n)s 个字")),
    (r"at most (?P<limit>\d+) of them", _("最多 %(limit)s 项")),
    (r"not in the form that is expected", _("格式不对")),
    (r"not a whole number", _("要是整数")),
    (r"not below (?P<low>\S+)", _("不能小于 %(low)s")),
    (r"not above (?P<high>\S+)", _("不能大于 %(high)s")),
    (r"not true or false", _("只能是 true 或 false")),
    (r"not a list", _("要是一个列表")),
    (r"not an object", _("要是一个 JSON 对象")),
    (r"at least (?P<n>\d+)", _("至少要 %(n)s 张")),
    (r"no category has this code", _("没有这个类别代码")),
    (r"no unit has this code.*", _("没有这个单位代码，或它没有岗位")),
    (r"no matter has this number", _("没有这个编号的事项")),
    (r"one of (?P<those>.+)", _("只能是：%(those)s")),
    (r"one value only", _("只能有一个值")),
    (r"not a number", _("要是数字")),
    (r"not from (?P<low>\d+) to (?P<high>\d+)", _("要在 %(low)s 到 %(high)s 之间")),
    (r"not a whole number from (?P<low>\d+) to (?P<high>\d+)", _("要是 %(low)s 到 %(high)s 的整数")),
    (r"not an ISO 8601 date and time", _("要是 ISO 8601 的日期和时间")),
    (r"a date and time needs its zone", _("日期和时间要带时区，如 +08:00")),
    (r"not an e-mail address", _("不是电子邮箱地址")),
    (r"a mobile number has 11 digits.*", _("手机号是 11 位，固定电话带区号")),
)


def said(problem: str) -> str:
    """The problem in the current language."""
    for form, words in _FORMS:
        if found := re.fullmatch(form, problem):
            return str(words) % found.groupdict()
    return problem
