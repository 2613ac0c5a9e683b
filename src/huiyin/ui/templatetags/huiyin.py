"""The kit's blocks as template tags (icon, due, state_tag, figure, qr), and dates as filters.

The present is `now` of the context when a view gives it, else the clock of this process; times are shown in the
project's time zone.
"""

from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.kernel.personal import mask_personal
from huiyin.ui import dates, dues, preferences
from huiyin.ui.dates import Tongue
from huiyin.ui.qr import svg
from huiyin.ui.spacing import glued as with_units
from huiyin.ui.spacing import spaced as with_spaces

register = template.Library()


def tongue() -> Tongue:
    """The language this page is read in."""
    return Tongue.EN if (get_language() or "").startswith("en") else Tongue.ZH


def _now(context: Context | None) -> datetime:
    given = context.get("now") if context else None
    return timezone.localtime(given if isinstance(given, datetime) else timezone.now())


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the page's sheet; always beside words, so hidden from screen readers unless it has a label."""
    named = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="#i-{}"/></svg>', named, name)


@cache
def _sheet() -> SafeString:
    found = finders.find("huiyin/built/icons.svg")
    if not isinstance(found, str):
        return SafeString()
    with open(found, encoding="utf-8") as file:  # noqa: PTH123 (finders answer with a text path)
        return mark_safe(file.read())  # noqa: S308 (our own build)


@register.simple_tag
def icon_sheet() -> SafeString:
    """The sheet of icons, once a page, at its end."""
    return _sheet()


@register.simple_tag(takes_context=True)
def page_attributes(context: Context, surface: str) -> SafeString:
    """Attributes of <html>: the language, the surface, and large type when chosen."""
    request = context.get("request")
    care = preferences.wants_care(request) if isinstance(request, HttpRequest) else False
    pairs = [("lang", "en" if tongue() is Tongue.EN else "zh-Hans"), ("data-surface", surface)]
    if care:
        pairs.append(("data-type", "care"))
    return format_html_join(" ", '{}="{}"', pairs)


@register.simple_tag(takes_context=True)
def nonce(context: Context) -> SafeString:
    """The attribute that lets a script through the content security policy."""
    # Not by its truth: it is made when it is read as text, and false until then.
    value = str(getattr(context.get("request"), "csp_nonce", ""))
    return format_html('nonce="{}"', value) if value else SafeString()


@register.simple_tag(takes_context=True)
def switch(context: Context, name: str, value: str) -> str:
    """The address that chooses `language` or `care` and comes back to this page."""
    request = context.get("request")
    here = request.get_full_path() if isinstance(request, HttpRequest) and request.method == "GET" else "/"
    try:
        return f"{reverse(f'ui:{name}', args=[value])}?{urlencode({'next': here})}"
    except NoReverseMatch:
        return "/"


@register.simple_tag(takes_context=True)
def cares(context: Context) -> bool:
    """Whether this visitor reads large type."""
    request = context.get("request")
    return isinstance(request, HttpRequest) and preferences.wants_care(request)


@register.inclusion_tag("huiyin/due.html", takes_context=True)
def due(context: Context, thing: Any, what: str = "", left: bool = False) -> dict[str, Any]:
    """The chip of anything with `due_at` and perhaps `state_due_at`, `paused_at`, `closed_at`, or of a plain datetime.

    The nearer of the two deadlines is shown; `what` names what falls due (受理); `left` adds the time that remains.
    """
    now = _now(context)
    at, paused = _deadline(thing)
    shown = dues.chip(due_at=at, paused=paused, now=now, tongue=tongue())
    remains = dates.lasting(at - now, tongue()) if left and at and at > now and not paused else ""
    return {"chip": shown, "what": what, "left": remains, "at": at, "zh": tongue() is Tongue.ZH}


def _deadline(thing: Any) -> tuple[datetime | None, bool]:
    if thing is None or isinstance(thing, datetime):
        return (timezone.localtime(thing) if thing else None), False
    if getattr(thing, "closed_at", None):
        return None, False
    known = [at for at in (getattr(thing, "state_due_at", None), getattr(thing, "due_at", None)) if at]
    return (timezone.localtime(min(known)) if known else None), bool(getattr(thing, "paused_at", None))


@register.inclusion_tag("huiyin/state_tag.html")
def state_tag(name: str, tone: str) -> dict[str, str]:
    """A state as a square tag; done has a tick."""
    return {"name": name, "tone": str(tone)}


@register.inclusion_tag("huiyin/figure.html")
def figure(number: object, unit: str, what: str, kind: str = "") -> dict[str, object]:
    """A large number with its unit and what it counts; `kind` late or done colours it."""
    return {"number": number, "unit": unit, "what": what, "kind": kind}


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A QR code, black on white, of the receipt's size; `label` says where it leads when that is no receipt."""
    return svg(text, label or _("回执二维码"))


@register.filter
def spaced(text: object) -> str:
    """Spaces between Chinese and Latin letters or digits, in words of the interface."""
    return with_spaces(str(text))


@register.filter
def glued(text: object) -> str:
    """A number and its unit on one line."""
    return with_units(str(text))


@register.filter
def public_words(text: object) -> str:
    """People's words as the public reads them: telephone, identity, card and plate numbers and e-mail masked."""
    return mask_personal(str(text))


def _local(at: datetime) -> tuple[datetime, datetime]:
    return timezone.localtime(at), timezone.localtime()


@register.filter
def moment(at: datetime | None) -> str:
    """今天 17:30, 11月25日 周三 17:30."""
    return dates.moment(*_local(at), tongue()) if at else ""


@register.filter
def stamp(at: datetime | None) -> str:
    """今天 14:10, 11月23日 15:40."""
    return dates.stamp(*_local(at), tongue()) if at else ""


@register.filter
def day(at: date | None) -> str:
    """11月25日 周三."""
    if at is None:
        return ""
    plain = timezone.localtime(at).date() if isinstance(at, datetime) else at
    return dates.day(plain, timezone.localdate(), tongue())


@register.filter
def by(at: datetime | None) -> str:
    """今天 17:30 前, 11月25日 前."""
    return dates.by(*_local(at), tongue()) if at else ""


@register.filter
def received(at: datetime | None) -> str:
    """For a list's last column: 今天 12:10, else the day without a time."""
    if at is None:
        return ""
    local, now = _local(at)
    far = abs((local.date() - now.date()).days) > 1
    return dates.plain_day(local.date(), now.date(), tongue()) if far else dates.stamp(local, now, tongue())
