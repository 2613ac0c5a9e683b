"""Where else one can apply from here: the directory of linked regions, and what each way means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from huiyin.domains.permits import queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.models import LinkedRegion, WayText
from huiyin.domains.permits.queries import LinkedLine

MEANS: dict[WayText, Promise] = {
    WayText.ONLINE: _("不用去任何窗口：在这里填、在这里看进度，证从网上发给您。"),
    WayText.ON_BEHALF: _("这里的窗口核对您的身份和材料，替您转过去；那边审批，结果由这里的窗口交给您。"),
    WayText.JOINT: _("两地一起办：这里收件、核对，那边审批，要您到场的事在这里做，不用跑过去。"),
}
"""What the three ways of 国办发〔2020〕35号 mean for whoever applies."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Who decides instead of this installation, by which way, what that means, and whether they answer."""

    where: str
    way: str
    means: Promise
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be applied for there, by which way, and where to begin."""

    name: str
    way: str
    href: str


@dataclass(frozen=True, slots=True)
class Place:
    """A region on the page with what it offers: one thing, when an industry was chosen."""

    name: str
    offers: Sequence[Offer]
    is_linked: bool
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class Province:
    """A province with its regions."""

    name: str
    places: Sequence[Place]


@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """跨省通办: the provinces and their regions, all of them or those that take one industry."""
    chosen = request.GET.get("industry", "")
    lines = queries.directory()
    offered = {industry for line in lines for industries in line.ways.values() for industry in industries}
    known = [one for one in catalogue().industries.values() if one.code in offered]
    if chosen not in {one.code for one in known}:
        chosen = ""
    shown = [line for line in lines if not chosen or line.offers(chosen)]
    context = {
        "industries": [(one.code, said(one.name), one.code == chosen) for one in known],
        "chosen": chosen,
        "provinces": _provinces(shown, chosen),
        "regions": len(shown),
        "ways": [(way.label, means) for way, means in MEANS.items()],
    }
    return render(request, "permits/elsewhere.html", context)


def elsewhere_of(region: str, industry: str) -> Elsewhere | None:
    """Where it would be decided, if not here. One statement."""
    link = queries.link_of(region, industry)
    return _elsewhere(link, industry) if link else None


def _elsewhere(link: LinkedRegion, industry: str) -> Elsewhere:
    way = WayText(link.matters[industry])
    failing = link.peer.failing_since if link.peer else None
    return Elsewhere(said(catalogue().regions[link.code].name), str(way.label), MEANS[way], failing)


def _provinces(lines: Sequence[LinkedLine], chosen: str) -> Sequence[Province]:
    found: dict[str, list[Place]] = {}
    for line in lines:
        found.setdefault(line.province, []).append(_place(line, chosen))
    regions = catalogue().regions
    return [Province(said(regions[code].name), places) for code, places in found.items()]


def _place(line: LinkedLine, chosen: str) -> Place:
    industries = catalogue().industries
    offers = [
        Offer(said(industries[one].name), str(way.label), reverse("permits:plan", args=[one]) + f"?in={line.code}")
        for way, offered in line.ways.items()
        for one in offered
        if not chosen or one == chosen
    ]
    return Place(said(catalogue().regions[line.code].name), offers, line.is_linked, line.failing_since)
