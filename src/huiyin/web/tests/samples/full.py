"""Pages as a hard day fills them: words that nobody can break, long names, many lines. They must hold on any screen."""

from dataclasses import replace
from typing import Any

from huiyin.pages.desk import Delivery, Group, Hints, Leaf, Link, Listing, Told, ToldStep, Undelivered
from huiyin.pages.matter import Fact, Happening, Related, TakingBack
from huiyin.web.tests.samples import desk
from huiyin.web.tests.samples.shared import NUMBER, Say, ago, rows

WORD = "http://example.org/" + "aufzugsueberwachungsmeldung" * 3
"""What somebody copied from elsewhere: no place to break a line."""


def titles(say: Say) -> list[str]:
    """Long in words, long in one, and a number after everything."""
    many = say(
        "梅里新村十二幢三楼消防通道被纸箱旧家具婴儿车堵住门推不开已经反映过三次还是没有人来清理",
        "The fire exit on the third floor of block twelve in Meili new village is blocked by cardboard boxes again",
    )
    return [many, WORD, f"{say('充电桩', 'Charger')} {'0123456789' * 6}", say("灯", "Light")]


def notices(say: Say) -> dict[str, Any]:
    """Every sort of notice: read and not, of a matter and of none, of this week and of another year."""
    says = [
        say("您有一件待受理，两个工作日内要受理：", "There is one more for you to take up within two working days: "),
        say("超期了，已经报给街道主任：", "Overdue, and the director of the street office has been told: "),
        f"{NUMBER} · ",
    ]
    told = [
        Told(
            key=f"{number}",
            title=f"{says[number % 3]}{title}",
            body=WORD * 2 if number % 2 else say("梅里社区书记丙说：", "Secretary C says: ") + title * 2,
            at=ago(days=number * 97, hours=number),
            unread=number % 2 == 0,
            href="#" if number % 3 else "",
            about=title if number % 3 else "",
        )
        for number, title in enumerate(titles(say) * 2)
    ]
    return {"desk": desk.desk(say), "notices": told, "any_unread": True, "texts_href": "#"}


def inbox(say: Say) -> dict[str, Any]:
    """Titles, places and owners as long as they come."""
    unit = say("苏锦街道综合行政执法局第三中队物业管理与消防安全科", "Comprehensive Law Enforcement, third squad")
    long = [
        replace(row, title=title, place=f"{row.place} {title}", owner=unit, key=f"{n}", due_at=ago(days=400))
        for n, (row, title) in enumerate(zip(rows(say), titles(say), strict=False))
    ]
    tabs = [Link("#", say("已超期", "Late"), count=10_000, current=n == 0) for n in range(7)]
    listing = Listing(
        say("全部事项", "All matters"), tabs, long, Leaf(9_951, 10_000, 10_000, "#", "#"), "#", new_href="#",
        export_href="#", bulk_href="#", most=500, filtered=True, clear_href="#", map_href="#",
    )  # fmt: skip
    places = Group([Link("#", title) for title in titles(say)], say("地点", "Places"))
    hints = Hints([places], "138****5678", "#")
    return {"desk": desk.desk(say), "listing": listing, "query": WORD, "hints": hints}


def matter(say: Say) -> dict[str, Any]:
    """What was said cannot be broken, and everything is late."""
    context = desk.matter(say)
    many, word, digits, _short = titles(say)
    late = Happening(say("系统", "System"), ago(hours=1), f"{many}\n{word}\n{digits}", "", word[:60], True)
    shown = replace(
        context["matter"],
        title=word,
        state=say("已答复，待评价（第 12 次）", "Answered, to be rated (12th time)"),
        reporter=say("居民（不公开，由社区书记丙代为登记）", "a resident (not public, registered by Secretary C)"),
        trail=[late, *context["matter"].trail],
        holders=[Fact(many[:20], word, "#", many[:20]), Fact(say("经办", "Officer"), digits)],
        place=word,
        contact=[Fact(say("电子邮件", "E-mail"), "a" * 40 + "@example.org", "#", say("看全号", "Show it"))],
        related=[Related("#", word, many), Related("#", digits, word)],
        due_at=ago(days=400),
        provisional=True,
        undo=TakingBack(say("受理并派单", "Accept and assign"), "#", 2, 8),
        audience=many,
    )
    lost = Delivery(say("反映人", "Reporter"), word, say("没送到", "Not delivered"), "yours", ago(days=400), word)
    told = [ToldStep(ago(hours=1), say("答复", "Answer"), [lost, lost], word)]
    return context | {"matter": shown, "told_steps": told}


def undelivered(say: Say) -> dict[str, Any]:
    """Long reasons, and the longest name of a channel."""
    channel = say("企业微信群机器人", "WeCom group robot")
    lost = [
        Undelivered(
            f"{n}",
            say("苏锦街道物业管理科社区书记丙", "Property Management, Secretary C"),
            channel,
            f"{WORD} {title}",
            ago(days=400),
            "#",
            title,
            True,
            f"{title} {WORD}",
        )
        for n, title in enumerate(titles(say))
    ]
    tabs = [Link("#", channel, count=1_000, current=n == 0) for n in range(5)]
    reasons = [(WORD, 1_000), *((title, 3) for title in titles(say))]
    return {"desk": desk.desk(say), "notices": lost, "tabs": tabs, "reasons": reasons, "total": 201, "most": 200}
