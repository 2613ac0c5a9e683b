"""What completeness says of an application, in words that a person reads."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.rules.correction import CONTRADICTS, NO_REASON
from huiyin.domains.permits.rules.fitting import NOT_PRINTABLE, TOO_LONG

_TOO_LONG = re.compile(TOO_LONG.format(r"(\d+)"))
_IN_WORDS = {
    "missing": _("还没有填"),
    "none of the choices": _("请从列表里选一个"),
    "not a number": _("请写数字，比如 80"),
    "not a date: 2026-11-26": _("请写日期，比如 2026-11-26"),
    "not a telephone number": _("这不是电话号码"),
    "not an e-mail address": _("这不是电子邮箱"),
    "not the number of a document": _("这不是证件号码"),
    "no such file": _("这个文件不见了，请再传一次"),
    "not shown": _("还没有勾“已写明”"),
    "not settled": _("您答的和材料写的不一样，请选一个"),
    "not signed": _("还没有签名"),
    CONTRADICTS: _("和前面答的不一样；没有错的话，在“说明”里写一句为什么"),
    NO_REASON: _("请改；没有错的话，在“说明”里写一句为什么"),
    NOT_PRINTABLE: _("有印不出来的字符，请重打一遍"),
    "nobody asks for it": _("这一项现在不用交，请去掉"),
    "not promised": _("请看一遍承诺的内容，再勾“我承诺”"),
    "not from here": _("这个地方在这里交不了申请，只能算计划。要办，请到当地的政务服务大厅或者网站"),
    "the check character does not fit: a digit was mistyped": _("校验位对不上，有一位写错了"),
    "a unified social credit code has 18 characters and ends in a check character": _(
        "统一社会信用代码是 18 位，最后一位是校验位"
    ),
    "not a day: 2031-11-25": _("请写日期，比如 2031-11-25；没有期限的写“长期”"),
    "nobody has said until when it is good": _("这一项的有效期目录里没有，请写到哪一天；没有期限的写“长期”"),
    "is not later than it is good for already": _("不比现在的有效期晚"),
    "is over already": _("这一天已经过去了"),
    "is too far away": _("这一年太远了，看看是不是写错了"),
    "needs a day": _("延续要写到哪一天"),
    "an identity number has 18 characters and ends in a check character": _("身份证号是 18 位，最后一位是校验位"),
}


def shown_problems(problems: Mapping[str, str]) -> Mapping[str, str]:
    """What completeness says, in words a person reads, by the same names."""
    return {name: in_words(problem) for name, problem in problems.items()}


def in_words(problem: str) -> str:
    """One of them. What is unknown is said as it is: better in the wrong words than in none."""
    if found := _TOO_LONG.fullmatch(problem):
        return gettext("太长了，最多 %(n)s 个字") % {"n": found[1]}
    return str(_IN_WORDS.get(problem, problem))


def shown_problem(problem: str) -> str:
    """What is wrong with one field, in words a person reads."""
    return str(_IN_WORDS.get(problem, problem))


def written_problems(problems: Mapping[str, str]) -> str:
    """The same as lines of a history, in Chinese: what, as the form calls it, and what is wrong with it."""
    with override("zh-hans"):
        return "\n".join(f"{_called(what)}：{why}" if what else why for what, why in shown_problems(problems).items())


def _called(what: str) -> str:
    """A field, or `paper:` and a material, by its name; anything else as it is."""
    known = catalogue()
    kind, _colon, code = what.rpartition(":")
    found = known.materials.get(code) if kind == "paper" else known.fields.get(what)
    return found.name.zh if found else what
