"""Samples of the workbench."""

from typing import Any

from huiyin.domains.voice import forms as voice
from huiyin.notices.rules import Wishes
from huiyin.pages.desk import (
    Choice,
    Delivery,
    Desk,
    Filter,
    Group,
    Leaf,
    Link,
    Listing,
    OwnAddress,
    ToldStep,
    Undelivered,
    Views,
)
from huiyin.pages.matter import Deed, Fact, MatterShown, Picture, Related
from huiyin.ui.forms import KitForm
from huiyin.web.addresses import AddressForm
from huiyin.web.desk.visibility import ReasonForm
from huiyin.web.presenters.on_paper import OnPaper
from huiyin.web.presenters.side_by_side import PhotoStep, pair
from huiyin.web.tests.samples.shared import NUMBER, PHOTO, Say, ago, ahead, rows, trail
from huiyin.web.wishes import OF_DESK, WishesForm, initial


def desk(say: Say) -> Desk:
    """The frame of the workbench for a community's secretary."""
    first = Group(
        [
            Link("#", say("我的收件箱", "My inbox"), "bell", 23, current=True),
            Link("#", say("全部事项", "All matters"), "list", 1846),
            Link("#", say("没送到的通知", "Not delivered"), "cloud-off", 2),
        ]
    )
    second = Group(
        [Link("#", say("民声诉求", "Requests"), count=14), Link("#", say("隐患巡查", "Inspections"), count=5)],
        say("业务", "Services"),
    )
    return Desk(say("梅里社区", "Meili"), say("社区书记丙", "Secretary C"), [first, second], "#", "#")


def inbox(say: Say) -> dict[str, Any]:
    """The inbox with its filter."""
    tabs = [
        Link("#", say("全部", "All"), count=23, current=True),
        Link("#", say("已超期", "Late"), count=2),
        Link("#", say("今天到期", "Due today"), count=5),
        Link("#", say("本周", "This week"), count=11),
        Link("#", say("暂停计时", "Paused"), count=3),
    ]
    views = Views([Link("#", say("消防，本周", "Fire, this week"), count=3)], "#", "#", [(1, say("梅里社区", "Meili"))])
    listing = Listing(
        say("我的收件箱", "My inbox"), tabs, rows(say), Leaf(1, 5, 1846, "", "#"), "#", new_href="#", export_href="#",
        bulk_href="#", most=23, views=views,
    )  # fmt: skip
    kinds = Filter(
        "kind", say("业务", "Service"), [Choice("", say("全部", "All")), Choice("voice", say("民声诉求", "Requests"))]
    )
    states = Filter("state", say("状态", "State"), [Choice("", say("全部", "All"), True)])
    return {"desk": desk(say), "listing": listing, "filters": [kinds, states]}


def empty_inbox(say: Say) -> dict[str, Any]:
    """Nothing to do."""
    listing = Listing(say("我的收件箱", "My inbox"), [], [], Leaf(0, 0, 0), "#", next_due=ahead(days=1))
    return {"desk": desk(say), "listing": listing}


def matter(say: Say) -> dict[str, Any]:
    """In hand for the second time."""
    deeds = [
        Deed(
            "answer",
            say("答复居民", "Answer"),
            "message-square",
            "#",
            say(
                "变为“待评价”。告诉反映人和梅里社区书记。至少附 1 张照片。",
                "Becomes “To be rated”. Tells the reporter and the secretary. At least 1 photo.",
            ),
            primary=True,
        ),
        Deed(
            "pass_on",
            say("转别的单位", "Pass on"),
            "arrow-right",
            "#",
            say("状态不变。告诉接手的单位。要写理由。", "State stays. Tells the new owner. A reason is needed."),
        ),
        Deed("join", say("请人会办", "Ask others in"), "users", "#", say("您仍负责。", "You stay responsible.")),
    ]
    holders = [
        Fact(say("单位", "Unit"), say("苏锦街道物业管理科", "Property Management, Sujin")),
        Fact(say("经办", "Officer"), say("办事员丁（您）", "Officer D (you)")),
        Fact(say("督办", "Supervisor"), say("梅里社区书记", "Meili secretary"), "tel:00000", say("打电话", "Call")),
    ]
    shown = MatterShown(
        number=NUMBER,
        title=say("消防门关不上，修后又坏", "The fire door is broken again"),
        kind=say("民声诉求", "Request"),
        state=say("办理中（第 2 次）", "In hand (2nd time)"),
        tone="doing",
        reporter=say("居民（不公开）", "a resident (not public)"),
        deeds=deeds,
        trail=trail(say),
        holders=holders,
        place=say("梅里新村 12 幢 3 楼", "Block 12, Meili, floor 3"),
        back_href="#",
        back=say("收件箱（第 5 件，共 23 件）", "Inbox (5 of 23)"),
        previous_href="#before",
        next_href="#after",
        self_href="#",
        contact=[Fact(say("手机", "Mobile"), "138****5678", "#", say("看全号", "Show it"))],
        lon=120.6321,
        lat=31.3187,
        outside=True,
        related=[
            Related(
                "#",
                say("同楼 5 楼消防门异响", "Noise of the door on floor 5"),
                say("可能是同一件事", "perhaps the same"),
            )
        ],
        due_at=ahead(hours=3, minutes=20),
        due_what=say("答复", "answer"),
        entries=9,
        chain_ok=True,
        ways=[
            Link("#", say("修前修后", "Before and after"), "camera"),
            Link("#", say("打印", "Print"), "printer"),
        ],
    )
    return {"desk": desk(say), "matter": shown}


def photo_steps(say: Say) -> list[PhotoStep]:
    """The report, a look on site, the answer."""
    one = Picture("#", PHOTO, say("照片 1", "Photo 1"))
    other = Picture("#", PHOTO, say("照片 2", "Photo 2"), say("有遮挡", "Parts are covered"), "#")
    you, grid = say("居民", "Resident"), say("网格员甲", "Grid worker A")
    unit = say("物业管理科", "Property Management")
    return [
        PhotoStep(1, you, say("反映", "Reported"), ago(days=3, hours=20), "you", [one, other]),
        PhotoStep(3, grid, say("补记", "Note"), ago(days=3, hours=5), "", [one]),
        PhotoStep(5, unit, say("答复居民", "Answer"), ago(days=2), "answer", [one]),
    ]


def photos(say: Say, most: int = 3) -> dict[str, Any]:
    """Photos of `most` steps, before and after."""
    steps = photo_steps(say)[:most]
    about = {"matter_title": say("消防门关不上", "The fire door") * 6, "number": NUMBER, "cancel_href": "#"}
    return {"desk": desk(say), **about, "steps": steps, "shown": pair(steps, "", "")}


def photos_once(say: Say) -> dict[str, Any]:
    """Nothing yet of after."""
    return photos(say, 1)


def no_photos(say: Say) -> dict[str, Any]:
    """None at all."""
    return photos(say, 0)


def on_paper(say: Say) -> dict[str, Any]:
    """A matter on paper."""
    shown = trail(say)[::-1]
    facts = [
        Fact(say("业务", "Service"), say("民声诉求", "Request")),
        Fact(say("状态", "State"), say("办理中（第 2 次）", "In hand (2nd time)")),
        Fact(say("反映时间", "Reported"), "2026-11-21 18:10"),
        Fact(say("地点", "Place"), say("梅里新村 12 幢 3 楼", "Block 12, Meili, floor 3")),
        Fact(say("手机", "Mobile"), "138****5678"),
    ]
    title = say("消防门关不上，修后又坏", "The fire door is broken again")
    paper = OnPaper(
        NUMBER, title, facts, shown[0].what, shown[2], shown, "https://huiyin.example/desk/m/HY26-110482-B/", "#",
        say("办事员丁", "Officer D"), ago(),
    )  # fmt: skip
    return {"paper": paper}


class NotSolvedForm(KitForm):
    """The form of “not solved”, as the lifecycle asks for it."""

    reason = voice.WhatForm.base_fields["text"]


def act(say: Say) -> dict[str, Any]:
    """“Not solved”, sent without a reason."""
    told = say("状态变回“办理中”。告诉物业管理科和街道主任。", "Goes back to “In hand”; the street’s director is told.")
    deed = Deed("not_solved", say("退回重办", "Send back"), "rotate-ccw", "#", told)
    form = NotSolvedForm({})
    return {
        "desk": desk(say),
        "deed": deed,
        "form": form,
        "seen_state": "answered",
        "client_id": "x",
        "cancel_href": "#",
        "matter_title": say("消防门关不上，风一吹就响", "The fire door does not close"),
    }


def round_place(say: Say) -> dict[str, Any]:
    """Making a place rough, sent without a reason."""
    told = say("事还是公开的。只准到约 100 米，地址不写。", "The matter stays public, its place to some 100 m.")
    deed = Deed("place_rounded", say("只显示大致位置", "Show the place roughly"), "map-pin", "#", told)
    return act(say) | {"deed": deed, "form": ReasonForm({}), "seen_state": ""}


def on_behalf(say: Say) -> dict[str, Any]:
    """A secretary's form."""
    categories = [("safety", say("安全隐患", "Safety")), ("noise", say("噪声", "Noise"))]
    form = voice.OnBehalfForm(categories=categories)
    return {"desk": desk(say), "form": form, "cancel_href": "#", "client_id": "x"}


def undelivered(say: Say) -> dict[str, Any]:
    """One notice that found nobody."""
    title = say("消防门关不上，修后又坏", "The fire door is broken again")
    reason = say("信箱满了", "Mailbox full")
    again = say("社区书记丙 今天 9:40 再发过", "Sent again by Secretary C, today 9:40")
    who, mail, sms = say("反映人", "Reporter"), say("电子邮件", "E-mail"), say("短信", "Text message")
    lost = [
        Undelivered("1", who, mail, reason, ago(hours=2), "#", title, True, again),
        Undelivered("2", who, sms, "InvalidParameterValue", ago(hours=3), "#", title * 4),
    ]
    tabs = [Link("#", say("全部", "All"), count=2, current=True), Link("#", say("短信", "Text message"), count=1)]
    return {"desk": desk(say), "notices": lost, "tabs": tabs, "reasons": [(reason, 1)], "total": 201, "most": 200}


def told_how(say: Say) -> dict[str, Any]:
    """How somebody at the desk wants to be told."""
    addresses = [
        OwnAddress(1, say("浏览器推送", "Browser push"), "Chrome · Android", ago(days=2), ago(hours=1)),
        OwnAddress(
            2,
            say("钉钉群机器人", "DingTalk group robot"),
            say("值班群", "On duty"),
            ago(days=9),
            ago(hours=2),
            "310000 sign not match, the robot asks for a signature",
        ),
    ]
    form = WishesForm(OF_DESK, ("web_push", "email", "sms"), initial=initial(Wishes(), OF_DESK))
    wrong = AddressForm({"channel": "dingtalk_robot", "address": "x"})
    return {"desk": desk(say), "form": form, "address_form": wrong, "addresses": addresses, "push_key": "BA"}


def told_steps(say: Say) -> list[ToldStep]:
    """Who was told of two steps."""
    reporter, mail = say("反映人", "Reporter"), say("电子邮件", "E-mail")
    came = Delivery(reporter, mail, say("送到了", "Delivered"), "done", ago(hours=1))
    why = "550 5.1.1 unknown"
    lost = Delivery(reporter, mail, say("没送到", "Not delivered"), "yours", None, why)
    return [
        ToldStep(ago(hours=1), say("答复", "Answer"), [came], say("社区书记丙", "Secretary C")),
        ToldStep(ago(days=1), say("受理", "Accept"), [lost], ""),
    ]
