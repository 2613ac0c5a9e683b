"""Samples of people's rights: my information by a code and of an account, a photo before black-out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.pages.matter import Deed, Fact
from huiyin.web.desk.contact import ReasonForm
from huiyin.web.desk.me import AccountForm
from huiyin.web.portal.by_code import AddressForm, CodeForm
from huiyin.web.tests.samples.desk import desk
from huiyin.web.tests.samples.shared import Say, ago


@dataclass(frozen=True, slots=True)
class Look:
    """A look, as the page reads it."""

    at: datetime
    reason: str
    get_purpose_display: str


def ask(say: Say) -> dict[str, Any]:
    """Which address."""
    return {"form": AddressForm(), "sms": True, "email": True}


def code(say: Say) -> dict[str, Any]:
    """The code, once it was wrong."""
    form = CodeForm({"code": ""})
    form.is_valid()
    return {"form": form}


def found(say: Say) -> dict[str, Any]:
    """Two reports."""
    titles = (
        say("三楼安全通道堆满纸箱，门推不开", "Boxes block the exit on floor 3"),
        say("路灯不亮", "Street lamp is dark"),
    )
    rows = [
        {"href": "#", "title": title, "number": f"HY26-11048{n}-B", "at": ago(days=n)} for n, title in enumerate(titles)
    ]
    return {"rows": rows}


def me(say: Say) -> dict[str, Any]:
    """A secretary's own information."""
    facts = [
        Fact(say("登录名", "Sign-in name"), "secretary"),
        Fact(say("显示名", "Shown name"), say("社区书记丙", "Secretary C")),
        Fact(say("邮箱", "E-mail"), "a.very.long.name.of.somebody@a-long-domain.example.org"),
        Fact(say("手机", "Mobile"), "138****5678"),
    ]
    duty = {"post": say("梅里社区书记", "Secretary of Meili"), "starts": ago(days=400), "ends": None}
    sign_in = {"at": ago(hours=5), "address": "203.0.113.7", "device": "Chrome · Windows"}
    change = {"at": ago(days=5), "who": say("系统管理员", "Administrator"), "what": say("改了语言", "Language")}
    why, purpose = say("约周三上门看漏水", "To visit on Wednesday"), say("约时间上门", "Arrange a visit")
    return {
        "desk": desk(say),
        "facts": facts,
        "duties": [duty, {**duty, "ends": ago(days=30)}],
        "browsers": [1, 2],
        "sign_ins": [sign_in],
        "changes": [change],
        "looks": [Look(ago(hours=3), why, purpose)],
        "has_password": True,
        "counts": [(say("发给您的通知", "Notices sent to you"), 12)],
    }


def me_correct(say: Say) -> dict[str, Any]:
    """Something was not written well."""
    form = AccountForm({"email": "x", "phone": "12", "language": "zh-hans"})
    form.is_valid()
    form.add_error("phone", say("这一项没写对，请看一看再交", "This is not right; look at it and send again"))
    title = say("更正我的信息", "Correct my information")
    return {"desk": desk(say)} | {
        "form": form,
        "title": title,
        "hint": say("显示名和岗位由单位管理员改。", "Ask your administrator."),
    }


def uncovered(say: Say) -> dict[str, Any]:
    """Asked why."""
    told = say("反映人把这张照片遮挡过。", "The reporter blacked out parts of this photo.")
    deed = Deed("look", say("看没有遮挡的原图", "See the original"), "camera", "#", told)
    return {"desk": desk(say)} | {"deed": deed, "form": ReasonForm(), "shown": "", "cancel_href": "#"}
