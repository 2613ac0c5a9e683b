"""The receipt and the progress of one matter: whoever holds the secret link is its reporter, without an account."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.evidence.queries import FileMissing
from huiyin.evidence.serving import served
from huiyin.matters import queries
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.pages.receipts import receipts
from huiyin.people.actors import RESIDENT_ACTOR, Actor
from huiyin.ui.live_ticket import ticket
from huiyin.web.presenters.receipt import by_joiner, by_receipt

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """Keeps a page behind a secret link out of shared caches and search engines."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(shown)


def matter_of(token: str) -> "Matter":
    """The matter of this receipt; 404 for any other text."""
    try:
        return queries.by_receipt(token)
    except NoSuchMatter as none:
        raise Http404 from none


def reporter_of(matter_id: UUID) -> Actor:
    """Whoever holds the receipt."""
    return replace(RESIDENT_ACTOR, key=receipt_key(matter_id))


@unlisted
@require_safe
def progress(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt: where the matter stands, what follows when, what the reporter can do, what happened."""
    matter = matter_of(token)
    lines, first = queries.history(matter, public_only=True), matter.duplicate_of
    secret_href = settings.PUBLIC_URL + reverse("web:receipt", args=[token])
    shown_as = partial(
        by_joiner if first else by_receipt,
        token=token,
        secret_href=secret_href,
        now=timezone.now(),
        rooted=queries.rooted_on(matter.id),
        just_sent="sent" in request.GET,
    )
    if first:
        shown = shown_as(matter, first, lines, queries.history_for_joiners(first))
    else:
        shown = shown_as(matter, lines, queries.offers(matter, reporter_of(matter.id)))
    context = {"receipt": shown, **_live((first or matter).id, token)}
    if matter.kind in receipts:
        own = receipts.get(matter.kind)
        return render(request, own.template, {**context, **own.context(matter, shown)})
    return render(request, "web/receipt.html", context)


@unlisted
@require_safe
def renew(request: HttpRequest, token: str) -> JsonResponse:
    """A new ticket for live updates, when the old one has run out."""
    matter = matter_of(token)
    return JsonResponse({"ticket": _ticket(matter.duplicate_of_id or matter.id)})


@require_safe
def photo(request: HttpRequest, token: str, key: str, size: str = "") -> FileResponse:
    """A photo or document of the matter that its reporter may see; of a photo also the thumbnail."""
    matter = matter_of(token)
    kept = queries.public_file(matter.id, key)
    if kept is None and matter.duplicate_of:
        kept = queries.file_for_joiners(matter.duplicate_of, key)
    if kept is None:
        raise Http404
    try:
        return served(kept, size)
    except FileMissing as gone:
        raise Http404 from gone


def _live(matter_id: UUID, token: str) -> dict[str, str]:
    renew_url = reverse("web:receipt-ticket", args=[token])
    return {"live_url": settings.LIVE_URL, "live_ticket": _ticket(matter_id), "live_renew": renew_url}


def _ticket(matter_id: UUID) -> str:
    topic = f"receipt:{matter_id}"
    return ticket([topic], holder=topic)
