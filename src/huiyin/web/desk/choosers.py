"""What a field suggests while somebody types: a few units or people, as the options of its list."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from huiyin.pages.frame import Clerk, at_desk
from huiyin.people.queries import people_like, units_like


@require_safe
@at_desk
def units(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Units by name or code."""
    words = _words(request)
    return _options((clerk.of(unit), unit.code) for unit in units_like(words)) if words else HttpResponse()


@require_safe
@at_desk
def people(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """People by the name that history shows, or by account."""
    words = _words(request)
    return _options((user.name, user.username) for user in people_like(words)) if words else HttpResponse()


def _words(request: HttpRequest) -> str:
    """What was typed: the field goes by its own name."""
    return next(iter(request.GET.dict().values()), "").replace("\0", "").strip()[:100]


def _options(found: Iterable[tuple[str, str]]) -> HttpResponse:
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', found))
