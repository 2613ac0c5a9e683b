"""How one wants to be told: channels, quiet hours, and the addresses that are one's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.notices import operations
from huiyin.notices import queries as notices
from huiyin.notices.channels.registry import channels
from huiyin.notices.reaching import Someone, wishes_of
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.web.addresses import AddressForm, kept_subscription, own_address, push_key, tried
from huiyin.web.wishes import OF_DESK, WishesForm, initial


def someone(clerk: Clerk) -> Someone:
    """The person at the desk, as notices know them."""
    assert clerk.actor.user_id is not None
    return Someone(clerk.actor.user_id, None)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def told_how(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The form; after it was kept, the page again."""
    me = someone(clerk)
    if request.method == "POST":
        form = WishesForm(OF_DESK, channels.names(), request.POST)
        if form.is_valid():
            operations.choose(someone=me, choice=form.choice(), now=clerk.now)
            messages.success(request, _("记下了，从下一条通知起照这样办"))
            return HttpResponseRedirect(reverse("desk:told_how"))
    else:
        form = WishesForm(OF_DESK, channels.names(), initial=initial(wishes_of(me), OF_DESK))
    return _page(request, clerk, form, AddressForm(), status=422 if form.errors else 200)


@require_POST
@at_desk
def add_address(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Keep a robot's webhook or a name at WeCom."""
    form = AddressForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        operations.keep_address(
            someone=someone(clerk), channel=given["channel"], address=form.kept(), label=given["label"], now=clerk.now
        )
        messages.success(request, _("加上了"))
        return HttpResponseRedirect(reverse("desk:told_how"))
    wishes = WishesForm(OF_DESK, channels.names(), initial=initial(wishes_of(someone(clerk)), OF_DESK))
    return _page(request, clerk, wishes, form, status=422)


@require_POST
@at_desk
def drop_address(request: HttpRequest, clerk: Clerk, endpoint_id: int) -> HttpResponse:
    """Forget one of one's own."""
    operations.drop_endpoint(someone=someone(clerk), endpoint_id=endpoint_id)
    messages.success(request, _("删掉了"))
    return HttpResponseRedirect(reverse("desk:told_how"))


@require_POST
@at_desk
def try_address(request: HttpRequest, clerk: Clerk, endpoint_id: int) -> HttpResponse:
    """Send one message to one of one's own."""
    tried(request, someone(clerk), endpoint_id, clerk.now)
    return HttpResponseRedirect(reverse("desk:told_how"))


@require_POST
@at_desk
def subscribe(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """A browser of the person may be told from now on."""
    return kept_subscription(request, someone(clerk), clerk.now)


def _page(
    request: HttpRequest, clerk: Clerk, form: WishesForm, address_form: AddressForm, *, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "address_form": address_form if address_form.possible else None,
        "addresses": [own_address(endpoint) for endpoint in notices.endpoints(someone(clerk))],
        "push_key": push_key(),
    }
    here = reverse("desk:notices")
    return desk_page(request, clerk, "web/told_how.html", context, here=here, status=status)
