"""Where I am signed in: each browser, to be signed out from here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.people.seats import end_seats, seats_of
from huiyin.people.signing_in import is_fresh


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def seats(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The browsers; sent a form, one of them is signed out, or all but this one, once the password was given lately."""
    mine = seats_of(clerk.actor.user_id or 0)
    if request.method == "POST":
        if not is_fresh(request):
            return redirect(f"{reverse('desk:prove_again')}?{urlencode({'next': reverse('desk:seats')})}")
        chosen = request.POST.get("seat", "")
        others = mine.exclude(session_key=request.session.session_key)
        ended = end_seats(others.filter(pk=int(chosen)) if chosen.isascii() and chosen.isdigit() else others)
        messages.success(request, _("退出了 %(n)d 处。") % {"n": ended})
        return redirect("desk:seats")
    context = {"seats": mine[:100], "here": request.session.session_key}
    return desk_page(request, clerk, "web/seats.html", context)
