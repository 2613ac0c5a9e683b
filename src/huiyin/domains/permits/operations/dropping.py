"""What an application asked for and the law asks for no more, or cannot be had any more; and why, in both languages.

The reasons stand in the history as they are written here.
"""

from collections.abc import Collection, Sequence
from datetime import date

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application
from huiyin.domains.permits.rules.planning import UnableToPlan, plan


def asked_today(application: Application, today: date) -> Collection[str]:
    """The permits that the same business, in the same place and with the same answers, takes today.

    Where the catalogue does not know the business any more, or asks it something new: those that are still applied for.
    """
    known = catalogue()
    try:
        needed = plan(known, application.industry, application.region, application.answers, today)
    except UnableToPlan:
        held = {code: permit.on(today) for code, permit in known.permits.items()}
        return {code for code, version in held.items() if version and version.applied_for}
    return {step.permit for step in (*needed.steps, *needed.later)}


def why_dropped(application: Application, permit: str, today: date) -> str:
    """Since when it is not asked for any more, of whom, and what is asked for that the application does not have."""
    known, of = catalogue(), catalogue().industries.get(application.industry)
    versions = known.permits[permit].versions if permit in known.permits else ()
    ends = [one.until for one in versions] + [one.until for one in (of.needed if of else ()) if one.permit == permit]
    since = max((end for end in ends if end and end <= today), default=today).isoformat()
    zh, en = (of.name.zh, f" for {of.name.en}") if of else ("", "")
    has = {step["permit"] for step in application.plan["steps"]}
    fresh = [known.permits[one].name for one in sorted(asked_today(application, today)) if one not in has] if of else []
    also_zh = f"现在另外要办：{'、'.join(one.zh for one in fresh)}。" if fresh else ""
    also_en = f" Now asked for instead: {', '.join(one.en for one in fresh)}." if fresh else ""
    return (
        f"自 {since} 起法律不再要求{zh}办这一项，不用再办，也不影响同一份申请里的其他各项。{also_zh}"
        f" The law no longer asks for this{en} since {since}; the rest of the application goes on.{also_en}"
    )


def why_unreachable(lost: Sequence[str]) -> str:
    """What it rested on and was not granted."""
    known = catalogue().permits
    names = [known[one].name for one in lost if one in known]
    zh, en = "、".join(one.zh for one in names), ", ".join(one.en for one in names)
    return (
        f"要先有“{zh}”才能办这一项，那一项没有获准，这一项办不了。前一项获准后可以再申请。"
        f" This may only be had after {en}, which was not granted. It may be applied for again once that is."
    )
