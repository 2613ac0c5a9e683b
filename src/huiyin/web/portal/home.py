"""The first page, and finding a receipt by its number.

A number is printed, said over the telephone and easy to count up to, so it is no secret: by itself it shows the state
in words and dates, and neither what was said nor where, nor who has it. The rest needs the secret link.
"""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.matters import queries
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.web.presenters import figures
from huiyin.web.presenters.receipt import by_number_alone

EXAMPLE = "HY26-110482-B"
_FIGURES_FOR = 60  # seconds


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """说一件事，给您回音。"""
    return render(
        request, "web/home.html", _finding() | {"report_href": reverse("voice:report-what"), "figures": _month()}
    )


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The question for the number, what is wrong with it, or the state that it stands for."""
    typed = request.GET.get("number", "").strip()[:100]
    if not typed:
        return render(request, "web/find_receipt.html", _finding() | _complaint(request))
    try:
        matter = queries.by_number(typed)
    except NoSuchMatter:
        wrong = _("没有这个回执号。共 11 位字母和数字，最后一位也要输")
        return render(request, "web/find_receipt.html", _finding() | {"code": typed, "code_error": wrong}, status=404)
    lines = queries.history(matter, public_only=True)
    return render(request, "web/receipt.html", {"receipt": by_number_alone(matter, lines, timezone.now())})


def _finding() -> dict[str, Any]:
    return {"find_href": reverse("web:find-receipt"), "example_number": EXAMPLE}


def _complaint(request: HttpRequest) -> dict[str, str]:
    return {"code": "", "code_error": _("请写回执号")} if "number" in request.GET else {}


def _month() -> list[dict[str, str]]:
    """The figures of this month, at most a minute old."""
    language = get_language() or ""
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    made = cache.get_or_set(
        f"month:{first.date()}:{language}", lambda: figures.month(queries.figures_since(first)), _FIGURES_FOR
    )
    assert isinstance(made, list)
    return made
