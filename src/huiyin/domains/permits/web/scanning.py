"""扫码验真 with the camera: a page that the browser keeps, so that it verifies without a network, too.

The script that verifies is `assets/src/islands/scan.ts`. What it says and the tables that codes refer to come from
here, so that `rules/verifier.py` stays their one source. Nothing of anybody may stand in this page.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.domains.permits import queries
from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.code_tables import tables
from huiyin.domains.permits.rules.verifier import Words


@never_cache
@require_safe
def scan(request: HttpRequest) -> HttpResponse:
    """The same for everybody in one language; the service worker keeps it once it was opened."""
    return render(request, "permits/scan.html", {"page": _page(english=get_language() == "en")})


def _page(*, english: bool) -> dict[str, Any]:
    lists = [reverse("permits:status_list", args=[number + 1]) for number in range(queries.last_list())]
    return {
        "language": "en" if english else "zh",
        "addresses": {
            "keys": reverse("permits:keys"),
            "lists": lists,
            "live": "/api/v1/licence-codes/verify",
        },
        "tables": tables(english=english),
        "faults": {fault: words.en if english else words.zh for fault, words in verifier.WORDS.items()},
        "trouble": _trouble(),
        "labels": _labels(),
        "words": _words(english=english),
    }


def _trouble() -> dict[str, str]:
    return {
        "refused": _("浏览器没有让这一页用相机。请在浏览器的网站设置里允许，或者改用照片、粘贴文字。"),
        "none": _("这台设备没有能用的相机。请改用照片，或者粘贴文字。"),
        "busy": _("相机正被别的程序占用。关掉它再试，或者改用照片、粘贴文字。"),
    }


def _labels() -> dict[str, str]:
    return {
        "number": _("证照编号"),
        "holder": _("名称"),
        "uscc": _("统一社会信用代码"),
        "place": _("经营场所"),
        "until": _("有效期至"),
        "permits": _("包含的许可"),
        "none": _("长期"),
    }


def _words(*, english: bool) -> dict[str, str]:
    def said(words: Words) -> str:
        return words.en if english else words.zh

    return {
        "now": _("真的，现在有效"),
        "good": _("真的，在有效期内"),
        "open": _("签名是真的，有没有吊销不知道"),
        "bad": _("这个码不能作数"),
        "replaced": _("这是旧码，证后来变过"),
        "replaced_stands": _("这是旧码，证现在有效，下面是登记里的样子"),
        "fresh": said(verifier.FRESH),
        "stale": said(verifier.STALE),
        "unchecked": said(verifier.UNCHECKED),
        "asked": _("北京时间 {at} 刚问过签发机关。"),
        "not_asked": _("没有问签发机关现在的状态。"),
        "not_yet": _("从北京时间 {at} 起有效。"),
        "expired": _("到北京时间 {at} 为止。"),
        "clock": _("这台设备的时间是北京时间 {at}，先看看对不对。"),
        "no_keys": _("这台设备里还没有密钥名单：连上网，再打开这一页。"),
        "keys_of": _("密钥名单是北京时间 {at} 取的。"),
        "keys_none": _("还没有密钥名单，现在验不了：连上网，再打开这一页。"),
        "list_of": _("状态名单是北京时间 {at} 的。"),
        "list_none": _("还没有状态名单，查不了吊销。"),
        "offline": _("没有网，照样能验，但不知道此刻的状态。"),
        "hold": _("把证照上的二维码放进框里。"),
        "other": _("这个二维码不是证照码，请对准证照上的码。"),
        "no_symbol": _("照片里找不到二维码。拍近一点、拍正、光线亮一点，再试一次。"),
        "no_picture": _("这个文件不是照片，打不开。请选拍了二维码的照片。"),
    }
