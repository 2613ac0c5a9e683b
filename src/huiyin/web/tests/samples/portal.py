"""Samples of what residents see."""

from dataclasses import dataclass
from typing import Any

from huiyin.domains.voice import forms as voice
from huiyin.pages.desk import OwnAddress
from huiyin.pages.matter import Deed, Fact, ReceiptShown, Stage
from huiyin.people.models import User
from huiyin.people.privacy import NOTICE_DATE, NOTICE_VERSION
from huiyin.web.forms import SignInForm
from huiyin.web.passwords import NewPasswordForm
from huiyin.web.tests.samples.public import near
from huiyin.web.tests.samples.shared import NUMBER, PHOTO, Say, ago, trail
from huiyin.web.wishes import OF_RECEIPT, WishesForm


def home(say: Say) -> dict[str, Any]:
    """The portal's first page."""
    return {
        "report_href": "#",
        "find_href": "#",
        "example_number": NUMBER,
        **near(say),
    }


def find(say: Say) -> dict[str, Any]:
    """A number that no receipt has."""
    wrong = say(
        "没有这个回执号。共 11 位字母和数字，最后一位也要输",
        "No receipt has this number. It has 11 letters and digits; include the last one",
    )
    return {"find_href": "#", "example_number": NUMBER, "code": "HY26-11048", "code_error": wrong}


@dataclass(frozen=True, slots=True)
class Kept:
    """A photo that was stored already."""

    key: str
    thumbnail: str = PHOTO


def what(say: Say) -> dict[str, Any]:
    """Step 1, sent without words."""
    form = voice.WhatForm({"danger": "no"}, kept=[Kept("a"), Kept("b")])
    form.kept_words = say("2 张照片都在，不用重来。", "Your 2 photos are kept.")
    return {"form": form, "step": 1, "steps": 3, "back_href": "#"}


def where(say: Say) -> dict[str, Any]:
    """Step 2, fresh."""
    return {"form": voice.WhereForm(), "step": 2, "steps": 3, "back_href": "#"}


def who(say: Say) -> dict[str, Any]:
    """Step 3, with a number that is too short."""
    summary = [
        {
            "name": say("发生了什么", "What happened"),
            "value": say("3 楼消防门关不上，风一吹就响。", "The fire door on floor 3 does not close."),
            "change_href": "#",
        },
        {
            "name": say("位置", "Place"),
            "value": say("梅里新村 12 幢 3 楼", "Block 12, Meili, floor 3"),
            "change_href": "#",
        },
    ]
    form = voice.WhoForm({"contact": "phone", "phone": "1381234567"})
    follows = say(
        "提交后，梅里社区书记 4 个工作小时内受理。", "The Meili secretary takes it up within 4 working hours."
    )
    return {
        "form": form,
        "step": 3,
        "steps": 3,
        "back_href": "#",
        "summary": summary,
        "photos": [Kept("a")],
        "what_follows": follows,
    }


def receipt(say: Say) -> dict[str, Any]:
    """Answered: waits for the reporter."""
    names = [("反映", "Sent"), ("受理", "Taken"), ("办理", "In hand"), ("评价", "Rate"), ("办结", "Closed")]
    paths = ["past", "past", "past", "now", ""]
    deeds = [
        Deed(
            "solved",
            say("解决了", "It’s solved"),
            "check",
            "#",
            say("办结；30 天后我们再去看一次。", "We close it."),
            False,
            True,
        ),
        Deed(
            "not_solved",
            say("没解决", "Not solved"),
            "rotate-ccw",
            "#",
            say(
                "退回物业管理科重办，并告诉街道主任。",
                "Goes back to Property Management; the street’s director is told.",
            ),
        ),
    ]
    facts = [
        Fact(say("地点", "Place"), say("梅里新村 12 幢 3 楼", "Block 12, Meili, floor 3")),
        Fact(say("负责", "Owner"), say("物业管理科", "Property Management")),
        Fact(say("答应", "Promised"), say("11月25日 前", "by 25 Nov")),
        Fact(say("用时", "Took"), say("1 天 21 小时", "1 day 21 hours")),
    ]
    shown = ReceiptShown(
        number=NUMBER,
        title=say("消防门关不上，风一吹就响", "The fire door does not close"),
        headline=say("已经答复，您看行不行？", "Here is the answer. Does it work for you?"),
        state=say("等您评价", "Waiting for you"),
        tone="yours",
        stages=[Stage(say(*name), path) for name, path in zip(names, paths, strict=True)],
        deeds=deeds,
        follows=[say("11月30日 前不评价，按“解决了”办结。", "Without a rating by 30 Nov we close it as solved.")],
        trail=[entry for entry in trail(say) if not entry.internal],
        facts=facts,
        self_href="#",
        opened_at=ago(days=4),
        secret_href="https://huiyin.example/r/0f9Kd2mQ7wXzP4sT",
        forget_href="#",
        just_sent=True,
        first_answer=say("梅里社区书记今天 16:30 前受理。", "The Meili secretary takes it up by 16:30 today."),
    )
    return {"receipt": shown}


def sign_in(say: Say) -> dict[str, Any]:
    """Fresh."""
    return {"form": SignInForm()}


def set_password(say: Say) -> dict[str, Any]:
    """By a link that is good."""
    user = User(username="meili.wang", name=say("王梅", "Wang Mei"))
    return {"validlink": True, "form": NewPasswordForm(user)}


def locked(say: Say) -> dict[str, Any]:
    """After five wrong passwords."""
    return {"form": SignInForm(), "locked_minutes": 15}


def moved(say: Say) -> dict[str, Any]:
    """Somebody was first."""
    return {"state_name": say("办理中", "In hand"), "possible": [say("答复", "Answer"), say("转办", "Pass on")]}


def nothing(say: Say) -> dict[str, Any]:
    """The error pages need no context at all."""
    return {}


def privacy(say: Say) -> dict[str, Any]:
    """The notice, with a kind whose words do not go by themselves."""
    parts = [
        (say("姓名、手机、邮箱", "Name, phone, e-mail"), 2),
        (say("照片和文件", "Photos and documents"), 1),
        (say("您写的话和位置", "Your words and the place"), None),
    ]
    return {
        "version": NOTICE_VERSION,
        "since": NOTICE_DATE,
        "kinds": [{"name": say("民声诉求", "Requests"), "parts": parts}],
        "find_href": "#",
        "contact": "privacy@example.org",
    }


def told_how(say: Say) -> dict[str, Any]:
    """How a reporter wants to be told; one end of the quiet hours is missing."""
    given = {"moved": ["email"], "pace": "now", "quiet_from": "22:00", "quiet_until": ""}
    form = WishesForm(OF_RECEIPT, ("web_push", "email"), given)
    browsers = [OwnAddress(1, say("浏览器推送", "Browser push"), "Safari · iPhone", ago(days=2), ago(hours=1))]
    return {
        "form": form,
        "browsers": browsers,
        "back_href": "#",
        "try_href": "#",
        "stop_href": "#",
        "subscribe_href": "#",
        "push_key": "BA",
    }
