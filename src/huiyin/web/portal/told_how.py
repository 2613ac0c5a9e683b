"""How whoever holds a receipt wants to be told, and the link in each e-mail that ends them."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.notices import operations
from huiyin.notices import queries as notices
from huiyin.notices.channels.port import Recipient
from huiyin.notices.channels.registry import channels
from huiyin.notices.channels.web_push import WEB_PUSH
from huiyin.notices.reaching import Someone, wishes_of
from huiyin.notices.unsubscribing import NoSuchLink, someone_of
from huiyin.people.queries import opened
from huiyin.web.addresses import kept_subscription, own_address, push_key, tried
from huiyin.web.portal.receipt import matter_of, unlisted
from huiyin.web.wishes import OF_RECEIPT, WishesForm, initial

MOST_DIGITS = 18
"""Of a row's number in PostgreSQL's bigint."""


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def told_how(request: HttpRequest, token: str) -> HttpResponse:
    """The form with the channels that can reach this reporter; after it was kept, the receipt."""
    matter = matter_of(token)
    holder = Someone(None, matter.id)
    contact = opened(matter.contact) if matter.contact else None
    left = Recipient(contact.email, contact.phone) if contact else Recipient()
    possible = [name for name, channel in channels.items() if name == WEB_PUSH or channel.addresses_of(left)]
    if request.method == "POST":
        form = WishesForm(OF_RECEIPT, possible, request.POST)
        if form.is_valid():
            operations.choose(someone=holder, choice=form.choice(), now=timezone.now())
            messages.success(request, _("记下了，从下一条通知起照这样办"))
            return HttpResponseRedirect(reverse("web:receipt", args=[token]))
    else:
        form = WishesForm(OF_RECEIPT, possible, initial=initial(wishes_of(holder), OF_RECEIPT))
    context = {
        "form": form,
        "back_href": reverse("web:receipt", args=[token]),
        "browsers": [own_address(endpoint) for endpoint in notices.endpoints(holder)],
        "try_href": reverse("web:receipt-try-push", args=[token]),
        "stop_href": reverse("web:receipt-stop-push", args=[token]),
        "subscribe_href": reverse("web:receipt-subscribe", args=[token]),
        "push_key": push_key(),
    }
    return render(request, "web/receipt_told_how.html", context, status=422 if form.errors else 200)


@unlisted
@require_POST
def subscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A browser of the reporter may be told from now on."""
    return kept_subscription(request, Someone(None, matter_of(token).id), timezone.now())


@unlisted
@require_POST
def try_push(request: HttpRequest, token: str) -> HttpResponse:
    """Send one message to one of the receipt's browsers."""
    key = request.POST.get("browser", "")
    if not key.isascii() or not key.isdigit() or len(key) > MOST_DIGITS:
        raise BadRequest("which browser?")
    tried(request, Someone(None, matter_of(token).id), int(key), timezone.now())
    return HttpResponseRedirect(reverse("web:receipt-told-how", args=[token]))


@unlisted
@require_POST
def stop_push(request: HttpRequest, token: str) -> HttpResponse:
    """Forget the browsers of this receipt."""
    holder = Someone(None, matter_of(token).id)
    for endpoint in notices.endpoints(holder):
        operations.drop_endpoint(someone=holder, endpoint_id=endpoint.pk)
    return HttpResponseRedirect(reverse("web:receipt-told-how", args=[token]))


@csrf_exempt  # RFC 8058: the reader's mail program sends the form, from wherever it runs; the link itself is signed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One press ends e-mails. Looking at the page ends nothing: mail scanners follow links (RFC 8058, 3.1)."""
    try:
        someone = someone_of(token)
    except NoSuchLink as cut:
        raise Http404 from cut
    if request.method == "POST":
        operations.unsubscribe(someone=someone, now=timezone.now())
    return render(request, "web/unsubscribe.html", {"done": request.method == "POST"})
